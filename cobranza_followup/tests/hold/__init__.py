from . import test_hold_kinds
