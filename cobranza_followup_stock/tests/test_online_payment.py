from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .holds_common import HoldsCommon


class TestOnlinePayment(HoldsCommon, AccountPaymentCommon):
    """An order paid online goes on, and a hold never breaks the processing of a payment."""

    def setUp(self):
        super().setUp()
        self.provider.support_manual_capture = "full_only"
        self._hold()
        self.order = self._quotation(
            quantity=5, require_payment=True, require_signature=False, prepayment_percent=1.0
        )
        self.order.action_quotation_sent()

    def _paid(self, amount, state="done", order=None, **values):
        """Have the provider report a payment, and process it as Odoo does afterwards."""
        order = (order or self.order).sudo()
        transaction = self._create_transaction(
            "direct",
            reference=f"{order.name}-{len(order.transaction_ids)}",
            amount=amount,
            currency_id=order.currency_id.id,
            partner_id=order.partner_invoice_id.id,
            sale_order_ids=[Command.set(order.ids)],
            **values,
        )
        if state == "done":
            transaction._set_done()
        else:
            transaction._set_authorized()
        transaction._post_process()
        self._commit()
        return transaction

    def test_a_paid_order_confirms_and_is_delivered(self):
        transaction = self._paid(500)
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(self.order.state, "sale")
        delivery = self._delivery(self.order)
        self.assertFalse(delivery.cobranza_hold)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_an_authorised_payment_counts(self):
        self._paid(500, "authorized")
        self.assertEqual(self.order.state, "sale")
        delivery = self._delivery(self.order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_what_the_order_asks_is_enough(self):
        self.order.prepayment_percent = 0.4
        self._paid(200)
        self.assertEqual(self.order.state, "sale")

    def test_a_part_of_it_does_not_confirm_and_does_not_fail(self):
        transaction = self._paid(100)
        self.assertTrue(transaction.is_post_processed)
        self.assertTrue(transaction.payment_id)
        self.assertWaits(self.order)
        self._paid(400)
        self.assertEqual(self.order.state, "sale")

    def test_a_part_paid_on_an_order_that_asks_nothing_waits(self):
        """Odoo would confirm it with the first cent."""
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        order.action_quotation_sent()
        transaction = self._paid(100, order=order)
        self.assertTrue(transaction.is_post_processed)
        self.assertWaits(order)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertTrue(order._waits_for_credit())

    def test_the_scheduled_processing_does_not_fail(self):
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        transaction = self._create_transaction(
            "direct",
            reference=order.name,
            amount=100,
            currency_id=order.currency_id.id,
            sale_order_ids=[Command.set(order.ids)],
        )
        transaction._set_done()
        transaction.last_state_change -= timedelta(hours=1)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(transaction.is_post_processed)
        self.assertWaits(order)

    def test_a_paid_order_does_not_grow_beyond_its_payment(self):
        self._paid(500)
        self.assertRefused(self.order.order_line.write, {"product_uom_qty": 6})

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

    def test_payments_of_other_orders_do_not_count(self):
        self._paid(500)
        other = self._quotation()
        self.assertRefused(other.action_confirm)

    def test_it_does_not_matter_who_is_not_held(self):
        order = self._quotation(self.other_customer, require_payment=False)
        self._paid(1, order=order)
        self.assertEqual(order.state, "sale")


class TestOnlinePaymentPage(HoldsCommon, HttpCase):
    """Through the very pages the customer sees."""

    def setUp(self):
        super().setUp()
        self.provider = self.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", self.company.id)], limit=1
        ) or self.env.ref("payment.payment_provider_demo").copy({"company_id": self.company.id})
        self.provider.write({"state": "test", "is_published": True})
        self.method = self.env.ref("payment_demo.payment_method_demo")
        self.method.active = True
        self.provider.payment_method_ids |= self.method
        self._hold()

    def _pay_online(self, order, amount):
        """Pay on the order's page with the demo provider, and wait on the status page."""
        order = order.sudo()
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": amount,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": order.get_portal_url(),
                "access_token": order._portal_ensure_token(),
            },
        )
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": result["reference"],
                "payment_details": "1234",
                "simulated_state": "done",
            },
        )
        status = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return status

    def test_a_paid_order_is_confirmed(self):
        order = self._quotation(require_payment=True, require_signature=False)
        order.action_quotation_sent()
        self.assertEqual(self._pay_online(order, order.amount_total)["state"], "done")
        self.assertEqual(order.state, "sale")

    @mute_logger("odoo.http")
    def test_a_part_payment_gets_an_answer_and_the_order_waits(self):
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        order.action_quotation_sent()
        try:
            status = self._pay_online(order, 100)
        except JsonRpcException as error:
            self.fail(f"The processing of the payment failed: {error}")
        self.assertEqual(status["state"], "done")
        self.assertWaits(order)
        page = self.url_open(order.sudo().get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn('name="cobranza_waits"', page.text)
