from . import (
    test_document_views,
    test_order_habit,
    test_order_hold,
    test_refusal_button,
    test_waiting_leavers,
)
