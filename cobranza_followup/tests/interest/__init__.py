from . import (
    test_interest_properties,
    test_interest_rates,
    test_interest_waived,
    test_late_interest,
)
