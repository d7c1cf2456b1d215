from . import (
    test_interaction_form,
)
