from . import (
    test_dispute_amounts,
    test_interaction_form,
    test_what_they_said,
)
