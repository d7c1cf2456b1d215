from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from .payment_common import PagePaymentCommon

IBAN = "ES91 2100 0418 4502 0005 1332"


@tagged("post_install", "-at_install")
class TestPagePaymentTransfer(PagePaymentCommon):
    """What was chosen can be paid by transfer, with what the bank is to be told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR")
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": cls.company.partner_id.id}
        )
        cls.bank.copy({"currency_id": cls.euro.id, "bank_account_id": cls.account.id})

    def _page(self, what, items=(), amount=""):
        answer = self._post(what, items, amount)
        return html.fromstring(self.url_open(answer.headers["Location"]).text)

    def _text(self, page):
        (section,) = page.xpath("//section[@aria-labelledby='cobranza_transfer_title']")
        return " ".join(section.text_content().split())

    def test_several_invoices_are_quoted_by_their_numbers(self):
        invoices = [self._invoice(-9 + n, 10, currency_id=self.euro.id) for n in range(3)]
        text = self._text(self._page(f"due.{self._key(self.euro)}"))
        self.assertIn("Reference: " + " ".join(one.name for one in invoices), text)
        self.assertIn(IBAN, text)
        self.assertRegex(text, "Amount: 30[.,]00")

    def test_one_is_quoted_by_its_own_reference(self):
        self._invoice(-9, 10, currency_id=self.euro.id, payment_reference="RF18539007547034")
        text = self._text(self._page(f"due.{self._key(self.euro)}"))
        self.assertIn("Reference: RF18539007547034", text)

    def test_the_code_for_the_app_is_odoo_s_own_for_the_sum_chosen(self):
        first, second = (self._invoice(due, 10, currency_id=self.euro.id) for due in (-9, -8))
        asked = []

        def values(account, amount, free, structured, currency, *_more, **_options):
            asked.append((account, amount, free, currency))
            return {"qr_method": "sct_qr"}

        banks = self.env.registry["res.partner.bank"]
        code = {"barcode_type": "QR", "value": "BCD\n002\n1\nSCT"}
        with (
            patch.object(banks, "_build_qr_code_vals", values),
            patch.object(banks, "_get_qr_code_generation_params", lambda *_, **__: code),
        ):
            ids = [self._item(invoice).id for invoice in (first, second)]
            page = self._page(f"some.{self._key(self.euro)}", ids, "7.5")
        # What is paid in part is the oldest: the other one is not quoted.
        self.assertEqual(asked, [(self.account, 7.5, first.name, self.euro)])
        drawn = self.env["report.cobranza_followup.report_statement"]._qr(code["value"])
        self.assertEqual(page.xpath("//figure/img/@src"), [drawn])

    def test_where_there_is_no_code_the_account_is_there(self):
        self._invoice(-9, 10, currency_id=self.euro.id)
        banks = self.env.registry["res.partner.bank"]
        with patch.object(banks, "_build_qr_code_vals", lambda *_, **__: None):
            page = self._page(f"due.{self._key(self.euro)}")
        self.assertIn(IBAN, self._text(page))
        self.assertFalse(page.xpath("//figure"))

    def test_where_nothing_can_be_paid_by_whom_to_ask_is_said(self):
        self._invoice(-9, 10)
        self.provider.state = "disabled"
        self.bank.bank_account_id = False
        page = self._page(f"due.{self._key()}")
        self.assertIn("please ask us for the account", page.text_content())
