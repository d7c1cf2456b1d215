from . import (
    test_page_payment,
    test_statement,
    test_statement_paper,
    test_statement_portal,
    test_tour_statement,
)
