from . import page, page_ask, page_objection, page_payment, page_promise
from . import page, page_notice
