from . import (
    test_limit_advance,
    test_limit_at_once,
    test_limit_delivered,
    test_limit_found,
    test_limit_group,
    test_limit_online,
    test_limit_order,
    test_limit_policy,
    test_limit_queries,
    test_limit_rpc,
    test_limit_seller,
    test_limit_ways_round,
)
