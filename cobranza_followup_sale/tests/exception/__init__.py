from . import (
    test_exception,
    test_exception_access,
    test_exception_amounts,
    test_exception_decided,
    test_exception_report,
    test_exception_request,
)
