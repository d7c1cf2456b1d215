from . import (
    test_credit_review,
    test_exposure,
    test_insurance_properties,
    test_limit_branch,
    test_limit_cuts,
)
