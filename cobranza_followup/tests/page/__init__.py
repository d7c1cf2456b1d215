from . import (
    test_statement,
    test_statement_portal,
    test_tour_statement,
)
