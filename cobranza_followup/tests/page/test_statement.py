from io import BytesIO
from unittest.mock import patch

from lxml import html
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CobranzaCommon, day

REPORT = "cobranza_followup.action_report_statement"
EVIL = "<script>alert('x')</script>"


class TestStatement(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Dates and amounts are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")

    def _statement(self, debtor=None):
        report = self.env["report.cobranza_followup.report_statement"]
        return report.with_user(self.collector)._statement(
            (debtor or self._debtor()).with_user(self.collector)
        )

    def _html(self, debtors=None):
        """Print as the collector; return the page's source."""
        reports = self.env["ir.actions.report"].with_user(self.collector)
        ids = (debtors or self._debtor()).ids
        return reports._render_qweb_html(REPORT, ids)[0].decode()

    def _text(self, debtors=None):
        article = html.fromstring(self._html(debtors)).find_class("article")
        return " ".join(" ".join(node.text_content() for node in article).split())

    def _euro_invoice(self, due, amount):
        return self._invoice(due, amount, currency_id=self.setup_other_currency("EUR").id)

    # -- what is owed --------------------------------------------------------------------

    def test_the_total_is_what_the_debtor_owes(self):
        self._invoice(-40, 1000)
        self._invoice(10, 234.56)
        self._credit_note(300)
        self._receive(50)
        (section,) = self._statement()["sections"]
        self.assertEqual(section["total"], self._debtor().amount_receivable)
        self.assertEqual(section["total"], 884.56)
        self.assertEqual(
            sorted((line["kind"], line["open"]) for line in section["lines"]),
            [
                ("credit_note", -300),
                ("invoice", 234.56),
                ("invoice", 1000),
                ("payment", -50),
            ],
        )
        text = self._text()
        self.assertIn("Total owed $ 884.56", text)
        self.assertIn("Credit note", text)
        self.assertIn("Payment, not yet set against a document", text)

    def test_each_line_says_when_it_was_due_and_what_is_left(self):
        invoice = self._invoice(-40, 1000, ref="PO-77")
        self._pay(invoice, 400)
        (line,) = self._statement()["sections"][0]["lines"]
        self.assertEqual(
            (line["days_overdue"], line["original"], line["open"], line["reference"]),
            (40, 1000, 600, "PO-77"),
        )
        text = self._text()
        for part in (invoice.name, "PO-77", "01/30/2026", "40 $ 1,000.00 $ 600.00"):
            self.assertIn(part, text)

    def test_the_ages_and_the_credits_add_up_to_the_total(self):
        for due in (-130, -95, -61, -31, -1, 0):
            self._invoice(due, 100)
        self._credit_note(250)
        (section,) = self._statement()["sections"]
        self.assertEqual(section["aging"], dict.fromkeys("012345", 100))
        self.assertEqual(section["credits"], -250)
        self.assertEqual(section["total"], 350)

    def test_each_currency_has_its_own_list_and_total(self):
        self._invoice(-5, 700)
        self._euro_invoice(-5, 1000)
        sections = self._statement()["sections"]
        self.assertEqual(
            [(section["currency"].name, section["total"]) for section in sections],
            [(self.company.currency_id.name, 700), ("EUR", 1000)],
        )
        company_total = sum(
            line["item"].residual for section in sections for line in section["lines"]
        )
        self.assertAlmostEqual(company_total, self._debtor().amount_receivable, 2)
        self.assertIn("In EUR", self._text())

    def test_a_dispute_is_marked_in_the_currency_of_the_document(self):
        invoice = self._euro_invoice(-5, 1000)
        half = self._debtor().amount_receivable / 2
        self._barrier("goods", invoice, amount_disputed=half)
        (line,) = self._statement()["sections"][0]["lines"]
        self.assertAlmostEqual(line["disputed"], 500, 2)
        self.assertIn("In dispute: 500.00 €", self._text())

    def test_a_blocked_invoice_is_owed_and_marked(self):
        self._invoice(-5, 1000).action_toggle_block_payment()
        self._commit()
        text = self._text()
        self.assertIn("Payment not requested for now", text)
        self.assertIn("Total owed $ 1,000.00", text)

    def test_who_has_paid_too_much_reads_that_it_is_theirs(self):
        self._invoice(-5, 100)
        self._receive(130)
        text = self._text()
        self.assertIn("Balance in your favour $ 30.00", text)
        self.assertNotIn("How to pay", text)

    def test_who_owes_nothing_reads_so(self):
        self._pay(self._invoice(-5))
        text = self._text()
        self.assertIn("shows nothing owed", text)
        self.assertNotIn("How to pay", text)

    def test_the_items_of_another_day_stay_out(self):
        self._pay(self._invoice(-40, 400), on=-3)
        self._invoice(-5, 100)
        debtor = self._debtor().with_context(cobranza_as_of=day(-20))
        self.assertEqual(self._statement(debtor)["sections"][0]["total"], 100)

    # -- what else it says ---------------------------------------------------------------

    def test_open_promises_are_on_it_with_their_day(self):
        self._invoice(-5, 1000)
        self._promise(300, 1).action_cancel("Entered twice")
        self._promise(600, 3)
        text = self._text()
        self.assertIn("What you have promised $ 600.00 by 03/14/2026", text)
        self.assertNotIn("300.00", text)

    def test_it_says_how_to_pay_and_whom_to_call(self):
        bank = self.env["res.bank"].create({"name": "Banco del Valle", "bic": "VALLMXMM"})
        euro = self.setup_other_currency("EUR")
        accounts = self.env["res.partner.bank"].create(
            [
                {
                    "acc_number": f"0{n}",
                    "partner_id": self.company.partner_id.id,
                    "bank_id": bank.id,
                }
                for n in (1, 2)
            ]
        )
        self.bank.bank_account_id = accounts[0]
        self.bank.copy({"currency_id": euro.id, "bank_account_id": accounts[1].id})
        self.company.cobranza_payment_instructions = "<p>Send us the <b>receipt</b>.</p>"
        self.collector.phone = "+52 33 1234 5678"
        self._euro_invoice(-5, 1000)
        found = [entry["account"] for entry in self._statement()["accounts"]]
        self.assertEqual(found, list(accounts[1]), "Only euros are owed.")
        text = self._text()
        for part in (
            "To pay in EUR: Banco del Valle Account: 02",
            "Send us the receipt.",
            "+52 33 1234 5678",
        ):
            self.assertIn(part, text)
        self.assertIn(self.collector.email, text)
        source = self._html()
        self.assertIn('href="tel:+523312345678"', source)
        self.assertIn(f'href="mailto:{self.collector.email}"', source)

    def test_the_reference_to_quote(self):
        self.customer.ref = "C-0042"
        invoice = self._invoice(-5, payment_reference="RF18 5390")
        self.assertEqual(self._statement()["reference"], "RF18 5390")
        self._invoice(-4)
        self.assertEqual(self._statement()["reference"], "C-0042")
        self.assertIn("Payment reference: RF18 5390", self._text())
        self.customer.ref = False
        self.assertIn("quote with your payment the numbers", self._text())
        self.assertTrue(invoice)

    def test_nothing_of_the_desk_is_on_it(self):
        self._invoice(-20)
        self._interact("no_answer", note="Owner is on the run")
        debtor = self._debtor()
        self.assertEqual(debtor.stage_id, self.stages["remind"])
        source = self._html()
        for secret in (
            "Owner is on the run",
            debtor.stage_id.name,
            debtor.debtor_type_reason,
            dict(debtor._fields["debtor_type"]._description_selection(self.env))[
                debtor.debtor_type
            ],
            "Score",
        ):
            self.assertNotIn(secret, source)

    def test_names_are_text_and_never_markup(self):
        self.customer.write({"name": EVIL, "street": EVIL, "ref": EVIL, "vat": False})
        self.env["res.partner"].create(
            {"name": EVIL, "type": "invoice", "parent_id": self.customer.id, "street": EVIL}
        )
        self._invoice(-5, ref=EVIL, payment_reference=EVIL)
        self._invoice(-5, ref=EVIL)
        source = self._html()
        self.assertNotIn("<script>alert", source)
        self.assertGreaterEqual(source.count("&lt;script&gt;alert"), 4)

    def test_it_is_written_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.cobranza_payment_instructions = "<p>Send the receipt.</p>"
        self.company.update_field_translations(
            "cobranza_payment_instructions",
            {"es_ES": {"Send the receipt.": "Envíe el comprobante."}},
        )
        other = self.env["res.partner"].create({"name": "In English", "lang": "en_US"})
        self.customer.lang = "es_ES"
        self._invoice(-5)
        self._invoice(-5, partner=other)
        spanish, english = self._text(), self._text(self._debtor(other))
        self.assertIn("06/03/2026", spanish)
        self.assertIn("Envíe el comprobante.", spanish)
        self.assertIn("03/06/2026", english)
        self.assertIn("Send the receipt.", english)

    # -- printing and sending ------------------------------------------------------------

    def _two_debtors(self):
        other = self.env["res.partner"].create({"name": "Zapatería Dos", "lang": "en_US"})
        self._invoice(-5, 111)
        self._invoice(-5, 222, partner=other)
        return self._debtor() | self._debtor(other)

    def test_each_statement_is_printed_alone(self):
        debtors = self._two_debtors()
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        printed = []

        def print_to_pdf(report, bodies, **_options):
            printed.append(bodies)
            return b"%PDF-1.4"

        with (
            patch.object(type(reports), "_run_wkhtmltopdf", print_to_pdf),
            patch.object(type(reports), "get_wkhtmltopdf_state", lambda report: "ok"),
        ):
            streams, _kind = reports._pre_render_qweb_pdf(REPORT, debtors.ids)
        self.assertEqual([len(bodies) for bodies in printed], [1, 1])
        self.assertEqual(list(streams), debtors.ids)

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_each_customer_has_a_sheet_of_their_own(self):
        debtors = self._two_debtors()
        reports = self.env["ir.actions.report"].with_user(self.collector)
        pdf, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            REPORT, debtors.ids
        )
        self.assertEqual(len(PdfReader(BytesIO(pdf)).pages), 2)

    def test_the_collector_prints_from_the_debtor(self):
        self._invoice(-5)
        action = self._debtor().with_user(self.collector).action_print_statement()
        self.assertEqual(action["report_name"], "cobranza_followup.report_statement")

    def test_only_collectors_of_the_company_print(self):
        self._invoice(-5)
        debtor = self._debtor()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        company = self.env["res.company"].create({"name": "Another company"})
        stranger.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        for user in (self.salesperson, stranger):
            reports = self.env["ir.actions.report"].with_user(user)
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    debtor.with_user(user).action_print_statement()
                with self.assertRaises(AccessError):
                    reports._render_qweb_html(REPORT, debtor.ids)

    def test_the_collector_sends_it_to_the_invoice_contact(self):
        accounts = self.env["res.partner"].create(
            {
                "name": "Accounts",
                "type": "invoice",
                "parent_id": self.customer.id,
                "email": "cuentas@abarrotes.example",
            }
        )
        self._invoice(-5)
        debtor = self._debtor().with_user(self.collector)
        action = debtor.action_send_statement()
        composers = self.env["mail.compose.message"].with_user(self.collector)
        composer = Form(composers.with_context(**action["context"])).save()
        self.assertEqual(composer.partner_ids, accounts)
        self.assertEqual(composer.email_from, self.collector.email_formatted)
        self.assertIn("Statement of Account", composer.attachment_ids.name)
        with self.mock_mail_gateway():
            composer.action_send_mail()
        message = debtor.message_ids[0]
        self.assertEqual(message.partner_ids, accounts)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertFalse(debtor.interaction_ids)

    def test_of_nobody_there_is_none(self):
        self._invoice(-5)
        reports = self.env["ir.actions.report"].with_user(self.collector)
        for nobody in (0, 999999999):
            page = reports._render_qweb_html("cobranza_followup.report_statement", [nobody])[0]
            self.assertNotIn(self.customer.name, page.decode())

    def test_without_an_address_it_is_not_sent(self):
        self.customer.email = False
        self._invoice(-5)
        with self.assertRaisesRegex(UserError, "has no e-mail address"):
            self._debtor().with_user(self.collector).action_send_statement()
