from . import (
    test_promise_debt,
    test_promise_owed,
    test_promise_plan,
    test_promise_properties,
    test_promise_screen,
    test_promises,
)
