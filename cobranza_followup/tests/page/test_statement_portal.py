from odoo.tests import HttpCase, new_test_user, tagged

from ..common import CobranzaCommon


@tagged("post_install", "-at_install")
class TestStatementPortal(CobranzaCommon, HttpCase):
    """The page behind the link in the messages: the customer's statement, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-10, 1234)
        cls.debtor = cls._debtor()
        cls.url = cls.debtor.get_portal_url()

    def _get(self, url, **more):
        self.env.cr.flush()
        return self.url_open(url, allow_redirects=False, **more)

    def test_it_shows_what_is_open_with_a_link_to_each_invoice(self):
        page = self._get(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.invoice.name, page.text)
        self.assertRegex(page.text, r"1\D{1,6}234")
        self.assertIn(f"/my/invoices/{self.invoice.id}?access_token=", page.text)

    def test_what_is_paid_is_not_on_it(self):
        self._pay(self.invoice)
        page = self._get(self.url)
        self.assertNotIn(self.invoice.name, page.text)
        self.assertIn("nothing owed", page.text)

    def test_it_is_in_the_customers_language(self):
        self.customer.lang = "es_419"
        self.assertIn("Estado de cuenta", self._get(self.url).text)

    def test_it_can_be_had_as_pdf(self):
        answer = self._get(f"{self.url}&report_type=pdf&download=true")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Statement_of_Account", answer.headers["Content-Disposition"])

    def test_without_the_right_token_nothing_is_shown(self):
        other = self.env["res.partner"].create({"name": "Another"})
        self._invoice(-10, 77, other)
        other_token = self._debtor(other)._portal_ensure_token()
        for query in ("", "?access_token=", "?access_token=x", f"?access_token={other_token}"):
            page = self._get(f"/my/statement/{self.debtor.id}{query}")
            self.assertEqual(page.status_code, 303, query)
            self.assertNotIn(self.invoice.name, page.text)
        self.assertEqual(self._get("/my/statement/999999999?access_token=x").status_code, 303)

    def test_another_customer_who_is_logged_in_sees_nothing(self):
        new_test_user(self.env, login="visitor_of_portal", groups="base.group_portal")
        self.authenticate("visitor_of_portal", "visitor_of_portal")
        self.assertEqual(self._get(f"/my/statement/{self.debtor.id}").status_code, 303)

    def test_no_note_of_the_desk_is_on_it(self):
        self._interact("informed", note="They seem unwilling")
        page = self._get(self.url).text
        for secret in ("They seem unwilling", self.debtor.stage_id.name):
            self.assertNotIn(secret, page)

    def test_the_token_refreshes_nobody(self):
        self.env.cr.flush()
        self.env.cr.precommit.run()
        self.debtor.sudo().access_token = False
        self.assertTrue(self.debtor._portal_ensure_token())
        self.assertFalse(self.env.cr.precommit.data.get("cobranza.stale"))
