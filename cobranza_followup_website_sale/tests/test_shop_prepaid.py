import re

from odoo import Command
from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import day

from .shop_common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopPrepaid(ShopCommon):
    """Where orders are paid before they are confirmed, who was stopped pays as all others do."""

    def setUp(self):
        super().setUp()
        self._hold()
        self.company.write({"portal_confirmation_pay": True, "prepayment_percent": 1.0})

    def _asked(self):
        """Return the mails that ask the customer for the payment."""
        return [mail for mail in self._new_mails if "can pay your order" in (mail.subject or "")]

    def _pay(self, order, amount):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.demo.id,
                "payment_method_id": self.method.id,
                "reference": f"paid-{order.id}-{amount}",
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
        self.env.invalidate_all()

    def test_it_is_not_confirmed_but_the_customer_is_asked_to_pay(self):
        order = self._sent()
        self._confirm_agreed()
        self.assertFalse(self._asked())
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        [mail] = self._asked()
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertIn(f"/my/orders/{order.id}?access_token=", mail.body_html)
        self.assertFalse(self._task(order))
        messages = self.env["mail.message"].sudo()
        told = messages.search([("partner_ids", "in", self.salesperson.partner_id.ids)])
        self.assertTrue([one for one in told if "has to be paid first" in one.body])

    def test_they_are_asked_once(self):
        self._sent()
        self._end_hold()
        for _time in range(2):
            self._confirm_agreed()
            asked = self._asked()
            self.assertEqual(len(asked), not _time)

    def test_the_link_leads_to_the_payment_and_the_payment_confirms_it(self):
        order = self._sent()
        self._end_hold()
        self._confirm_agreed()
        [mail] = self._asked()
        [path] = set(re.findall(rf"/my/orders/{order.id}\?access_token=[\w-]+", mail.body_html))
        page = self.url_open(path).text
        self.assertIn("o_sale_portal_paynow", page)
        self.assertNotIn('name="cobranza_sent"', page)
        self._pay(order, 100)
        self.assertEqual(order.state, "sale")

    def test_a_part_is_paid_where_a_part_is_asked(self):
        self.company.prepayment_percent = 0.4
        order = self._sent()
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self._pay(order, 39)
        self.assertEqual(order.state, "sent")
        self._pay(order, 1)
        self.assertEqual(order.state, "sale")

    def test_an_exception_is_for_the_hold_and_not_for_the_payment(self):
        order = self._sent()
        self._make_exception(order)
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertEqual(len(self._asked()), 1)

    def test_above_the_limit_too(self):
        self._end_hold()
        self._limit_of(50)
        order = self._sent()
        self._limit_of(2000)
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertEqual(len(self._asked()), 1)

    def test_what_need_not_be_paid_is_confirmed(self):
        """Its salesperson agreed with the customer on another way, or it costs nothing."""
        by_hand, free = self._sent(require_payment=False), self._basket()
        free.order_line.price_unit = 0
        self.service.list_price = 0
        with self.mock_mail_gateway():
            free._send_without_paying(True)
        self.service.list_price = 100
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(by_hand.state, "sale")
        self.assertFalse([mail for mail in self._asked() if free.name in mail.subject])

    def test_one_that_is_not_as_agreed_is_left_to_the_seller(self):
        order = self._sent()
        self.service.list_price = 150
        self._end_hold()
        self._confirm_agreed()
        self.assertFalse(self._asked())
        self.assertIn("prices", self._task(order).note)

    def test_who_cannot_be_written_to_is_told_by_the_seller(self):
        channel = self.env.ref("cobranza_followup.channel_email")
        order = self._sent()
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "opted_out_channel_ids": [Command.set(channel.ids)],
            }
        )
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertFalse(self._asked())
        self.assertIn("has to be paid first", self._task(order).note)

    def test_the_page_of_the_shop_says_so(self):
        self._log_in()
        self._fill_basket()
        # In the language of the shop.
        said = "It has to be paid first|Primero se debe pagar"
        self.assertRegex(self._page("/shop/payment"), said)
        self.company.portal_confirmation_pay = False
        self._fill_basket().require_payment = False
        self.env.flush_all()
        self.assertNotRegex(self._page("/shop/payment"), said)

    def test_one_that_expired_is_asked_for_nothing(self):
        order = self._sent()
        order.validity_date = day(-1)
        self._end_hold()
        self._confirm_agreed()
        self.assertFalse(self._asked())
        self.assertIn("expired", self._task(order).note)
