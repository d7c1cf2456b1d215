from lxml import html

from odoo import Command

from ...controllers.page import STEP
from ...engine.payment_choice import MOST
from ..common import day
from .large_common import LargeDebtor
from .page_common import PDF, PNG, PageCommon
from .payment_common import PagePaymentCommon

MANY = 2000
MOST_QUERIES = 40
# Three forms with 50 documents each, beside the list; 2,000 in each of them would be 2.3 MB.
MOST_CHARACTERS = 400_000


class TestPageLarge(LargeDebtor, PageCommon):
    """The largest debtor: 2,000 open items, each of 1,000, all of them overdue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._copies(cls.invoice, MANY - 1)
        cls._receive(40, on=-3)
        cls._promise(100, 3)

    def _text(self, node):
        return " ".join(node.text_content().split())

    def _boxes(self, tree, name, checked=False):
        """Return the ids of what a form of the page has to choose from."""
        found = tree.xpath(f"//input[@type='checkbox'][@name='{name}']")
        return [box.get("value") for box in found if not checked or box.get("checked")]

    def test_it_is_read_in_pages_and_so_is_each_form(self):
        answer = self._get()
        self.assertLess(len(answer.text), MOST_CHARACTERS)
        first = html.fromstring(answer.text)
        last = self._tree(f"{self.url}/page/{MANY // STEP}?access_token={self.token}")
        for name in ("items", "invoice", "item"):
            with self.subTest(name):
                boxes = self._boxes(first, name), self._boxes(last, name)
                self.assertEqual(len(boxes[0]), STEP)
                # The money that came has a line of its own, and covers none of the oldest.
                self.assertIn(len(boxes[1]), (STEP - 1, STEP))
                self.assertFalse(set(boxes[0]) & set(boxes[1]))
        (here,) = first.xpath("//*[@id='cobranza_notice_documents']")
        self.assertIn(f"page 1 of {MANY // STEP + 1}", self._text(here))
        (link,) = here.xpath(".//a/@href")
        self.assertIn(f"/page/2?access_token={self.token}#cobranza_notice_documents", link)

    def test_what_is_proposed_is_accepted_and_its_sum_is_said(self):
        tree = self._tree()
        form = tree.get_element_by_id("cobranza_pay")
        self.assertIn(f"({MANY} documents)", self._text(form))
        self.assertIn(f"Checked for you: {STEP} overdue documents, together $", self._text(form))
        proposed = self._boxes(tree, "items", checked=True)
        (what,) = form.xpath(".//button[starts-with(@value, 'some.')]/@value")
        answer = self._post("pay", what=what, items=proposed, amount="")
        self.assertEqual(answer.status_code, 303)
        page = html.fromstring(self.url_open(answer.headers["Location"]).text)
        to_pay = self._text(page.get_element_by_id("cobranza_to_pay"))
        self.assertIn(f"together {to_pay}", self._text(form))

    def test_all_that_is_overdue_is_one_choice_and_is_not_listed_one_by_one(self):
        (what,) = self._tree().xpath("//button[starts-with(@value, 'due.')]/@value")
        answer = self._post("pay", what=what)
        page = html.fromstring(self.url_open(answer.headers["Location"]).text)
        self.assertIn("1,999,960.00", self._text(page.get_element_by_id("cobranza_to_pay")))
        text = self._text(page.get_element_by_id("cobranza_payment"))
        self.assertIn(f"and {MANY - STEP} more documents", text)
        listed = page.xpath("//div[@id='cobranza_payment']//span[@class='text-break']")
        self.assertEqual(len(listed), STEP)

    def test_what_could_not_be_done_stands_on_the_same_page_with_what_was_chosen(self):
        page = f"{self.url}/page/3?access_token={self.token}"
        third = self._tree(page)
        chosen = self._boxes(third, "item")[:2]
        (number,) = third.xpath("//details[@id='cobranza_object']//input[@name='page']/@value")
        answer = self._post("object", item=chosen, page=number)
        self.assertIn("Choose what is wrong", self._problem(answer))
        again = html.fromstring(answer.text)
        self.assertEqual(self._boxes(again, "item", checked=True), chosen)
        invoices = self._boxes(third, "invoice")[3:5]
        answer = self._post("notice", invoice=invoices, amount="x", date=str(day(-1)), page=number)
        again = html.fromstring(answer.text)
        self.assertEqual(self._boxes(again, "invoice", checked=True), invoices)

    def test_a_notice_may_be_about_any_of_them(self):
        last = self._tree(f"{self.url}/page/{MANY // STEP}?access_token={self.token}")
        invoice = self._boxes(last, "invoice")[-1]
        self._done(self._post("notice", invoice=invoice, amount="1000", date=str(day(-1))))
        self.assertEqual(self.debtor.notice_ids.invoice_ids.ids, [int(invoice)])

    def test_a_page_that_is_no_more_is_the_last(self):
        tree = self._tree(f"{self.url}/page/9999?access_token={self.token}")
        last = MANY // STEP + 1
        here = self._text(tree.get_element_by_id("cobranza_notice_documents"))
        self.assertIn(f"page {last} of {last}", here)
        # The payment that came is the only line of it.
        self.assertEqual(len(tree.xpath("//table[1]/tbody/tr[td[7]]")), 1)

    def test_it_takes_few_queries_with_all_that_can_be_on_it(self):
        self._fill_the_page()
        self._portal_user().password = "juana_of_the_portal"
        for login in (None, "juana"):
            with self.subTest(login):
                self.authenticate(login, login and "juana_of_the_portal")
                url = self.url if login else f"{self.url}?access_token={self.token}"
                self._get(url)  # what is cached is read once
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                answer = self._get(url)
                self.assertLessEqual(self.env.cr.sql_log_count - before, MOST_QUERIES)
                page = html.fromstring(answer.text)
                for part in ("offers", "pay", "notices", "objections", "received"):
                    page.get_element_by_id(f"cobranza_{part}")

    def _fill_the_page(self):
        """Have an open offer, a notice, an objection and a promise on the page."""
        items = self._boxes(self._tree(), "item")
        kind = self.debtor._page_objection_types()[0].id
        photo = [("files", ("box.png", PNG, "image/png"))]
        self._done(self._post("object", type_id=kind, item=items[:2], note="Broken", files=photo))
        proof = [("proof", ("proof.pdf", PDF, "application/pdf"))]
        self._done(self._post("notice", amount="1000", date=str(day(-1)), files=proof))
        offer = (
            self.env["cobranza.offer"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "currency_id": self.company.currency_id.id,
                    "invoice_ids": [Command.set(self.invoice.ids)],
                    "amount_to_pay": 900,
                    "valid_until": day(5),
                }
            )
        )
        offer.action_offer()
        self._commit()
        self.assertEqual(offer.state, "offered")
        self.assertEqual(self.debtor.promise_ids.state, "open")


class TestPageLargePayment(LargeDebtor, PagePaymentCommon):
    """Who owes more documents than one may choose still pays all of them, or any sum."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoice = cls._invoice(-10, 10)
        cls.invoices = invoice | cls._copies(invoice, MOST + 19)
        cls._invoice(30, 7)

    def test_all_that_is_overdue_is_paid_in_one_transaction(self):
        transaction = self._pay_online(f"due.{self._key()}")
        self.assertEqual(transaction.amount, 10 * len(self.invoices))
        self.assertEqual(len(transaction.cobranza_item_ids), len(self.invoices))
        self.assertFalse(sum(self.invoices.mapped("amount_residual")))
        self.assertEqual(self._debtor().amount_receivable, 7)
        (paid,) = self.env["cobranza.interaction"].search(
            [("debtor_id", "=", self._debtor().id), ("channel", "=", "portal")]
        )
        self.assertLess(len(paid.note), 1000)
        # Each invoice says so, as after any payment online.
        for invoice in (self.invoices[0], self.invoices[-1]):
            said = invoice.message_ids.mapped("body")
            self.assertTrue(any(transaction.reference in body for body in said))

    def test_a_sum_is_paid_without_choosing_the_oldest_first(self):
        transaction = self._pay_online(f"all.{self._key()}", amount="25")
        self.assertEqual(transaction.amount, 25)
        # Of the same day the items' own order decides, which copies do not share with their invoices.
        invoices = self.invoices.sorted(lambda invoice: self._item(invoice).id)
        opened = [self._open(invoice) for invoice in invoices]
        self.assertEqual(opened[:4], [[0], [0], [5], [10]])
        self.assertEqual(sum(one for (one,) in opened), 10 * len(self.invoices) - 25)

    def test_a_sum_that_cannot_be_is_refused_and_stands_in_its_place(self):
        for amount in ("0", "-1", "999999", "x"):
            answer = self._post(f"sum.{self._key()}", amount=amount)
            self.assertTrue(self._problem(answer))
            (field,) = html.fromstring(answer.text).xpath(
                "//input[starts-with(@id, 'cobranza_pay_sum_')]"
            )
            self.assertEqual(field.get("value"), amount)

    def test_no_sum_is_not_all_of_it(self):
        for nothing in ("", " "):
            self.assertTrue(self._problem(self._post(f"sum.{self._key()}", amount=nothing)))

    def test_in_two_currencies_each_has_its_documents(self):
        euro = self.setup_other_currency("EUR")
        foreign = self._item(self._invoice(-5, 33, currency_id=euro.id))
        debtor = self._debtor()
        url = f"/my/statement/{debtor.id}%s?access_token={self._token()}"
        self.env.flush_all()
        first = html.fromstring(self.url_open(url % "").text)
        self.assertFalse(first.xpath(f"//input[@id='cobranza_pay_{foreign.id}']"))
        key = self._key(euro).replace(".", "_")
        (link,) = first.xpath(f"//p/a[contains(@href, '#cobranza_pay_documents_{key}')]/@href")
        there = html.fromstring(self.url_open(link).text)
        (box,) = there.xpath(f"//input[@id='cobranza_pay_{foreign.id}']")
        self.assertTrue(box.get("checked"))
