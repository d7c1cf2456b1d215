import re
from datetime import timedelta

from odoo import Command, http
from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import day

from .shop_common import CARD, PAY_BUTTON, PAYMENT_FORM, SENT, ShopCommon

# Words that tell a visitor of a debt.
TELLING = re.compile(r"\b(hold|overdue|debts?|987)\b|Cheque returned")


@tagged("post_install", "-at_install")
class TestShopSend(ShopCommon):
    """A customer who is stopped sends their order all the same, through the very pages they see."""

    def setUp(self):
        super().setUp()
        self._invoice(-30, 987)
        self._hold()
        self._log_in()

    def test_the_basket_is_kept_as_a_quotation(self):
        order = self._fill_basket(3)
        self.assertIn(CARD, self._page("/shop/payment"))
        page = self._send(order)
        self.assertTrue(page.url.endswith("/shop/confirmation"), page.url)
        self.assertIn(SENT, page.text)
        self.assertIn('name="cobranza_agreed"', page.text)
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.cobranza_sent_on and order.cobranza_agreed_on)
        self.assertRecordValues(
            order.order_line, [{"product_id": self.service.id, "product_uom_qty": 3}]
        )
        self.assertNotEqual(self._fill_basket(), order)

    def test_who_does_not_agree_sends_it_too(self):
        order = self._fill_basket()
        page = self._send(order, agreed=False)
        self.assertIn(SENT, page.text)
        self.assertNotIn('name="cobranza_agreed"', page.text)
        self.assertTrue(order.cobranza_sent_on)
        self.assertFalse(order.cobranza_agreed_on)

    def test_both_sides_are_told(self):
        order = self._fill_basket()
        self._send(order)
        self.assertEqual(order.user_id, self.salesperson)
        self.assertEqual(self._task(order).user_id, self.salesperson)
        self.assertIn("credit hold", self._task(order).summary)
        [mail] = [one for one in self._new_mails if "received your order" in (one.subject or "")]
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertNotRegex(mail.body_html, TELLING)
        attempt = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", self._debtor().id)], limit=1
        )
        self.assertRecordValues(
            attempt,
            [{"purpose": "answer", "channel": "email", "contact_id": self.buyer.id, "made": True}],
        )

    def test_who_is_not_to_be_written_to_is_not(self):
        """The guard is asked at that moment, and says why not."""
        channel = self.env.ref("cobranza_followup.channel_email")
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "opted_out_channel_ids": [Command.set(channel.ids)],
            }
        )
        order = self._fill_basket()
        self._send(order)
        self.assertFalse([one for one in self._new_mails if "received" in (one.subject or "")])
        attempt = self.env["cobranza.contact.attempt"].search([], order="id DESC", limit=1)
        self.assertRecordValues(attempt, [{"purpose": "answer", "made": False}])
        self.assertEqual(order.state, "sent")

    def test_the_team_is_told_where_there_is_no_salesperson(self):
        self.customer.user_id = self.buyer.user_id = False
        self.website.salesteam_id = self.env["crm.team"].create(
            {"name": "Shop", "user_id": self.manager.id, "company_id": self.company.id}
        )
        order = self._fill_basket()
        order.team_id = self.website.salesteam_id
        self._send(order)
        self.assertEqual(self._task(order).user_id, self.manager)
        elsewhere = self.env["res.company"].create({"name": "Two"})
        self.manager.write(
            {"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id}
        )
        self.env.invalidate_all()
        self.assertNotIn(self.manager, order._seller() | self._task(order).user_id)
        self.assertTrue(self._task(order).user_id)

    def test_no_page_tells_why(self):
        order = self._fill_basket()
        pages = [self._page("/shop/payment"), self._send(order).text]
        pages.append(self._page(order.get_portal_url()))
        self.assertIn(SENT, pages[-1])
        for other in ("cobranza_waits", "cobranza_takes_no_payment"):
            self.assertNotIn(other, pages[-1])
        for page in pages:
            text = page.split('id="wrap"')[-1].split("<footer")[0]
            self.assertNotRegex(text, TELLING)

    def test_their_own_statement_is_a_click_away_and_nobody_elses(self):
        url = f"/my/statement/{self._debtor().id}"
        self._fill_basket()
        self.assertIn(url, self._page("/shop/payment"))
        other = self.env["res.partner"].create({"name": "Somebody else", **self.address})
        self.buyer.parent_id = other
        order = self._fill_basket()
        order.partner_invoice_id = self.customer
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertNotIn(url, page)

    def test_a_total_they_did_not_see_is_shown_first(self):
        order = self._fill_basket()
        for total in ("99.0", "", "x", "nan"):
            page = self._send(order, total=total)
            self.assertTrue(page.url.endswith("/shop/payment"), page.url)
            self.assertEqual(order.state, "draft")

    def test_who_is_not_stopped_pays_as_ever(self):
        self._end_hold()
        order = self._fill_basket()
        page = self._page("/shop/payment")
        self.assertNotIn(CARD, page)
        self.assertIn(PAYMENT_FORM, page)
        self.assertTrue(self._send(order).url.endswith("/shop/payment"))
        self.assertEqual(order.state, "draft")

    def test_goods_need_a_way_to_deliver_them(self):
        order = self._fill_basket(product=self.goods)
        self._page("/shop/checkout")
        self.env.invalidate_all()
        self.assertEqual(order.carrier_id, self.carrier)
        self._send(order)
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.carrier_id, self.carrier)

    def test_goods_that_cannot_be_delivered_are_not_sent(self):
        self.carrier.website_published = False
        order = self._fill_basket(product=self.goods)
        self.assertNotIn(CARD, self._page("/shop/payment"))
        self._send(order)
        self.assertEqual(order.state, "draft")

    def test_an_order_of_nothing_is_sent_too(self):
        gift = self._new_product("Sample", type="service", list_price=0)
        order = self._fill_basket(product=gift)
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertNotIn(PAY_BUTTON, page)
        self._send(order)
        self.assertEqual(order.state, "sent")

    def test_an_order_of_nothing_that_is_confirmed_by_its_address_waits(self):
        gift = self._new_product("Sample", type="service", list_price=0)
        order = self._fill_basket(product=gift)
        self._page("/shop/checkout")
        with self.mock_mail_gateway():
            self._page("/shop/payment/validate")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sent")
        self.assertTrue(self._task(order))

    def test_who_is_above_their_limit_sends_it_too(self):
        self._end_hold()
        self._limit_of(1000)
        order = self._fill_basket(1)
        self.assertIn(CARD, self._page("/shop/payment"))
        self._send(order)
        self.assertEqual(order.state, "sent")
        self.assertIn("credit limit", self._task(order).summary)

    def test_a_basket_is_sent_once(self):
        order = self._fill_basket()
        self._send(order)
        sent_on = order.cobranza_sent_on
        page = self._send(order)
        self.assertTrue(page.url.rstrip("/").endswith("/shop"), page.url)
        self.assertEqual(order.cobranza_sent_on, sent_on)
        self.assertEqual(len(self._task(order)), 1)


