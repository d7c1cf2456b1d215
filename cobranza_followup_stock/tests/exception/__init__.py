from . import (
    test_exception_access_deliveries,
    test_exception_amounts_deliveries,
    test_exception_deliveries,
    test_exception_request_deliveries,
)
