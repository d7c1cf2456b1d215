from . import (
    test_page_ask,
    test_page_link,
    test_page_objection,
    test_page_promise,
    test_page_see,
    test_statement,
    test_statement_paper,
    test_statement_portal,
    test_tour_page,
    test_tour_statement,
)
