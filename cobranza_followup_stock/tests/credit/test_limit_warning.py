from html import unescape
from unittest.mock import patch

from odoo.tools import format_amount, mute_logger

from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_order import LimitCommon

from ..holds_common import HoldsCommon


class TestLimitWarning(LimitCommon, HoldsCommon):
    """A policy that only warns says so before a delivery leaves, writes it down, and stops nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"exposure_check": "warn", "exposure_counts": "invoices"})
        cls.goods.invoice_policy = "delivery"

    def _amount(self, amount):
        return format_amount(self.env, amount, self.company.currency_id)

    def _leaves(self, delivery, quantity):
        delivery.move_ids.write({"quantity": quantity, "picked": True})
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()
        self.assertEqual(delivery.state, "done")
        return self._written(delivery)

    def _written(self, delivery):
        """Return what was written on the transfer of the limit."""
        bodies = [unescape(body) for body in delivery.sudo().message_ids.mapped("body")]
        return [body for body in bodies if "credit limit" in body]

    def test_a_call_off_order_warns_before_it_is_confirmed(self):
        order = self._quotation(quantity=20)
        self.assertIn(f"{self._amount(1000)} is missing", order.cobranza_limit_warning)
        self.assertFalse(order.cobranza_over_limit)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self._quotation(quantity=10).cobranza_limit_warning)

    def test_a_delivery_says_so_before_and_has_it_written_once(self):
        delivery = self._delivery(self._order(quantity=20))
        warning = delivery.cobranza_limit_warning
        self.assertIn("takes Abarrotes del Norte above their credit limit", warning)
        self.assertNotRegex(warning, r"\d", "figures are for who sells and collects")
        self.assertFalse(delivery.cobranza_over_limit)
        (written,) = self._leaves(delivery, 20)
        self.assertIn("credit limit of Abarrotes del Norte", written)
        self.assertFalse(delivery.cobranza_limit_warning)

    def test_what_is_called_off_within_the_limit_says_nothing(self):
        order = self._order(quantity=20)
        delivery = self._delivery(order)
        delivery.move_ids.quantity = 8
        self.assertFalse(delivery.cobranza_limit_warning)
        self.assertFalse(self._leaves(delivery, 8))
        rest = self._delivery(order) - delivery
        rest.move_ids.quantity = 3
        self.assertTrue(rest.cobranza_limit_warning)
        self.assertEqual(len(self._leaves(rest, 3)), 1)

    def test_where_orders_count_too(self):
        self.policy.exposure_counts = "orders"
        order = self._order(quantity=10)
        delivery = self._delivery(order)
        self.assertFalse(delivery.cobranza_limit_warning)
        delivery.move_ids.quantity = 12
        self.assertTrue(delivery.cobranza_limit_warning)
        self.assertEqual(len(self._leaves(delivery, 12)), 1)

    def test_goods_without_an_order(self):
        self._invoice(30, 900)
        transfer = self._transfer(self.stock, self.customers, 5, partner_id=self.buyer.id)
        self.assertTrue(transfer.cobranza_limit_warning)
        self.assertEqual(len(self._leaves(transfer, 5)), 1)

    def test_several_goods_are_written_down_together(self):
        more = self._new_product("Beans, sack")
        self.env["stock.quant"]._update_available_quantity(more, self.stock, 100)
        order = self._order(order_line=[self._line(8), self._line(8, product=more)])
        delivery = self._delivery(order)
        self.assertTrue(delivery.cobranza_limit_warning)
        delivery.button_validate()
        (written,) = self._written(delivery)
        self.assertIn("credit limit of", written)

    def test_a_receipt_warns_of_nothing(self):
        self._invoice(30, 5000)
        transfer = self._transfer(
            self.suppliers,
            self.stock,
            5,
            partner_id=self.customer.id,
            picking_type=self.warehouse.in_type_id,
        )
        self.assertFalse(transfer.cobranza_limit_warning)
        self.assertFalse(self._leaves(transfer, 5))

    def test_where_no_policy_warns_nothing_is_asked(self):
        self.policy.exposure_check = "none"
        delivery = self._delivery(self._order(quantity=20))
        exposure = self.env.registry["cobranza.exposure"]
        with patch.object(exposure, "_of", side_effect=AssertionError("asked")):
            self.assertFalse(delivery.cobranza_limit_warning)
            self.assertFalse(self._leaves(delivery, 20))

    def test_a_policy_that_stops_writes_no_warning(self):
        self.policy.exposure_check = "stop"
        delivery = self._delivery(self._order(quantity=20))
        self.assertTrue(delivery.cobranza_over_limit)
        self.assertFalse(delivery.cobranza_limit_warning)
        self.assertOver(self._leaves, delivery, 20)

    def test_a_warning_that_cannot_be_written_stops_nothing(self):
        delivery = self._delivery(self._order(quantity=20))
        moves = self.env.registry["stock.move"]
        with (
            patch.object(moves, "_write_down_above", side_effect=ValueError("no")),
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            self.assertFalse(self._leaves(delivery, 20))
