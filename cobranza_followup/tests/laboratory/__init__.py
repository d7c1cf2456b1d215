from . import test_proportions
