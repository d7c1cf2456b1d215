from . import test_barriers
