import hashlib
import json

from freezegun import freeze_time
from lxml import html

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..common import TODAY, day
from ..offer_common import DOT, OfferCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestOfferPage(OfferCommon, HttpCase):
    """The offer on the customer's page: read, signed, refused; forged posts change nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.debtor._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.offer = self._made(amount_to_pay=600, conditions="Goods stay ours until then.")

    def _get(self, url=None):
        self.env.cr.flush()
        return self.url_open(url or self.offer._page_url(self.token), allow_redirects=False)

    def _sign(self, offer=None, token=None, **values):
        self.env.cr.flush()
        url = f"{(offer or self.offer)._page_url('')}/sign?access_token={token or self.token}"
        params = {"name": "Ana López", "signature": DOT, **values}
        answer = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return answer.json().get("result") or answer.json()

    def _refuse(self, reason="Too much", token=None):
        self.env.cr.flush()
        answer = self.url_open(
            f"{self.offer._page_url('')}/refuse",
            data={
                "reason": reason,
                "access_token": token or self.token,
                "csrf_token": http.Request.csrf_token(self),
            },
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def _text(self, answer):
        return " ".join(html.fromstring(answer.text).text_content().split())

    def test_the_statement_leads_to_the_offer(self):
        page = self._get(self.debtor.get_portal_url())
        self.assertIn(self.offer._page_url(""), page.text)
        self.assertIn("instead of", self._text(page))

    def test_it_shows_the_terms(self):
        text = self._text(self._get())
        for amount in ("1\\D000", "600", "400"):
            self.assertRegex(text, rf"\b{amount}\D00\b")
        for part in (self.invoice.name, "Goods stay ours"):
            self.assertIn(part, text)
        self.assertIn("Accept and sign", text)

    def test_signing_keeps_name_time_and_document_with_its_hash(self):
        answer = self._sign()
        self.assertTrue(answer.get("force_refresh"), answer)
        offer = self.offer
        self.assertEqual((offer.state, offer.signed_by), ("accepted", "Ana López"))
        self.assertEqual(offer.signed_how, "page")
        self.assertTrue(offer.answered_on and offer.signature)
        document = offer.document_id.sudo()
        self.assertEqual(offer.document_hash, hashlib.sha256(document.raw).hexdigest())
        self.assertTrue(offer.document_intact)
        promise = offer.promise_ids
        self.assertEqual((promise.amount, promise.source), (600, "portal"))
        self.assertEqual((promise.date_promised, promise.invoice_ids), (day(5), self.invoice))
        page = self._get()
        self.assertIn(offer.document_hash, page.text)
        self.assertNotIn("Accept and sign", page.text)
        kept = self._get(offer._page_url(self.token, document=1))
        self.assertEqual(hashlib.sha256(kept.content).hexdigest(), offer.document_hash)
        self.assertIn("Offer accepted", self.debtor.activity_ids.mapped("summary"))

    def test_a_document_that_was_changed_is_told(self):
        self._sign()
        self.offer.document_id.sudo().raw = b"other"
        self.offer.invalidate_recordset()
        self.assertFalse(self.offer.document_intact)

    def test_signing_twice_changes_nothing(self):
        self._sign()
        before = self.offer.document_hash
        self.assertIn("already", self._sign(name="Eva")["error"])
        self.assertEqual((self.offer.signed_by, self.offer.document_hash), ("Ana López", before))
        self.assertEqual(len(self.offer.promise_ids), 1)
        self.assertIn("already", self._text(self._refuse()))
        self.assertEqual(self.offer.state, "accepted")

    def test_refused_with_a_reason(self):
        self.assertIn("Tell us why", self._text(self._refuse("")))
        self.assertEqual(self.offer.state, "offered")
        self.assertEqual(self._refuse().status_code, 303)
        self.assertEqual((self.offer.state, self.offer.answer_reason), ("refused", "Too much"))
        self.assertIn("refused", self._sign()["error"])
        self.assertEqual(self.offer.state, "refused")

    def test_expired_or_withdrawn_it_says_so(self):
        with freeze_time(day(6)):
            self.assertIn("not valid any more", self._text(self._get()))
            self.assertIn("not valid any more", self._sign()["error"])
        self.offer.action_withdraw("Typing error")
        self.assertIn("not valid any more", self._sign()["error"])
        self.assertEqual(self.offer.state, "withdrawn")

    def test_what_is_owed_has_changed(self):
        self._pay(self.invoice, 100)
        self.assertIn("has changed", self._sign()["error"])
        self.assertEqual(self.offer.state, "offered")
        self.assertFalse(self.offer.promise_ids)

    def test_forged_posts_change_nothing(self):
        for values in (
            {"signature": None},
            {"signature": "%%%"},
            {"signature": "aGVsbG8="},
            {"signature": "A" * 3_000_000},
            {"signature": ["x"]},
            {"signature": {"a": 1}},
            {"name": ""},
            {"name": None},
            {"name": "x" * 5000},
            {"name": 7},
        ):
            with self.subTest(values=str(values)[:40]):
                self.debtor.env["cobranza.page.act"].sudo().env.cr.execute(
                    "DELETE FROM cobranza_page_act"
                )
                self.assertIn("error", self._sign(**values))
                self.assertEqual(self.offer.state, "offered")
        answer = self._sign(token="wrong")
        self.assertIn("error", answer)
        self.assertEqual(self._refuse(token="wrong").status_code, 403)
        self.assertEqual(self.offer.state, "offered")

    def test_another_debtors_offer_is_not_found(self):
        other = self.env["res.partner"].create({"name": "Another"})
        invoice = self._invoice(-5, 500, other)
        debtor = self._debtor(other)
        theirs = self._made(debtor_id=debtor.id, invoices=invoice, amount_to_pay=400)
        forged = f"/my/statement/{self.debtor.id}/offer/{theirs.id}"
        page = self._get(f"{forged}?access_token={self.token}")
        self.assertEqual(page.status_code, 303)
        self.env.cr.flush()
        answer = self.url_open(
            f"{forged}/sign?access_token={self.token}",
            data=json.dumps(
                {"jsonrpc": "2.0", "method": "call", "params": {"name": "A", "signature": DOT}}
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertIn("not found", answer["result"]["error"])
        self.env.invalidate_all()
        self.assertEqual(theirs.state, "offered")

    def test_a_draft_is_not_shown(self):
        draft = self._offer(invoices=self._invoice(-3, 90), amount_to_pay=89)
        self.assertEqual(self._get(draft._page_url(self.token)).status_code, 303)

    def test_too_often_is_stopped(self):
        for _time in range(10):
            self._sign(name="")
        self.assertIn("times today", self._sign()["error"])
        self.assertEqual(self.offer.state, "offered")

    def test_a_prompt_offer_asks_for_no_signature(self):
        offer = self._made(
            kind="prompt",
            discount_type="percent",
            discount_percent=5,
            invoices=self._invoice(-3, 200),
        )
        page = self._get(offer._page_url(self.token))
        self.assertNotIn("Accept and sign", page.text)
        self.assertRegex(self._text(page), r"\b190\D00\b")
        self.assertIn("No signature", self._sign(offer)["error"])

    def test_in_the_customers_language(self):
        self.customer.lang = "es_419"
        self.assertEqual(self._get().status_code, 200)

    def test_a_collector_uploads_the_signed_paper(self):
        papers = self.env["cobranza.offer.paper"].with_user(self.collector)
        wrong = papers.create({"offer_id": self.offer.id, "signed_by": "Ana", "file": "aGVsbG8="})
        with self.assertRaisesRegex(UserError, "PDF"):
            wrong.action_accept()
        papers.create(
            {"offer_id": self.offer.id, "signed_by": "Ana", "file": DOT, "filename": "paper.png"}
        ).action_accept()
        self.assertEqual((self.offer.state, self.offer.signed_how), ("accepted", "paper"))
        self.assertTrue(self.offer.document_intact)
        self.assertEqual(self.offer.document_id.sudo().name, "paper.png")

    def test_the_document_has_the_terms_and_the_signature(self):
        self._sign()
        source = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            ._render_qweb_html("cobranza_followup.action_report_offer", self.offer.ids)[0]
            .decode()
        )
        self.assertRegex(source, r"\b600\D00\b")
        for part in ("Ana López", "Goods stay ours", "Final offer"):
            self.assertIn(part, source)
