from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.payment.test_online_payment import OnlinePaymentCommon

from ..holds_common import HoldsCommon


class TestOnlinePaymentDeliveries(OnlinePaymentCommon, HoldsCommon):
    """What was paid online is delivered, as long as the money is there and no more than it."""

    def test_a_paid_order_is_delivered(self):
        for state in ("authorized", "done"):
            with self.subTest(state), self._undone():
                self._paid(500, state)
                delivery = self._delivery(self.order)
                self.assertFalse(delivery.cobranza_hold)
                delivery.button_validate()
                self.assertEqual(delivery.state, "done")

    def test_only_what_was_paid_for_goes_out(self):
        self._paid(500)
        delivery = self._delivery(self.order)
        delivery.move_ids.quantity = 6
        self.assertRefused(delivery.button_validate)

    def test_a_payment_that_was_refunded_does_not_count(self):
        transaction = self._paid(500)
        refund = transaction._create_child_transaction(500, is_refund=True)
        refund._set_done()
        self.assertRefused(self._delivery(self.order).button_validate)

    def test_a_cancelled_payment_does_not_count(self):
        transaction = self._paid(500, "authorized")
        transaction._set_canceled()
        self.assertRefused(self._delivery(self.order).button_validate)

    def test_a_prepayment_confirms_and_the_goods_wait_for_the_rest(self):
        order = self._sent(0.4)
        self._paid(200, order=order)
        self.assertEqual(order.state, "sale")
        delivery = self._delivery(order)
        self.assertTrue(delivery.cobranza_hold)
        self.assertRefused(delivery.button_validate)
        self._paid(299.99, order=order)
        self.assertRefused(delivery.button_validate)
        self._paid(0.01, order=order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_a_manager_lets_the_goods_of_a_prepaid_order_go(self):
        order = self._sent(0.4)
        self._paid(200, order=order)
        self._exception(order)
        delivery = self._delivery(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_a_payment_is_converted_at_its_own_date(self):
        pesos = self.setup_other_currency("MXN", rates=[(day(-30), 20.0), (day(1), 40.0)])
        self._paid(10000, currency=pesos)
        self.assertEqual(self.order.state, "sale")
        with freeze_time(day(2)):
            delivery = self._delivery(self.order)
            delivery.button_validate()
            self.assertEqual(delivery.state, "done")

    def test_a_part_that_is_paid_back_does_not_count(self):
        transaction = self._paid(500)
        refund = transaction._create_child_transaction(100, is_refund=True)
        self.assertFalse(self._delivery(self.order).cobranza_hold)
        refund._set_pending()
        self.env.invalidate_all()
        self.assertRefused(self._delivery(self.order).button_validate)

    def test_what_was_not_captured_does_not_count(self):
        transaction = self._paid(500, "authorized")
        transaction._create_child_transaction(300)._set_done()
        self.assertFalse(self._delivery(self.order).cobranza_hold)
        transaction._create_child_transaction(200)._set_canceled()
        self.env.invalidate_all()
        self.assertEqual(transaction.state, "done")
        self.assertRefused(self._delivery(self.order).button_validate)

    def test_a_payment_taken_out_of_the_books_does_not_count(self):
        transaction = self._paid(500)
        self._undo(transaction.payment_id)
        self.assertRefused(self._delivery(self.order).button_validate)

    def test_a_refund_is_not_undone_by_hand(self):
        biller = self._new_user("biller", "account.group_account_invoice")
        self._paid(500)
        refund = self.order.sudo().transaction_ids._create_child_transaction(500, is_refund=True)
        refund._set_done()
        self.assertRefused(self._delivery(self.order).button_validate)
        for values in ({"state": "cancel"}, {"amount": 0}, {"source_transaction_id": False}):
            with self.subTest(values), self._undone():
                refund.with_user(biller).write(values)
                self.env.invalidate_all()
                self.assertRefused(self._delivery(self.order).button_validate)
