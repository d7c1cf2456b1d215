from . import (
    test_credit_review,
    test_exposure,
    test_limit_cuts,
)
