from . import page, page_offer
