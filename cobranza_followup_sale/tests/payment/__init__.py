from . import (
    test_online_payment,
    test_page_payment_hold,
    test_portal_signature,
    test_settled_at_till,
)
