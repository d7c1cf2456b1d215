from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_online import LimitOnlineCommon

from ..holds_common import HoldsCommon


class TestLimitOnlineDeliveries(LimitOnlineCommon, HoldsCommon):
    """What was paid in advance leaves, and no more."""

    def test_half_paid_in_advance_counts_for_the_other_half_and_leaves(self):
        order = self._sent(20, share=0.5)
        self._paid(order.sudo(), 1000)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 1000)
        delivery = self._delivery(order)
        delivery.move_ids.quantity = 12
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")
        self._delivery(order).filtered(lambda one: one.state != "done").button_validate()
        self.assertEqual(self._exposure(), 1000)
        self.assertOver(self._quotation().action_confirm)

    def test_more_than_was_paid_for_does_not_leave(self):
        self._order(quantity=9)
        order = self._sent(20)
        self._paid(order.sudo(), 2000)
        delivery = self._delivery(order)
        delivery.move_ids.quantity = 25
        self.assertOver(delivery.button_validate)

    def test_all_that_is_asked_was_paid_and_it_leaves(self):
        self._invoice(30, 1000)
        for why, order in self._asking_less_than_its_lines():
            with self.subTest(why):
                self._paid(order.sudo(), order.amount_total)
                delivery = self._delivery(order)
                delivery.button_validate()
                self.assertEqual(delivery.state, "done")

    def test_a_payment_that_is_used_for_another_debt_is_not_the_orders_any_more(self):
        order = self._sent(20)
        self._paid(order.sudo(), 2000)
        invoice = self._invoice(-40, 1500)
        payment = order.sudo().transaction_ids.payment_id
        (payment.move_id | invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self._commit()
        self.assertEqual(self._exposure(), 1500)
        self._hold()
        delivery = self._delivery(order)
        self.assertRefused(delivery.button_validate)
        self._debtor().hold_id.with_user(self.manager).action_end("Paid")
        self.assertOver(delivery.button_validate)

    def test_used_for_the_orders_own_invoice_it_is(self):
        order = self._sent(20)
        self._paid(order.sudo(), 2000)
        order.sudo()._create_invoices().action_post()
        self._commit()
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        self._hold()
        delivery = self._delivery(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
