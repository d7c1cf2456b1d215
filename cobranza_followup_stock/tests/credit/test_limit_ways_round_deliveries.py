from odoo.addons.cobranza_followup_sale.tests.credit.limit_instead_common import LimitInsteadOfHold

from ..delivery import test_delivery_hold
from ..hold import test_ways_round_rpc

# Every way round a hold of deliveries is tried against the limit, as those round one of orders are.


class TestDeliveryLimitEveryWay(LimitInsteadOfHold, test_delivery_hold.TestDeliveryHold):
    test_the_button_refuses_and_says_what_to_do = None

    def test_the_delivery_shows_the_hold(self):
        self.assertFalse(self.delivery.cobranza_over_limit)
        self._hold()
        self.env.invalidate_all()
        self.assertTrue(self.delivery.cobranza_over_limit)
        self.assertFalse(self.free_delivery.cobranza_over_limit)
        self._exception(self.order)
        self.env.invalidate_all()
        self.assertFalse(self.delivery.cobranza_over_limit)


class TestWhatALimitLeavesAlone(
    LimitInsteadOfHold, test_delivery_hold.TestWhatADeliveryHoldLeavesAlone
):
    test_a_hold_of_orders_does_not_stop_a_delivery = None
    test_a_hold_past_its_last_day = None


class TestWaysRoundLimitEveryWay(LimitInsteadOfHold, test_ways_round_rpc.TestWaysRound):
    # Given to another customer, an order is that one's debt and counts for their limit; back it
    # comes only below the first one's: see TestWaysRoundLimit.
    test_the_order_is_not_handed_over = None
    test_an_order_under_an_exception_is_not_handed_over_either = None
    # Of the hold itself.
    test_a_hold_and_an_exception_are_what_they_say_whatever_the_context_says = None

    def test_product_currency_and_unit_are_not_swapped(self):
        # For the same money they may be: that is all a limit asks for.
        dearer = self._new_product("Assembly abroad", type="service")
        self.assertRefusedOverRpc(
            self._sell_write(self.service_order.order_line, product_id=dearer.id, price_unit=101)
        )
        kilo = self.env.ref("uom.product_uom_kgm")
        self.assertRefusedOverRpc(
            self._sell_write(self.line, product_uom_id=kilo.id, product_uom_qty=1, price_unit=501)
        )
        euro = self.setup_other_currency("EUR")
        self.assertRefusedOverRpc(self._sell_write(self.order, currency_id=euro.id))
