import base64
import json

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import TODAY, day
from ..offer_common import DOT, OfferCommon
from ..page.page_common import PageCommon

PROMPT = {"kind": "prompt", "discount_type": "percent", "discount_percent": 10}


@freeze_time(TODAY)
class TestOfferGaming(OfferCommon):
    """What a debtor might hope to gain by an offer beyond what it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    def test_an_offer_about_a_trifle_stops_no_message_about_the_rest(self):
        trifle = self._invoice(-3, 12)
        self._accepted(invoices=trifle, amount_to_pay=6, valid_until=day(20))
        self._run()
        table = self.debtor.open_items_table
        self.assertIn(self.invoice.name, table)
        self.assertNotIn(trifle.name, table)
        self.assertTrue(
            self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])
        )

    def test_an_offer_about_a_part_leaves_the_promise_on_all_to_be_kept(self):
        trifle = self._invoice(-3, 12)
        promise = self._promise(1012, 1)
        self._accepted(invoices=trifle, amount_to_pay=6, valid_until=day(5))
        self.assertEqual(promise.state, "open")
        with freeze_time(day(6)):
            self._run()
        self.assertEqual(promise.state, "broken")

    def test_an_offer_about_all_takes_the_place_of_the_promise_on_all(self):
        promise = self._promise(1000, 1)
        self._accepted(amount_to_pay=600, valid_until=day(5))
        self.assertEqual(promise.state, "replaced")

    def test_another_promise_leaves_the_accepted_offer_as_it_is(self):
        other = self._invoice(-3, 70)
        offer = self._accepted(amount_to_pay=600, valid_until=day(5))
        for invoices in (None, self.invoice):
            with self.assertRaisesRegex(UserError, "is keeping it"):
                self._promise(1000, 3, invoices)
        self._promise(70, 3, other)
        self._run()
        self.assertEqual((offer.state, offer.promise_ids.state), ("accepted", "open"))
        self._pay(self.invoice, 600)
        self._commit()
        self.assertEqual(offer.state, "fulfilled")

    def test_one_payment_is_for_one_of_several_discounts(self):
        second = self._invoice(-30, 1000)
        both = self._made(**PROMPT, valid_until=day(10))
        both |= self._made(invoices=second, **PROMPT, valid_until=day(10))
        payment = self._receive(900)
        self._run()
        self.assertEqual(both.mapped("state"), ["offered", "offered"])
        receivable = (payment.move_id | second).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self._commit()
        self.assertEqual(both.mapped("state"), ["offered", "fulfilled"])

    def test_nor_for_an_accepted_offer_and_a_discount(self):
        second = self._invoice(-30, 1000)
        accepted = self._accepted(amount_to_pay=900, valid_until=day(10))
        prompt = self._made(invoices=second, **PROMPT, valid_until=day(10))
        self._receive(900)
        self._run()
        self.assertEqual((accepted.state, prompt.state), ("fulfilled", "offered"))


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestOfferPageGaming(OfferCommon, PageCommon):
    """The offer on the page, in the hands of somebody who means something else by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.debtor = cls._debtor()
        cls.token = cls.debtor._portal_ensure_token()
        cls.url = f"/my/statement/{cls.debtor.id}"

    def _sign(self, offer, token="", **values):
        self.env.flush_all()
        params = {"name": "Ana", "signature": DOT, **values}
        answer = self.url_open(
            offer._page_url(token, "/sign"),
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return answer.json().get("result") or answer.json()

    def test_no_promise_on_the_page_while_an_offer_is_kept(self):
        offer = self._accepted(amount_to_pay=900, valid_until=day(5))
        self.assertIn("You accepted an offer", self._get().text)
        self._problem(self._post("promise", date=str(day(3))))
        self._run()
        self.assertEqual(offer.state, "accepted")

    def test_our_own_people_look_and_do_not_answer(self):
        offer = self._made(amount_to_pay=900)
        self.collector.password = "collector-pw-1"
        self.authenticate(self.collector.login, "collector-pw-1")
        self.assertEqual(self._get(offer._page_url("")).status_code, 200)
        for token in ("", self.token):
            self.assertIn("only they can answer", self._sign(offer, token)["error"])
        self.assertIn(
            "only they can answer", self._problem(self._post("promise", token="", date=str(day(3))))
        )
        self.assertEqual(offer.state, "offered")
        self.assertFalse(self.debtor.promise_ids)
        self.assertFalse(self.debtor.page_act_ids, "Nor is it logged as the customer's doing.")

    def test_what_is_no_picture_is_no_signature(self):
        offer = self._made(amount_to_pay=900)
        for text in (b"<not a picture>", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
            signature = base64.b64encode(text).decode()
            answer = self._sign(offer, self.token, signature=signature)
            self.assertIn("could not be read", answer["error"])
        self.assertEqual(offer.state, "offered")

    def test_who_is_logged_in_is_given_no_key(self):
        offer = self._made(amount_to_pay=900)
        self._portal_user()
        self.authenticate("juana", "juana")
        for url in (self.url, offer._page_url("")):
            page = self._get(url)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(self.token, page.text)
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(page.headers["Cache-Control"], "no-store")
        elsewhere = self._get(f"{self.url}/offer/999999")
        self.assertNotIn(self.token, elsewhere.headers["Location"])

    def test_its_document_is_printed_so_many_times_a_day(self):
        offer = self._made(amount_to_pay=900)
        self.env["cobranza.page.act"].sudo().create(
            {"debtor_id": self.debtor.id, "date": TODAY, "act": "document", "times": 40}
        )
        answer = self._get(offer._page_url(self.token, document=1))
        self.assertNotEqual(answer.headers.get("Content-Type"), "application/pdf")
        self.assertEqual(answer.status_code, 200)

    def test_what_it_asks_for_is_paid_by_one_button(self):
        offer = self._accepted(amount_to_pay=600, valid_until=day(5))
        form = self._tree(offer._page_url(self.token)).get_element_by_id("cobranza_pay_offer")
        self.assertRegex(form.text_content(), r"600[.,]00")
        posted = {field.get("name"): field.get("value") for field in form.iter("input")}
        answer = self.url_open(form.get("action"), data=posted, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertRegex(self.url_open(answer.headers["Location"]).text, r"600[.,]00")

    def test_so_is_what_a_discount_asks_for_today(self):
        offer = self._made(**PROMPT, valid_until=day(5))
        form = self._tree(offer._page_url(self.token)).get_element_by_id("cobranza_pay_offer")
        self.assertRegex(form.text_content(), r"900[.,]00")
