from unittest.mock import patch

from odoo.addons.cobranza_followup_sale.ledger import tills
from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_online import LimitOnlineCommon
from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_till import LimitTillCommon

from ..holds_common import HoldsCommon


class TestGoodsLeftOfQuotation(LimitOnlineCommon, HoldsCommon):
    """Goods of an order that is cancelled and reopened count once when it is confirmed again."""

    def test_it_is_free_up_to_the_limit(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy), self._undone():
                self.goods.invoice_policy = policy
                order = self._order(quantity=9)
                self._deliver(order, 6)
                order.sudo().action_cancel()
                order.sudo().action_draft()
                self._commit()
                self.assertEqual(self._exposure(), 600)
                self.assertEqual(order.cobranza_exposure, 0)
                self.assertFalse(order.cobranza_over_limit)
                with self._undone():
                    self._order(quantity=2)
                    order.invalidate_recordset()
                    self.assertTrue(order.cobranza_over_limit)
                    self.assertOver(order.action_confirm)
                order.action_confirm()
                self._commit()
                self.assertEqual(self._exposure(), 900)


class TestPrepaidServices(LimitOnlineCommon, HoldsCommon):
    """What was paid in advance for an order counts against all it costs, goods and services."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.exposure_counts = "invoices"
        cls.goods.invoice_policy = "delivery"

    def _prepaid(self, services, goods, paid):
        """Return an order of which so much was paid before it was confirmed, and its delivery."""
        order = self._sent(
            1,
            share=paid / (services + goods) / 100,
            order_line=[self._line(services, product=self.service), self._line(goods)],
        )
        self._paid(order.sudo(), paid)
        self.assertEqual(order.state, "sale")
        return order, self._delivery(order)

    def test_a_payment_that_services_use_up_lets_no_goods_leave(self):
        order, delivery = self._prepaid(services=5, goods=15, paid=500)
        self.assertEqual(self._exposure(), 0)
        self.assertOver(delivery.button_validate)
        delivery.move_ids.quantity = 10
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()
        self.assertEqual(self._exposure(), 1000)
        self.assertOver((self._delivery(order) - delivery).button_validate)

    def test_what_they_leave_of_it_does(self):
        _order, delivery = self._prepaid(services=5, goods=15, paid=1000)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._exposure(), 1000)

    def test_a_down_payment_that_was_invoiced_is_no_other(self):
        order = self._order(order_line=[self._line(5, product=self.service), self._line(15)])
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids)
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 500}).create_invoices()
        order.sudo().invoice_ids.action_post()
        self._pay(order.sudo().invoice_ids)
        self.assertEqual(self._exposure(), 0)
        delivery = self._delivery(order)
        self.assertOver(delivery.button_validate)
        delivery.move_ids.quantity = 10
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._exposure(), 1000)

    def test_once_the_services_are_invoiced_and_paid_it_is_for_the_goods(self):
        order, delivery = self._prepaid(services=5, goods=15, paid=500)
        self.service.invoice_policy = "order"
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 0)
        self.assertOver(delivery.button_validate)
        delivery.move_ids.quantity = 10
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()
        self.assertEqual(self._exposure(), 1000)


class TestSettledGoods(LimitTillCommon, HoldsCommon):
    """Of what was settled at a till only the rest is let leave on credit."""

    def test_the_tills_are_asked_once_for_all_moves(self):
        def asked(count):
            lines = [self._line(price=1) for _line in range(count)]
            delivery = self._delivery(self._order(order_line=lines))
            with patch.object(tills, "settled_of", wraps=tills.settled_of) as read:
                self.assertFalse(delivery.move_ids._stopping_limits())
            self.assertEqual(len(delivery.move_ids), count)
            return read.call_count

        self.assertEqual((asked(1), asked(8)), (1, 1))

    def test_it_leaves_up_to_the_limit_and_what_was_paid(self):
        self.policy.exposure_counts = "invoices"
        order = self._order(quantity=15)
        self._settle(order.order_line, 4, 400)
        delivery = self._delivery(order)
        self.assertOver(delivery.button_validate)
        delivery.move_ids.quantity = 14
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self._exposure(), 1000)
