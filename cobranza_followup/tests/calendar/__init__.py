from . import (
    test_calendar_properties,
    test_message_before_review,
    test_payment_calendar,
    test_required_documents,
    test_withholding,
)