@tagged("post_install", "-at_install")
class TestShopGuest(ShopCommon):
    """A visitor whom nobody knows."""

    def test_who_types_the_address_of_another_customer_learns_nothing(self):
        self._invoice(-30, 987)
        self._hold()
        self.authenticate(None, None)
        order = self._fill_basket()
        self.url_open(
            "/shop/address/submit",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "name": self.customer.name,
                "email": self.customer.email,
                "phone": self.address["phone"],
                "street": self.address["street"],
                "city": self.address["city"],
                "zip": self.address["zip"],
                "country_id": self.address["country_id"],
                "state_id": self.address["state_id"],
                "address_type": "billing",
                "use_delivery_as_billing": "true",
                "required_fields": "",
            },
        )
        self.env.invalidate_all()
        self.assertNotEqual(order.partner_id, self.website.user_id.partner_id)
        self.assertNotEqual(order.partner_id.commercial_partner_id, self.customer)
        page = self._page("/shop/payment")
        self.assertNotIn(CARD, page)
        self.assertIn(PAYMENT_FORM, page)
        self.assertTrue(self._send(order).url.endswith("/shop/payment"))
        self.assertEqual(order.state, "draft")


@tagged("post_install", "-at_install")
class TestAbandonedBasket(ShopCommon):
    """Nobody is reminded of a basket that they could not order, or have sent already."""

    def setUp(self):
        super().setUp()
        self.website.send_abandoned_cart_email = True

    def _reminded(self, basket):
        return basket in basket._filter_can_send_abandoned_cart_mail()

    def test_a_basket_is_asked_for_as_ever(self):
        self.assertTrue(self._reminded(self._basket()))

    def test_one_that_would_be_refused_is_not(self):
        self._hold()
        self.assertFalse(self._reminded(self._basket()))

    def test_nor_an_earlier_one_of_who_sent_an_order(self):
        earlier = self._basket()
        # The database's own clock is not the test's.
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s WHERE id = %s", (day(-1), earlier.id)
        )
        earlier.invalidate_recordset(["create_date"])
        self._hold()
        self._sent()
        self._end_hold()
        self.assertFalse(self._reminded(earlier))

    def test_what_was_sent_is_no_abandoned_basket(self):
        self._hold()
        order = self._sent()
        order.date_order -= timedelta(days=3)
        self.assertFalse(order.is_abandoned_cart)
        found = self.env["sale.order"].search([("is_abandoned_cart", "=", True)])
        self.assertNotIn(order, found)
