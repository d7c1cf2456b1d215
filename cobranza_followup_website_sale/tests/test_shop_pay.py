from odoo import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .shop_common import CARD, PAY_BUTTON, PAYMENT_FORM, ShopCommon

ON_PAGE = 'data-provider-id="%s"'


@tagged("post_install", "-at_install")
class TestShopPay(ShopCommon):
    """No payment is taken for an order that would be refused; one that lets it pass is offered."""

    def setUp(self):
        super().setUp()
        self._hold()
        self._log_in()

    def _pay(self, order):
        """Pay in full by the provider that reports money."""
        result = self._begin_to_pay(order, self.demo)
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": result["reference"],
                "payment_details": "1234",
                "simulated_state": "done",
            },
        )
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()

    def assertNoTransaction(self, order, provider, **values):
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
            self._begin_to_pay(order, provider, **values)
        self.env.invalidate_all()
        self.assertFalse(order.sudo().transaction_ids)

    def test_a_payment_that_lets_the_order_pass_is_offered_and_no_promise_of_one(self):
        self._fill_basket()
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertIn(PAYMENT_FORM, page)
        self.assertIn(PAY_BUTTON, page)
        self.assertIn(ON_PAGE % self.demo.id, page)
        self.assertNotIn(ON_PAGE % self.transfer.id, page)
        self.assertNotIn(ON_PAGE % self.on_delivery.id, page)

    def test_who_is_not_stopped_may_promise_too(self):
        self._end_hold()
        self._fill_basket()
        page = self._page("/shop/payment")
        self.assertIn(ON_PAGE % self.demo.id, page)
        self.assertIn(ON_PAGE % self.transfer.id, page)

    def test_paid_in_full_it_goes_ahead(self):
        order = self._fill_basket()
        self._page("/shop/payment")
        self._pay(order)
        self.assertEqual(order.state, "sale")

    def test_above_the_limit_too(self):
        self._end_hold()
        self._limit_of(50)
        order = self._fill_basket()
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertIn(ON_PAGE % self.demo.id, page)
        self.assertNotIn(ON_PAGE % self.transfer.id, page)
        self.assertNoTransaction(order, self.transfer)
        self._pay(order)
        self.assertEqual(order.state, "sale")

    def test_where_all_ways_are_promises_there_is_nothing_to_pay(self):
        self.demo.state = "disabled"
        order = self._fill_basket()
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertNotIn(PAYMENT_FORM, page)
        self.assertNotIn(PAY_BUTTON, page)
        self._send(order)
        self.assertEqual(order.state, "sent")

    def test_the_server_takes_no_promise_either(self):
        order = self._fill_basket()
        for provider in (self.transfer, self.on_delivery):
            self.assertNoTransaction(order, provider)

    def test_nor_an_unpublished_test(self):
        self.demo.is_published = False
        self.assertNoTransaction(self._fill_basket(), self.demo)

    def test_nor_by_the_page_of_the_quotation(self):
        order = self._fill_basket()
        self._send(order)
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.make_jsonrpc_request(
                f"/my/orders/{order.id}/transaction",
                {
                    "provider_id": self.transfer.id,
                    "payment_method_id": self.transfer.payment_method_ids[:1].id,
                    "token_id": None,
                    "amount": 100,
                    "flow": "direct",
                    "tokenization_requested": False,
                    "landing_route": order.get_portal_url(),
                    "access_token": order._portal_ensure_token(),
                },
            )
        self.assertFalse(order.transaction_ids)

    def test_after_an_exception_all_ways_are_open(self):
        order = self._fill_basket()
        self._make_exception(order)
        self.env.flush_all()
        page = self._page("/shop/payment")
        self.assertNotIn(CARD, page)
        self.assertIn(ON_PAGE % self.transfer.id, page)

    def test_an_express_checkout_obeys_too(self):
        order = self._fill_basket()
        providers = self.env["payment.provider"].sudo()

        def offered():
            return providers._get_compatible_providers(
                self.company.id,
                self.buyer.id,
                order.amount_total,
                currency_id=order.currency_id.id,
                sale_order_id=order.id,
                website_id=self.website.id,
                is_express_checkout=True,
            )

        self.demo.allow_express_checkout = self.transfer.allow_express_checkout = True
        self.assertEqual(offered(), self.demo)
        self.demo.is_published = False
        self.assertFalse(offered())

    def test_a_hold_that_began_since_makes_no_payment_on_delivery_fail(self):
        self._end_hold()
        order = self._fill_basket(product=self.goods)
        self._page("/shop/checkout")
        self.env.invalidate_all()
        result = self._begin_to_pay(order, self.on_delivery)
        transaction = order.transaction_ids
        self.assertEqual(transaction.reference, result["reference"])
        self._hold()
        with self.mock_mail_gateway():
            transaction._set_pending()
            transaction._post_process()
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(order.state, "sent")
        self.assertTrue(self._task(order))

    def test_a_promise_confirms_as_ever_who_is_not_stopped(self):
        self._end_hold()
        order = self._fill_basket(product=self.goods)
        self._page("/shop/checkout")
        self.env.invalidate_all()
        self._begin_to_pay(order, self.on_delivery)
        with self.mock_mail_gateway():
            order.transaction_ids._set_pending()
            order.transaction_ids._post_process()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestPassesWhenPaid(ShopCommon):
    """What a payment would do is what it does."""

    def _passes(self, order, *amounts):
        return [order._passes_when_paid(amount) for amount in amounts]

    def test_a_hold_is_passed_by_what_the_order_asks(self):
        self._hold()
        order = self._basket(5, require_payment=True, prepayment_percent=0.4)
        self.assertEqual(
            self._passes(order, 0, 199.99, 200, 500, None), [False, False, True, True, True]
        )
        order.require_payment = False
        self.assertEqual(self._passes(order, 499.99, 500), [False, True])

    def test_a_limit_by_what_leaves_room(self):
        self._limit_of(300)
        order = self._basket(5, require_payment=True, prepayment_percent=0.1)
        self.assertEqual(self._passes(order, 199, 200, 500), [False, True, True])

    def test_both_by_both(self):
        self._limit_of(300)
        self._invoice(30, 300)
        self._hold()
        order = self._basket(5, require_payment=True, prepayment_percent=0.4)
        self.assertEqual(self._passes(order, 200, 499, 500), [False, False, True])

    def test_it_does_as_it_was_said(self):
        """Each amount is paid in fact: the order confirms if and only if that was foreseen."""
        self._limit_of(300)
        self._invoice(30, 100)
        self._hold()
        for amount in (100, 250, 299, 300, 499, 500):
            with self.subTest(amount), self._undone():
                order = self._basket(5, require_payment=True, prepayment_percent=0.2)
                foreseen = order._passes_when_paid(amount)
                transaction = self.env["payment.transaction"].create(
                    {
                        "provider_id": self.demo.id,
                        "payment_method_id": self.method.id,
                        "reference": f"paid-{amount}",
                        "amount": amount,
                        "operation": "online_direct",
                        "currency_id": order.currency_id.id,
                        "partner_id": self.buyer.id,
                        "sale_order_ids": [Command.set(order.ids)],
                    }
                )
                with self.mock_mail_gateway():
                    transaction._set_done()
                    transaction._post_process()
                self.assertEqual(order.state == "sale", foreseen)
