from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.cobranza_followup.tests.common import day

from ..orders_common import OrdersCommon
from .test_portal_signature import SIGNATURE


class OnlinePaymentCommon(OrdersCommon, AccountPaymentCommon):
    """A quotation of 500 of a held customer, who is asked to pay all of it online."""

    def setUp(self):
        super().setUp()
        self.provider.support_manual_capture = "full_only"
        self._hold()
        self.order = self._sent(1.0)

    def _sent(self, share, **values):
        """Return a quotation of 500 sent to the customer, who is asked for a share of it."""
        order = self._quotation(
            quantity=5,
            require_payment=True,
            require_signature=False,
            prepayment_percent=share,
            **values,
        )
        order.action_quotation_sent()
        return order

    def _paid(self, amount, state="done", order=None, currency=None, **values):
        """Have the provider report a payment, and process it as Odoo does afterwards."""
        order = (order or self.order).sudo()
        transaction = self._create_transaction(
            "direct",
            reference=f"{order.name}-{len(order.transaction_ids)}",
            amount=amount,
            currency_id=(currency or order.currency_id).id,
            partner_id=order.partner_invoice_id.id,
            **{"sale_order_ids": [Command.set(order.ids)], **values},
        )
        if state == "done":
            transaction._set_done()
        else:
            transaction._set_authorized()
        transaction._post_process()
        self._commit()
        return transaction


class TestOnlinePayment(OnlinePaymentCommon):
    """An order paid online goes on, and a hold never breaks the processing of a payment."""

    def test_a_paid_order_confirms(self):
        transaction = self._paid(500)
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(self.order.state, "sale")

    def test_an_authorised_payment_counts(self):
        self._paid(500, "authorized")
        self.assertEqual(self.order.state, "sale")

    def test_what_the_order_asks_is_enough(self):
        order = self._sent(0.4)
        self._paid(200, order=order)
        self.assertEqual(order.state, "sale")

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

    def _counts(self):
        """Return how much of the order is paid for, as a hold sees it."""
        self.env.invalidate_all()
        order = self.order.sudo()
        return sum(one._amount_paid_for(order) for one in order.transaction_ids)

    def test_what_was_paid_back_cancelled_or_taken_out_of_the_books_does_not_count(self):
        paid = self._paid(500, "authorized")
        self.assertEqual(self._counts(), 500)
        paid._set_canceled()
        self.assertEqual(self._counts(), 0)
        for undo, counts in (
            (lambda paid: paid._create_child_transaction(500, is_refund=True)._set_done(), 0),
            (lambda paid: paid._create_child_transaction(100, is_refund=True)._set_pending(), 400),
            (lambda paid: self._undo(paid.payment_id), 0),
        ):
            with self._undone():
                paid = self._paid(500)
                self.assertEqual(self._counts(), 500)
                undo(paid)
                self.assertEqual(self._counts(), counts)

    def test_payments_of_other_orders_do_not_count(self):
        self._paid(500)
        other = self._quotation()
        self.assertRefused(other.action_confirm)

    def test_the_share_that_was_sent_counts_not_the_one_lowered_since(self):
        self._paid(200)
        self.order.prepayment_percent = 0.4
        self.assertRefused(self.order.action_confirm)
        self.order.with_user(self.salesperson).write({"state": "draft"})
        self.order.action_quotation_sent()
        self.assertRefused(self.order.action_confirm)
        self.order.require_payment = False
        self.assertRefused(self.order.action_confirm)

    def test_an_order_does_not_grow_on_a_lowered_share(self):
        order = self._sent(0.4)
        self._paid(200, order=order)
        order.prepayment_percent = 0.01
        self.assertRefused(order.order_line.write, {"product_uom_qty": 6})
        self._paid(40, order=order)
        order.order_line.product_uom_qty = 6
        self.assertEqual(order.amount_total, 600)

    def test_the_share_of_a_quotation_that_was_never_sent_is_that_of_the_payment(self):
        order = self._quotation(quantity=5, require_payment=True, prepayment_percent=1.0)
        transaction = self._paid(200, order=order)
        self.assertEqual(transaction.sale_order_ids.cobranza_asked_share, 1)
        order.prepayment_percent = 0.1
        self.assertRefused(order.action_confirm)

    def test_a_share_is_not_written(self):
        for user in (self.salesperson, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.order.with_user(user).write({"cobranza_asked_share": 0.01})
        with self.assertRaises(AccessError):
            self.order.sudo().write({"cobranza_asked_share": 0.01})

    def test_pesos_do_not_pay_an_order_in_dollars(self):
        dollar = self.setup_other_currency("MXN", rates=[(day(-30), 20.0), (day(1), 10.0)])
        transaction = self._paid(500, currency=dollar)
        self.assertRefused(self.order.action_confirm)
        self.assertEqual(transaction._amount_paid_for(self.order.sudo()), 25)

    def test_one_payment_of_two_orders_pays_each_its_share(self):
        second = self._sent(1.0)
        orders = (self.order | second).sudo()
        transaction = self._paid(500, sale_order_ids=[Command.set(orders.ids)])
        self.assertEqual([transaction._amount_paid_for(order) for order in orders], [250, 250])
        self.assertRefused(self.order.action_confirm)
        self.assertRefused(second.action_confirm)

    def test_a_payment_that_no_provider_reported_does_not_count(self):
        """Billing users enter transactions; a mail may, through the entry it creates."""
        order = self.order.sudo()
        biller = self._new_user("biller", "account.group_account_invoice")
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "reference": "FORGED",
            "amount": 500,
            "currency_id": order.currency_id.id,
            "partner_id": self.customer.id,
        }
        linked = {"sale_order_ids": [Command.set(order.ids)]}
        transactions = self.env["payment.transaction"].with_user(biller).sudo()
        for forge in (
            lambda: transactions.create({**values, **linked, "state": "done"}),
            lambda: transactions.with_context(
                default_state="done", default_cobranza_unproven=False
            ).create({**values, **linked}),
            lambda: (
                transactions.create({**values, **linked}).with_user(biller).write({"state": "done"})
            ),
            lambda: (
                transactions.create({**values, **linked, "amount": 1})
                ._set_done()
                .with_user(biller)
                .write({"amount": 500, "cobranza_unproven": False})
            ),
            lambda: transactions.create(values)._set_done().with_user(biller).write(linked),
        ):
            with self.env.cr.savepoint() as savepoint:
                forge()
                self.env.flush_all()
                self.assertRefused(self.order.action_confirm)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_test_that_only_employees_can_pay_by_is_no_money(self):
        self.provider.write({"state": "test", "is_published": False})
        self._paid(500)
        self.assertRefused(self.order.action_confirm)
        self.provider.write({"state": "enabled", "is_published": True})
        self.assertRefused(self.order.action_confirm)

    def test_it_is_said_once_that_an_order_waits(self):
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        order.action_quotation_sent()
        transaction = self._paid(200, "authorized", order=order)
        transaction._set_done()
        transaction._post_process()
        self._paid(100, order=order)
        told = [message for message in order.sudo().message_ids if "acceptance" in message.body]
        self.assertEqual(len(told), 1)
        waits = self.env.ref("cobranza_followup_sale.activity_type_order_waits")
        self.assertEqual(order.sudo().activity_ids.activity_type_id, waits)
        self.assertEqual(len(order.sudo().activity_ids), 1)

    def test_it_does_not_matter_who_is_not_held(self):
        order = self._quotation(self.other_customer, require_payment=False)
        self._paid(1, order=order)
        self.assertEqual(order.state, "sale")


