from unittest import SkipTest

from odoo import Command

from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_order import LimitCommon

from ..holds_common import HoldsCommon


class TestFreight(LimitCommon, HoldsCommon):
    """Freight at real cost is written on the order as its goods leave, and stops them not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        carriers = cls.env.get("delivery.carrier")
        if carriers is None or "carrier_price" not in cls.env["stock.picking"]._fields:
            raise SkipTest("carriers are not installed")
        freight = cls._new_product("Freight", type="service", invoice_policy="order")
        cls.carrier = carriers.create(
            {
                "name": "Courier",
                "delivery_type": "fixed",
                "integration_level": "rate_and_ship",
                "invoice_policy": "real",
                "fixed_price": 12,
                "product_id": freight.id,
            }
        )
        cls.warehouse.out_type_id.print_label = True
        cls._limit(2000)

    def _sent_by_carrier(self, order):
        delivery = self._delivery(order)
        delivery.sudo().carrier_id = self.carrier
        delivery.button_validate()
        self.env.flush_all()
        return delivery

    def assertFreight(self, delivery):
        self.assertEqual(delivery.state, "done")
        freight = delivery.sudo().sale_id.order_line.filtered("is_delivery")
        self.assertRecordValues(freight, [{"price_unit": 12, "product_uom_qty": 1}])

    def test_a_hold_of_orders_alone(self):
        order = self._order(quantity=1)
        self._hold(hold_delivery=False)
        self.assertFreight(self._sent_by_carrier(order))

    def test_an_excepted_order(self):
        order = self._order(quantity=1)
        self._hold()
        self._exception(order)
        self.assertFreight(self._sent_by_carrier(order))

    def test_above_the_limit_it_counts(self):
        delivery = self._sent_by_carrier(self._order(quantity=20))
        self.assertFreight(delivery)
        self.assertEqual(self._exposure(), 2012)

    def test_by_the_button_after_they_left(self):
        self.warehouse.out_type_id.print_label = False
        order = self._order(quantity=1)
        delivery = self._sent_by_carrier(order)
        self.assertFalse(order.order_line.filtered("is_delivery"))
        self._hold(hold_delivery=False)
        delivery.send_to_shipper()
        self.assertFreight(delivery)

    def test_nothing_else_grows_by_it(self):
        order = self._order(quantity=1)
        self._hold(hold_delivery=False)
        freight = {"product": self.carrier.product_id, "is_delivery": True}
        self.assertRefused(order.write, {"order_line": [self._line(1, 12, **freight)]})
        self._sent_by_carrier(order)
        self.assertRefused(order.write, {"order_line": [self._line(1, 12, **freight)]})
        line = order.order_line.filtered("is_delivery")
        for vals in (
            {"price_unit": 13},
            {"product_uom_qty": 2},
            {"discount": -900},
            {"product_id": self.goods.id, "price_unit": 12},
        ):
            self.assertRefused(order.write, {"order_line": [Command.update(line.id, vals)]})
