from . import test_messages, test_run_lost, test_run_parts
