from . import (
    test_call_workspace,
    test_playbook,
    test_tour_calls,
)
