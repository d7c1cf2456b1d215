from . import (
    test_credit_control,
    test_import,
    test_import_history,
    test_import_lines,
    test_tour_import,
)
