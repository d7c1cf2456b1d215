from odoo.addons.cobranza_followup_sale.tests.exception import test_exception_amounts

from ..holds_common import HoldsCommon


class TestWhatLeft(HoldsCommon, test_exception_amounts.TestWhatWasDelivered):
    """Goods that left keep the worth they had of an exception's amount."""

    @classmethod
    def _what_is_delivered(cls):
        return cls.goods

    def _say_nothing_was_delivered(self, line):
        line.qty_delivered = 0

    def assertGoodsKeepTheirWorth(self, order):
        result = super().assertGoodsKeepTheirWorth(order)
        self.assertFalse(self._delivery(order).filtered(lambda one: one.state == "assigned"))
        return result

    def test_nor_does_one_that_is_deleted(self):
        self._exception(amount_max=500)
        self.order.action_confirm()
        self._deliver(self.order)
        self.order.sudo().write({"state": "cancel"})
        self.assertRefused(self.order.sudo().unlink, says="instead of deleting")

    def test_one_delivery_of_two_orders_does_not_use_an_amount_twice(self):
        hold = self._debtor().hold_id
        hold.with_user(self.manager).action_end("A minute of peace")
        first, second = self._order(quantity=3), self._order(quantity=3)
        self._hold()
        delivery = self._delivery(first)
        self._delivery(second).move_ids.picking_id = delivery
        exception = self._exception(amount_max=300)
        self.assertRefused(delivery.button_validate)
        self.assertFalse(exception.use_ids)

    def test_goods_that_left_at_a_low_price_are_not_made_dear_afterwards(self):
        self.env["cobranza.hold"].search([]).sudo().write({"hold_sale": False})
        self._exception(amount_max=500)
        self.order.action_confirm()
        self._deliver(self.order)
        self.assertRefused(self.order.order_line.write, {"price_unit": 1000})
        self.order.order_line.price_unit = 99

    def test_goods_that_left_stay_in_their_order(self):
        other = self._quotation(quantity=1)
        self._exception(self.order)
        self.order.action_confirm()
        self._deliver(self.order)
        self.assertRefused(self.order.order_line.write, {"order_id": other.id})
        self.order.order_line.write({"order_id": self.order.id})
