from . import test_online_payment, test_page_payment_hold, test_portal_signature
