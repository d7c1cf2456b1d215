from . import (
    test_absence,
    test_balance,
    test_collector_rules,
    test_workload_properties,
)