class TestOnlinePaymentPage(OrdersCommon, HttpCase):
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

    def _begin(self, order, amount):
        """Ask for a payment on the order's page with the demo provider; return its reference."""
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
        return result["reference"]

    def _end(self, reference):
        """Have the provider report it, and wait on the status page."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": reference,
                "payment_details": "1234",
                "simulated_state": "done",
            },
        )
        status = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return status

    def test_a_paid_order_is_confirmed(self):
        self._hold()
        order = self._quotation(require_payment=True, require_signature=False)
        order.action_quotation_sent()
        status = self._end(self._begin(order, order.amount_total))
        self.assertEqual(status["state"], "done")
        self.assertEqual(order.state, "sale")

    @mute_logger("odoo.http")
    def test_what_would_not_confirm_it_is_not_taken(self):
        self._hold()
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        order.action_quotation_sent()
        for amount in (100, 499.99, 0, "100"):
            with self.assertRaisesRegex(JsonRpcException, "UserError"):
                self._begin(order, amount)
        self.assertFalse(order.sudo().transaction_ids)
        self.assertTrue(self._begin(order, 500))

    @mute_logger("odoo.http")
    def test_a_part_payment_begun_before_the_hold_gets_an_answer_and_the_order_waits(self):
        order = self._quotation(quantity=5, require_payment=False, require_signature=False)
        order.action_quotation_sent()
        reference = self._begin(order, 100)
        self._hold()
        try:
            status = self._end(reference)
        except JsonRpcException as error:
            self.fail(f"The processing of the payment failed: {error}")
        self.assertEqual(status["state"], "done")
        self.assertWaits(order)
        page = self.url_open(order.sudo().get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn('name="cobranza_waits"', page.text)

    def test_where_no_payment_would_help_none_is_asked_for(self):
        self.provider.sudo().search([("company_id", "=", self.company.id)]).state = "disabled"
        order = self._quotation(require_payment=True, require_signature=True)
        order.action_quotation_sent()
        self.assertTrue(order._has_to_be_paid())
        self._hold()
        self.assertFalse(order._has_to_be_paid())
        page = self.url_open(order.sudo().get_portal_url())
        self.assertIn('name="cobranza_takes_no_payment"', page.text)
        self.assertNotIn("Cheque returned", page.text)

    def test_whose_signature_is_all_there_is_to_do_waits_with_it(self):
        self.provider.sudo().search([("company_id", "=", self.company.id)]).state = "disabled"
        order = self._quotation(require_payment=True, require_signature=True)
        order.action_quotation_sent()
        self._hold()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order.sudo()._portal_ensure_token(),
                "name": "Juana Compras",
                "signature": SIGNATURE,
            },
        )
        self.env.invalidate_all()
        self.assertNotIn("error", answer)
        self.assertWaits(order)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        page = self.url_open(order.sudo().get_portal_url())
        self.assertIn('name="cobranza_waits"', page.text)
