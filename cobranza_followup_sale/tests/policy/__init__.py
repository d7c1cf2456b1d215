from . import test_policy, test_policy_change, test_step_execution
