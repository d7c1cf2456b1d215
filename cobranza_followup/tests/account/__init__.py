from . import (
    test_aging,
    test_document_search,
    test_one_definition,
    test_open_items,
    test_payment_choice,
    test_payments_counted,
    test_prepared,
    test_tour_payment,
)
