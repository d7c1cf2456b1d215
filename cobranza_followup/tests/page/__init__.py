from . import (
    test_page_payment,
    test_page_payment_meanwhile,
    test_page_payment_properties,
    test_page_payment_refused,
    test_page_payment_transfer,
    test_statement,
    test_statement_paper,
    test_statement_portal,
    test_tour_page_payment,
    test_tour_statement,
)
