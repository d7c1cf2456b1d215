from . import page, page_notice
