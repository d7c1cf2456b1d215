from . import test_credit_control, test_import
