from . import test_delivery_hold, test_order_hold, test_portal_signature, test_ways_round_rpc
from .limit_instead_common import LimitInsteadOfHold


class TestOrderLimitEveryWay(LimitInsteadOfHold, test_order_hold.TestOrderHold):
    pass


class TestConfirmedOrderAboveLimit(
    LimitInsteadOfHold, test_order_hold.TestConfirmedOrderOfHeldCustomer
):
    pass


class TestDeliveryLimitEveryWay(LimitInsteadOfHold, test_delivery_hold.TestDeliveryHold):
    pass


class TestWhatALimitLeavesAlone(
    LimitInsteadOfHold, test_delivery_hold.TestWhatADeliveryHoldLeavesAlone
):
    pass


class TestWaysRoundLimitEveryWay(LimitInsteadOfHold, test_ways_round_rpc.TestWaysRound):
    pass


class TestPortalSignatureLimit(LimitInsteadOfHold, test_portal_signature.TestPortalSignature):
    pass
