from . import test_run_lost, test_run_parts
