import subprocess
from io import BytesIO
from types import SimpleNamespace

from lxml import html
from pypdf import PdfReader

from odoo.tools import mute_logger

from ..common import CobranzaCommon

REPORT = "cobranza_followup.action_report_statement"
IBAN = "ES91 2100 0418 4502 0005 1332"
CLABE = "032180000118359719"


class TestStatementPaper(CobranzaCommon):
    """What the customer holds in their hands, whatever has printed it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.euro = cls.setup_other_currency("EUR")
        mexico = cls.env.ref("base.mx")
        cls.company.write(
            {"phone": "5555513003", "email": "pagos@company.example", "vat": "AAA010101AAA"}
        )
        cls.company.partner_id.write({"country_id": mexico.id, "street": "Reforma 1"})
        cls.customer.write({"country_id": mexico.id, "vat": "XAXX010101000"})
        cls._account(CLABE, "BBVA", False)
        cls._account(IBAN, "Caixa", cls.euro)

    @classmethod
    def _account(cls, number, bank, currency):
        account = cls.env["res.partner.bank"].create(
            {
                "acc_number": number,
                "partner_id": cls.company.partner_id.id,
                "bank_id": cls.env["res.bank"].create({"name": bank}).id,
            }
        )
        cls.bank.copy({"currency_id": currency and currency.id, "bank_account_id": account.id})

    def _owe(self, company_currency=True, euros=True):
        if company_currency:
            self._invoice(-40, 700)
        if euros:
            self._invoice(-5, 1000, currency_id=self.euro.id)
        return self._debtor()

    def _page(self):
        reports = self.env["ir.actions.report"].with_user(self.collector)
        return html.fromstring(reports._render_qweb_html(REPORT, self._debtor().ids)[0].decode())

    def _text(self):
        (article,) = self._page().find_class("article")
        return " ".join(article.text_content().split())

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def _pdf(self, report=REPORT, records=None):
        reports = self.env["ir.actions.report"].with_user(self.collector)
        records = records or self._debtor()
        return reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            report, records.ids
        )[0]

    # -- whose paper it is ---------------------------------------------------------------

    def test_the_letterhead_is_in_the_body_where_any_printer_draws_it(self):
        self._owe()
        page = self._page()
        self.assertFalse(page.find_class("header"))
        text = self._text()
        for part in (self.company.name, "AAA010101AAA", "XAXX010101000"):
            self.assertIn(part, text)

    def test_the_company_s_own_details_stand_and_its_tax_id_once(self):
        self.company.company_details = "<p>The Firm<br/>RFC AAA010101AAA</p>"
        self._owe()
        text = self._text()
        self.assertIn("The Firm", text)
        self.assertEqual(text.count("AAA010101AAA"), 1)

    def test_phone_and_mail_are_links_and_the_number_is_grouped(self):
        self.company.company_details = False
        self._owe()
        links = {link.get("href"): link.text for link in self._page().iter("a")}
        self.assertEqual(links["tel:+525555513003"], "55 5551 3003")
        self.assertEqual(links["mailto:pagos@company.example"], "pagos@company.example")
        self.customer.country_id = self.env.ref("base.us")
        links = {link.get("href"): link.text for link in self._page().iter("a")}
        self.assertEqual(links["tel:+525555513003"], "+52 55 5551 3003")
        self.assertEqual(self.company.phone, "5555513003")

    def test_it_says_in_which_language_it_is(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.customer.lang = "es_419"
        self._owe()
        page = self._page()
        self.assertEqual(page.getroottree().getroot().get("lang"), "es-419")
        self.assertEqual(page.find_class("article")[0].get("lang"), "es-419")

    # -- how to pay ----------------------------------------------------------------------

    def test_each_currency_has_the_accounts_that_take_it_and_no_other(self):
        self._owe()
        text = self._text()
        own = self.company.currency_id.name
        self.assertIn(f"To pay in {own}: BBVA CLABE: {CLABE}", text)
        self.assertIn(f"To pay in EUR: Caixa IBAN: {IBAN}", text)

    def test_accounts_in_a_currency_that_is_not_owed_stay_out(self):
        self._owe(company_currency=False)
        text = self._text()
        self.assertIn(IBAN, text)
        self.assertNotIn(CLABE, text)

    def test_without_an_account_for_a_currency_the_customer_is_told_to_ask(self):
        self.bank.search([("currency_id", "=", self.euro.id)]).bank_account_id = False
        self._owe()
        self.assertIn("To pay in EUR, please ask us for the account.", self._text())
        self.company.cobranza_payment_instructions = "<p>By card only.</p>"
        self.assertNotIn("please ask us for the account", self._text())

    # -- on paper ------------------------------------------------------------------------

    def test_the_font_is_one_of_the_machine(self):
        # wkhtmltopdf without a patched Qt draws letters of a web font: none can be copied.
        self._owe()
        (article,) = self._page().find_class("article")
        self.assertIn("font-family: Arial", article.get("style"))

    def test_what_one_needs_to_pay_can_be_copied_from_the_pdf(self):
        debtor = self._owe()
        found = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=self._pdf(),
            capture_output=True,
            check=True,
        ).stdout.decode()
        text = " ".join(found.split())
        for part in (self.company.name, "AAA010101AAA", CLABE, IBAN, "1,000.00", "700.00"):
            self.assertIn(part, text)
        self.assertIn(debtor.partner_id.name, text)

    def test_the_pdf_says_its_language_and_title(self):
        self._owe()
        pdf = PdfReader(BytesIO(self._pdf()))
        self.assertEqual(pdf.trailer["/Root"]["/Lang"], "en-US")
        self.assertIn(self.customer.name, pdf.metadata.title)

    def test_a_letter_has_the_way_to_the_page_as_link_and_as_a_square_to_scan(self):
        self.customer.write({"street": "Juárez 1", "city": "Oaxaca"})
        debtor = self._owe(euros=False)
        batch = self.env["cobranza.letter.batch"].with_user(self.collector).create({})
        letter = self.env["cobranza.letter"].with_user(self.collector)._create_for(batch, debtor)
        self.assertTrue(letter._write_text(), letter.why)
        letter._log()
        reports = self.env["ir.actions.report"].with_user(self.collector)
        source = reports._render_qweb_html("cobranza_followup.report_letter", letter.ids)[0]
        page = html.fromstring(source.decode())
        address = debtor._statement_url()
        self.assertIn(address, [link.text for link in page.iter("a")])
        images = [image.get("src") for image in page.iter("img")]
        self.assertIn(self.env["report.cobranza_followup.report_statement"]._qr(address), images)
        self.assertFalse(page.find_class("header"))
        self.assertIn("AAA010101AAA", page.text_content())

    def test_the_account_of_odoo_s_localization_for_mexico_is_named(self):
        numbers = self.env["report.cobranza_followup.report_statement"]._numbers
        own = {"env": self.env, "acc_number": "0118359719"}
        self.assertEqual(numbers(SimpleNamespace(**own, _fields={})), [("Account", "0118359719")])
        mexican = SimpleNamespace(
            **own, _fields={"l10n_mx_edi_clabe": None}, l10n_mx_edi_clabe=CLABE
        )
        self.assertEqual(numbers(mexican), [("CLABE", CLABE), ("Account", "0118359719")])
