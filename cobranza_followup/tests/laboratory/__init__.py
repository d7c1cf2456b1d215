from . import test_challenger, test_proportions
