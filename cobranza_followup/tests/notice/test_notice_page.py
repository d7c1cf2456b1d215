from odoo import http
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from ..common import day
from .notice_common import NoticeCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


class TestNoticePage(NoticeCommon, HttpCase):
    """A customer says on their page that they have paid, with proof."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-10, 1234)
        cls.debtor = cls._debtor()
        cls.url = cls.debtor.get_portal_url()
        cls.token = cls.debtor._portal_ensure_token()
        cls._commit()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _post(self, files=(), debtor=None, token=None, **values):
        self.env.cr.flush()
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "access_token": self.token if token is None else token,
            "amount": "1,234.00",
            "date": str(day(-1)),
            **values,
        }
        uploads = [("proof", file) for file in files] or [("proof", ("", b"", ""))]
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/my/statement/{(debtor or self.debtor).id}/notice", data=data, files=uploads
            )
        self.env.invalidate_all()
        return answer

    def test_it_is_given_and_shown(self):
        page = self._post(
            [("comprobante.pdf", PDF, "application/pdf")],
            reference="SPEI 8812",
            invoice=self.invoice.id,
        )
        self.assertIn("Thank you. We are looking for your payment", page.text)
        self.assertIn("We are looking for it in the bank.", page.text)
        notice = self.debtor.notice_ids
        self.assertRecordValues(
            notice,
            [
                {
                    "amount": 1234,
                    "date": day(-1),
                    "reference": "SPEI 8812",
                    "source": "portal",
                    "state": "open",
                }
            ],
        )
        self.assertEqual(notice.item_ids.move_id, self.invoice)
        self.assertRecordValues(
            notice.attachment_ids,
            [{"name": "comprobante.pdf", "raw": PDF, "res_id": notice.id, "public": False}],
        )
        self.assertEqual(notice.with_user(self.collector).attachment_ids.raw, PDF)
        self.assertIn("Look for a payment in the bank", self.debtor.activity_ids.mapped("summary"))

    def test_why_it_was_rejected_is_on_the_page(self):
        self._post()
        notice = self.debtor.notice_ids
        notice.with_user(self.collector).action_reject("Your bank returned the transfer")
        self.env.cr.flush()
        page = self.url_open(self.url).text
        self.assertIn("Your bank returned the transfer", page)
        self.assertIn("Rejected", page)

    def test_what_cannot_be_is_said_and_what_was_filled_in_still_stands(self):
        for values, problem in (
            ({"amount": "a lot"}, "in figures"),
            ({"amount": "-5"}, "in figures"),
            ({"amount": "0"}, "in figures"),
            ({"date": ""}, "day on which you paid"),
            ({"date": "yesterday"}, "give a date"),
            ({"date": str(day(3))}, "has not come yet"),
            ({"date": str(day(-900))}, "too long ago"),
            ({"invoice": "x"}, "invoices in the list"),
            ({"invoice": "999999999"}, "invoices in the list"),
            ({"reference": "x" * 3000}, "too long"),
        ):
            with self.subTest(values):
                page = self._post(**{"tracking_key": "", "reference": "Kept 77", **values})
                self.assertIn(problem, page.text)
                if "reference" not in values:
                    self.assertIn("Kept 77", page.text)
        self.assertFalse(self.debtor.notice_ids)

    def test_a_file_is_what_its_content_says(self):
        for name, content in (
            ("proof.pdf", b"<html><script>alert(1)</script></html>"),
            ("proof.png", b"MZ\x90\x00"),
            ("proof.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ):
            page = self._post([(name, content, "application/pdf")])
            self.assertIn("send a PDF", page.text)
        self._post([(f"{n}.pdf", PDF, "application/pdf") for n in range(6)])
        self.assertFalse(self.debtor.notice_ids)

    def test_another_customers_invoice_is_not_to_be_chosen(self):
        other = self.env["res.partner"].create({"name": "Other"})
        foreign = self._invoice(-3, 10, partner=other)
        page = self._post(invoice=foreign.id)
        self.assertIn("invoices in the list", page.text)
        self.assertNotIn(foreign.name, page.text)

    def test_without_the_link_nothing_happens(self):
        other = self._debtor(self._invoice(-3, 10, partner=self.partner_a).partner_id)
        self._post(token="x")
        self._post(token="")
        self._post(debtor=other)
        new_test_user(self.env, login="visitor_of_notices", groups="base.group_portal")
        self.authenticate("visitor_of_notices", "visitor_of_notices")
        self._post(token="")
        self.assertFalse(self.env["cobranza.payment.notice"].search([]))

    def test_there_is_a_limit_a_day_and_the_first_alone_protects(self):
        for number in range(12):
            page = self._post(reference=str(number))
        self.assertIn("This was done 10 times today", page.text)
        notices = self.debtor.notice_ids
        self.assertEqual(len(notices), 10)
        self.assertEqual(len(notices.filtered("protects")), 1)

    def test_the_page_is_spanish_for_who_reads_spanish_and_mexico_has_the_key(self):
        self.assertNotIn("SPEI tracking key", self.url_open(self.url).text)
        self.company.account_fiscal_country_id = self.env.ref("base.mx")
        self.env.cr.flush()
        self.assertIn("SPEI tracking key", self.url_open(self.url).text)
        self._post(tracking_key="MBAN0100")
        self.assertEqual(self.debtor.notice_ids.tracking_key, "MBAN0100")
