from odoo.addons.cobranza_followup_sale.tests.hold.test_hold_ending import HoldEndingCommon

from ..holds_common import HoldsCommon


class TestHoldEndingDeliveries(HoldEndingCommon, HoldsCommon):
    """The refusal of a delivery says what payment ends the hold, as that of an order does."""

    def test_the_refusal_says_it(self):
        order = self._order()
        self._reach_hold((-100, 700))
        delivery = self._delivery(order)
        self.assertRegex(self.assertRefused(delivery.button_validate), r"pays \D*700[.,]00")
        self.assertRegex(delivery.cobranza_hold_ending, r"700[.,]00")
