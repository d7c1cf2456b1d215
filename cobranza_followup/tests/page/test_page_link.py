from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..common import TODAY, day
from .page_common import PageCommon


class TestPageLink(PageCommon):
    """Who may open the page: by the link while it is valid, or by a login of the customer's."""

    def _renew(self):
        self.debtor.with_user(self.collector).action_renew_link()
        self.env.invalidate_all()
        return self.debtor.access_token

    def test_a_new_link_closes_the_old_one_and_is_logged(self):
        new = self._renew()
        self.assertNotEqual(new, self.token)
        closed = self._get()
        self.assertEqual(closed.status_code, 403)
        self.assertIn("cobranza-closed", closed.text)  # in whatever language the site has
        for secret in (self.customer.name, self.invoice.name, "1,000"):
            self.assertNotIn(secret, closed.text)
        self.assertEqual(self._get(f"{self.url}?access_token={new}").status_code, 200)
        self.assertIn("New link", self.debtor.message_ids[0].body)
        self.assertIn(new, self.debtor._statement_url())

    def test_the_old_link_does_nothing_either(self):
        self._renew()
        self.assertEqual(self._post("promise", date=day(3)).status_code, 403)
        self.assertEqual(self._post("message", note="Hello").status_code, 403)
        self.assertFalse(self.debtor.promise_ids)
        self.assertFalse(self.debtor.interaction_ids)

    def test_only_a_collector_of_the_company_renews_it(self):
        other = self.env["res.company"].create({"name": "Another company"})
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for user in (self.salesperson, stranger):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.debtor.with_user(user).action_renew_link()
        self.assertEqual(self.debtor.access_token, self.token)

    def test_a_link_past_its_time_opens_nothing(self):
        self.company.cobranza_link_days = 30
        self.assertEqual(self.debtor.link_issued_on, day(0))
        with freeze_time(TODAY + timedelta(days=30)):
            self.assertEqual(self._get().status_code, 200)
        with freeze_time(TODAY + timedelta(days=31)):
            self.assertEqual(self._get().status_code, 403)
            self.assertEqual(self._post("message", note="Hello").status_code, 403)

    def test_a_message_carries_a_link_that_is_valid(self):
        self.company.cobranza_link_days = 30
        with freeze_time(TODAY + timedelta(days=20)):
            self.assertIn(self.token, self.debtor._statement_url(), "Its time begins anew.")
        with freeze_time(TODAY + timedelta(days=45)):
            self.assertEqual(self._get().status_code, 200)
        with freeze_time(TODAY + timedelta(days=60)):
            url = self.debtor._statement_url()
            self.env.invalidate_all()
            self.assertNotIn(self.token, url)
            self.assertEqual(self._get().status_code, 403, "The old one stays closed.")
            self.assertEqual(self._get(url).status_code, 200)

    def test_links_have_no_end_unless_the_company_says_so(self):
        with freeze_time(TODAY + timedelta(days=3000)):
            self.assertEqual(self._get().status_code, 200)

    # -- by login --------------------------------------------------------------------------

    def test_each_contact_of_the_customer_sees_it_by_their_login(self):
        self._portal_user()
        self.authenticate("juana", "juana")
        page = self._get(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.invoice.name, page.text)
        self.assertNotIn(self.token, page.text, "Who is logged in is given no key.")
        self.assertEqual(self._post("message", token="", note="Hello").status_code, 303)
        (said,) = self.debtor.interaction_ids
        self.assertEqual(said.contact_id.name, "juana")

    def test_contacts_of_another_customer_do_not(self):
        other, _theirs = self._stranger()
        self._portal_user(other.partner_id)
        self.authenticate("juana", "juana")
        page = self._get(self.url)
        self.assertEqual(page.status_code, 403)
        self.assertNotIn(self.invoice.name, page.text)
        self.assertEqual(self._post("promise", token="", date=day(3)).status_code, 403)
        self.assertFalse(self.debtor.promise_ids)
        rows = self._get("/my/statements").text
        self.assertIn(f"/my/statement/{other.id}", rows)
        self.assertNotIn(f"/my/statement/{self.debtor.id}", rows)

    def test_an_employee_without_rights_does_not(self):
        user = new_test_user(self.env, login="employee", groups="base.group_user")
        user.partner_id.parent_id = self.customer
        self.authenticate("employee", "employee")
        self.assertEqual(self._get(self.url).status_code, 403)

    def test_the_list_has_each_company_and_currency_apart(self):
        euro = self.setup_other_currency("EUR")
        self._invoice(-5, 300, currency_id=euro.id)
        data = self.setup_other_company(name="Sister")
        sister = data["company"]
        invoice = (
            self.env["account.move"]
            .with_company(sister)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": day(-20),
                    "invoice_date_due": day(-10),
                    "invoice_line_ids": [
                        (0, 0, {"name": "Goods", "price_unit": 55, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        self._commit()
        self._portal_user()
        self.authenticate("juana", "juana")
        text = self._get("/my/statements").text
        tree = self._tree("/my/statements")
        rows = tree.find_class("cobranza-statement-row")
        self.assertEqual(len(rows), 2)
        ours = next(row for row in rows if self.company.name in row.text_content())
        self.assertIn("EUR", ours.text_content())
        self.assertIn("Sister", text)
        self.assertEqual(
            self.make_jsonrpc_request("/my/counters", {"counters": ["statement_count"]}),
            {"statement_count": 2},
        )
        self.assertIn("/my/statements", self._get("/my/home").text)

    def test_without_a_login_the_list_asks_for_one(self):
        self.assertIn("/web/login", self._get("/my/statements").headers["Location"])
