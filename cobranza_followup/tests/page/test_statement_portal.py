from lxml import html

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

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
        page = self._get(self.url).text
        self.assertIn("Estado de cuenta", page)
        self.assertEqual(html.fromstring(page).getroottree().getroot().get("lang"), "es-419")

    def test_phone_and_mail_are_links(self):
        self.collector.write({"phone": "+52 33 1234 5678", "email": "cobros@company.example"})
        page = html.fromstring(self._get(self.url).text)
        links = {link.get("href"): link.text for link in page.iter("a")}
        self.assertEqual(links["tel:+523312345678"], "+52 33 1234 5678")
        self.assertEqual(links["mailto:cobros@company.example"], "cobros@company.example")

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
            self.assertEqual(page.status_code, 403, query)
            self.assertNotIn(self.invoice.name, page.text)
        self.assertEqual(self._get("/my/statement/999999999?access_token=x").status_code, 403)

    def test_another_customer_who_is_logged_in_sees_nothing(self):
        new_test_user(self.env, login="visitor_of_portal", groups="base.group_portal")
        self.authenticate("visitor_of_portal", "visitor_of_portal")
        self.assertEqual(self._get(f"/my/statement/{self.debtor.id}").status_code, 403)

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


# On a phone nothing is beside anything, and what is owed comes before what it is made of.
ON_A_PHONE = """
    const page = document.querySelector(".cobranza-statement");
    const shown = [...page.querySelectorAll("*")].filter((node) => node.offsetParent);
    const wide = shown.filter((node) => node.getBoundingClientRect().right > window.innerWidth);
    const text = page.innerText;
    if (document.documentElement.scrollWidth > window.innerWidth || wide.length) {
        console.error(`too wide: ${wide.map((node) => node.outerHTML.slice(0, 80))}`);
    } else if (text.indexOf("Total owed") > text.indexOf("INV/")) {
        console.error("the total is not on top");
    } else if (shown.some((node) => node.matches("table"))) {
        console.error("a table is shown");
    } else {
        console.log("test successful");
    }
"""


@tagged("post_install", "-at_install")
class TestStatementOnPhone(CobranzaCommon, HttpCase):
    browser_size = "390x844"

    def test_in_two_currencies_nothing_scrolls_sideways(self):
        euro = self.setup_other_currency("EUR")
        iban = self.env["res.partner.bank"].create(
            {
                "acc_number": "ES91 2100 0418 4502 0005 1332",
                "partner_id": self.company.partner_id.id,
            }
        )
        self.bank.copy({"currency_id": euro.id, "bank_account_id": iban.id})
        self._invoice(-40, 1234567.89, payment_reference="RF18 " + "5390 0754 7034 " * 3)
        self._invoice(-5, 7654321.98, currency_id=euro.id, ref="PO-" + "0" * 60)
        self._receive(99)
        url = self._debtor().get_portal_url()
        self.browser_js(url, ON_A_PHONE, ready="document.readyState === 'complete'")


class TestStatementChatter(CobranzaCommon, HttpCase):
    """The link opens the statement; what is written about the customer stays in the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(-10, 1234)
        cls.debtor = cls._debtor()
        token = cls.debtor._portal_ensure_token()
        note, letter = "They are hiding", "We wrote to their lawyer"
        cls.note = cls.debtor.with_user(cls.collector).message_post(body=note)
        cls.letter = cls.debtor.with_user(cls.collector).message_post(
            body=letter,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        cls.debtor.message_subscribe(cls.manager.partner_id.ids)
        cls.keys = (
            {"token": token},
            {
                "hash": cls.debtor._sign_token(cls.customer.id),
                "pid": cls.customer.id,
            },
        )
        cls.visitor = new_test_user(cls.env, login="visitor_of_chatter", groups="base.group_portal")

    def _ask(self, route, **params):
        self.env.cr.flush()
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open(route, json={"jsonrpc": "2.0", "params": params}).text

    def _everywhere(self, keys):
        """Yield what each route of Odoo's that opens a thread by a token answers."""
        thread = {"thread_model": "cobranza.debtor", "thread_id": self.debtor.id}
        yield self._ask("/portal/chatter_init", **thread, **keys)
        yield self._ask("/mail/chatter_fetch", **thread, **keys)
        yield self._ask("/mail/thread/messages", **thread)
        asked = ["followers", "attachments", "suggestedRecipients", "messages"]
        yield self._ask(
            "/mail/data",
            fetch_params=[
                ["mail.thread", {**thread, "request_list": asked, "access_params": keys}]
            ],
        )
        for message in (self.note, self.letter):
            yield self._ask(
                "/mail/message/update_content",
                message_id=message.id,
                update_data={"body": "Changed"},
                **keys,
            )
            yield self._ask(
                "/mail/message/reaction",
                message_id=message.id,
                content="x",
                action="add",
                **keys,
            )
        yield self._ask("/mail/message/post", **thread, post_data={"body": "We have paid"}, **keys)

    def test_no_link_opens_what_was_written_about_the_customer(self):
        for login in (None, "visitor_of_chatter"):
            self.authenticate(login, login)
            for keys in self.keys:
                for answer in self._everywhere(keys):
                    for secret in (
                        "They are hiding",
                        "We wrote to their lawyer",
                        self.collector.name,
                        self.manager.name,
                        self.manager.email,
                    ):
                        self.assertNotIn(secret, answer)
        self.env.invalidate_all()
        self.assertEqual(self.debtor.message_ids[:2], self.letter | self.note)
        self.assertIn("They are hiding", self.note.body)
        self.assertFalse((self.note | self.letter).sudo().reaction_ids)

    def test_no_link_puts_a_file_to_the_debtor(self):
        self.authenticate(None, None)
        self.env.cr.flush()
        for keys in self.keys:
            with mute_logger("odoo.http"):
                self.url_open(
                    "/mail/attachment/upload",
                    data={
                        "thread_model": "cobranza.debtor",
                        "thread_id": self.debtor.id,
                        "csrf_token": http.Request.csrf_token(self),
                        **keys,
                    },
                    files={"ufile": ("x.txt", b"x", "text/plain")},
                )
        files = self.env["ir.attachment"].search([("res_model", "=", "cobranza.debtor")])
        self.assertNotIn(self.debtor.id, files.mapped("res_id"))

    def test_the_collector_writes_and_reads_there_as_before(self):
        debtors = self.env["cobranza.debtor"].with_user(self.collector)
        with self.assertNoLogs("odoo.addons.mail.models.mail_thread", "WARNING"):
            self.assertTrue(debtors._get_thread_with_access(self.debtor.id, mode="write"))
