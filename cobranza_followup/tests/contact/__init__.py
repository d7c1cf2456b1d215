from . import (
    test_contact_guard,
    test_contact_guard_mail,
    test_contact_guard_properties,
    test_contact_rules,
    test_next_attempt,
    test_payment_contact,
)
