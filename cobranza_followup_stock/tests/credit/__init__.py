from . import (
    test_exposure_once,
    test_limit_delivery,
    test_limit_group_deliveries,
    test_limit_once_deliveries,
    test_limit_online_deliveries,
    test_limit_own_goods,
    test_limit_rpc_deliveries,
    test_limit_seller_deliveries,
    test_limit_warning,
    test_limit_ways_round_deliveries,
    test_tours_limit,
)
