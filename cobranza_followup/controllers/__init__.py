from . import (
    import_template,
    page,
    page_ask,
    page_notice,
    page_objection,
    page_offer,
    page_payment,
    page_promise,
)
