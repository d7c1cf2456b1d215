from . import (
    test_absence,
    test_back_to_rules,
    test_balance,
    test_capacity,
    test_collector_rules,
    test_deputies,
    test_leavers,
    test_tour_desks,
    test_workload_properties,
)
