from odoo import http
from odoo.tests import tagged

from .shop_common import CARD, PAYMENT_FORM, ShopCommon


@tagged("post_install", "-at_install")
class TestShopLanguage(ShopCommon):
    """Customers read what is sent to them in their language, whoever or whatever sends it."""

    def test_each_mail_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.buyer.lang = "es_419"
        self.company.portal_confirmation_pay = True
        for name in ("order_sent", "order_payable"):
            template = self.env.ref(f"cobranza_followup_website_sale.mail_template_{name}")
            template.with_context(lang="es_419").subject = f"{name} en español"
        self._hold()
        self._sent()
        self.assertIn("order_sent en español", [mail.subject for mail in self._new_mails])
        self._end_hold()
        self._confirm_agreed()
        self.assertIn("order_payable en español", [mail.subject for mail in self._new_mails])

    def test_the_task_is_in_the_sellers(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.buyer.lang = "es_419"
        self._hold()
        order = self._sent()
        self.assertIn("credit hold", self._task(order).summary)


@tagged("post_install", "-at_install")
class TestTwoShops(ShopCommon):
    """A hold stops the orders of its company, in whichever of its shops, and of no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        websites = cls.env["website"]
        cls.second = websites.create({"name": "Second shop", "company_id": cls.company.id})
        cls.other = cls.setup_other_company(name="Two")
        cls.elsewhere = websites.create(
            {"name": "Of another company", "company_id": cls.other["company"].id}
        )

    def _in(self, website):
        return self._basket(website_id=website.id, company_id=website.company_id.id)

    def test_both_shops_of_the_company_and_no_other(self):
        self._hold()
        for website, stopped in (
            (self.website, True),
            (self.second, True),
            (self.elsewhere, False),
        ):
            with self.subTest(website=website.name):
                self.assertEqual(bool(self._in(website)._stopped_quotation()), stopped)

    def test_each_is_confirmed_in_its_shop(self):
        self._hold()
        orders = self.env["sale.order"]
        for website in (self.website, self.second):
            order = self._in(website)
            with self.mock_mail_gateway():
                order._send_without_paying(True)
            orders |= order
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])
        self.assertEqual(orders.website_id, self.website | self.second)

    def test_an_agreement_of_another_company_waits_for_its_own_hold(self):
        here, there = self._in(self.website), self._in(self.elsewhere)
        self._hold()
        company = self.other["company"]
        debtor = self.env["cobranza.debtor"].sudo()._get_or_create_for(self.customer, company)
        self.manager.company_ids |= company
        self.env["cobranza.hold"].with_user(self.manager).create(
            {"debtor_id": debtor.id, "reason": "Cheque returned", **self._kinds()}
        )
        for order in (here, there):
            with self.mock_mail_gateway():
                order._send_without_paying(True)
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual((here.state, there.state), ("sale", "sent"))
        debtor.hold_id.with_user(self.manager).action_end("They paid in cash")
        self._commit()
        self.env.invalidate_all()
        self._confirm_agreed()
        self.assertEqual(there.state, "sale")
        self.assertEqual(there.company_id, company)


@tagged("post_install", "-at_install")
class TestGuestAndLimit(ShopCommon):
    """The limit that is everybody's by default, met by a visitor whom nobody knows."""

    def _guest_basket(self):
        self.authenticate(None, None)
        order = self._fill_basket()
        self.url_open(
            "/shop/address/submit",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "name": "Somebody new",
                "email": "new@example.com",
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
        return order

    def _default_limit(self, check, amount=50):
        self._limit_of(0)
        self.policy.exposure_check = check
        self.env["ir.default"].set(
            "res.partner", "credit_limit", amount, company_id=self.company.id
        )
        self.env.flush_all()

    def test_a_limit_that_warns_stops_no_visitor(self):
        self._default_limit("warn")
        order = self._guest_basket()
        page = self._page("/shop/payment")
        self.assertNotIn(CARD, page)
        self.assertIn(PAYMENT_FORM, page)
        self.assertTrue(self._send(order).url.endswith("/shop/payment"))
        self.assertEqual(order.state, "draft")

    def test_one_that_stops_has_them_pay_or_send_it(self):
        self._default_limit("stop")
        order = self._guest_basket()
        page = self._page("/shop/payment")
        self.assertIn(CARD, page)
        self.assertIn(PAYMENT_FORM, page)
        self.assertNotIn('name="cobranza_statement"', page)
        self._send(order)
        self.assertEqual(order.state, "sent")
        self.assertTrue(self._task(order))
        self.env["ir.default"].set("res.partner", "credit_limit", 500, company_id=self.company.id)
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")

    def test_below_it_a_visitor_pays_as_ever(self):
        self._default_limit("stop", 500)
        self._guest_basket()
        self.assertNotIn(CARD, self._page("/shop/payment"))
