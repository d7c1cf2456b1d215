from . import (
    test_held_lists,
    test_hold_branch_deliveries,
    test_hold_ending_deliveries,
    test_hold_family_deliveries,
    test_hold_life_deliveries,
    test_policy_hold_deliveries,
    test_ways_round_rpc,
)
