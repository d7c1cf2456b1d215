from io import BytesIO

from openpyxl import load_workbook

from ...controllers.page import STEP
from ..common import day
from .page_common import PageCommon


class TestPageSee(PageCommon):
    """What the customer sees of their account."""

    def _sections(self):
        report = self.env["report.cobranza_followup.report_statement"]
        return report._statement(self.debtor)["sections"]

    def _text(self, url=None):
        return " ".join(self._tree(url).text_content().split())

    def test_what_is_excluded_is_apart_and_not_in_the_sum_to_pay(self):
        blocked = self._invoice(-5, 250)
        blocked.action_toggle_block_payment()
        (section,) = self._sections()
        self.assertEqual(
            (section["total"], section["excluded_total"], section["receivable"]),
            (1000, 250, 1250),
        )
        self.assertEqual(section["receivable"], self.debtor.amount_receivable)
        self.assertEqual([line["move"] for line in section["excluded"]], list(blocked))
        self.assertEqual(sum(section["aging"].values()), 1000)
        text = self._text()
        self.assertIn("Total to pay $ 1,000.00", text)
        self.assertIn("Payment not requested for now", text)
        self.assertIn("Total owed $ 1,250.00", text)
        printed = self.env["ir.actions.report"]._render_qweb_html(
            "cobranza_followup.report_statement", self.debtor.ids
        )[0]
        self.assertIn("Total to pay", printed.decode())

    def test_instalments_are_items_of_their_own(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        invoice = self._invoice(0, 600, invoice_payment_term_id=terms.id, invoice_date_due=False)
        (section,) = self._sections()
        halves = [line for line in section["lines"] if line["move"] == invoice]
        self.assertEqual([half["open"] for half in halves], [300, 300])
        self.assertEqual([half["item"].due_date for half in halves], [day(0), day(30)])

    def test_each_document_has_its_pdf_by_a_key_of_its_own(self):
        self.invoice.sudo().access_token = False
        second = self._invoice(-3, 50)
        tree = self._tree()
        self.env.invalidate_all()
        keys = {move.access_token for move in self.invoice | second}
        self.assertEqual(len(keys), 2)
        self.assertNotIn(self.token, keys)
        links = {link.get("href") for link in tree.iter("a")}
        url = self.invoice.get_portal_url(report_type="pdf", download=True)
        self.assertIn(url, links)
        self.assertEqual(self._get(url).headers["Content-Type"], "application/pdf")

    def test_the_link_of_the_page_opens_no_invoice_and_no_other_page(self):
        other, theirs = self._stranger()
        for path in (
            f"/my/invoices/{theirs.id}?access_token={self.token}",
            f"/my/invoices/{self.invoice.id}?access_token={self.token}",
            f"/my/statement/{other.id}?access_token={self.token}",
            f"/my/statement/{other.id}?access_token={self.token}&report_type=xlsx",
            f"/my/statement/{other.id}/page/2?access_token={self.token}",
        ):
            answer = self._get(path)
            self.assertIn(answer.status_code, (303, 403), path)
            self.assertNotIn(theirs.name, answer.text)

    def test_the_last_payments_that_came_are_on_it(self):
        self._receive(40, on=-3)
        undone = self._receive(55, on=-2)
        self._undo(undone)
        self._credit_note(77)
        self._receive(60, on=-1)
        other, _theirs = self._stranger()
        self._receive(99, partner=other.partner_id)
        received = self.debtor._page_received()
        self.assertEqual(
            [(entry["date"], entry["amount"].split()) for entry in received],
            [(day(-1), ["$", "60.00"]), (day(-3), ["$", "40.00"])],
        )
        part = self._tree().get_element_by_id("cobranza_received").text_content()
        self.assertIn("$ 60.00", part.replace("\N{NO-BREAK SPACE}", " "))

    def test_the_spreadsheet_adds_up_and_holds_no_formula(self):
        self.invoice.sudo().ref = '=HYPERLINK("http://evil.example")'
        self._invoice(-5, 250).action_toggle_block_payment()
        self._receive(100)
        answer = self._get(f"{self.url}?access_token={self.token}&report_type=xlsx")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows())
        cells = {cell.value: cell for row in rows for cell in row if cell.value is not None}
        self.assertEqual(cells['=HYPERLINK("http://evil.example")'].data_type, "s")
        sums = {row[0].value: row[7].value for row in rows}
        self.assertEqual((sums["Total to pay"], sums["Total owed"]), (900, 1150))

    def test_many_items_are_paged_and_none_is_lost(self):
        self._many_items(STEP + 20)
        (section,) = self._sections()
        first, second = self._tree(), self._tree(f"{self.url}/page/2?access_token={self.token}")
        rows = [len(tree.xpath("//table[1]/tbody/tr[td[7]]")) for tree in (first, second)]
        self.assertEqual(rows, [STEP, 21])
        total = self.debtor.amount_receivable
        for tree in (first, second):
            text = " ".join(tree.text_content().split())
            self.assertIn(f"Total owed $ {total:,.2f}", text)
        self.assertEqual(section["total"], total)
        link = first.xpath("//ul[contains(@class, 'pagination')]//a/@href")
        self.assertTrue(all(f"access_token={self.token}" in address for address in link))

    def test_an_ordinary_page_takes_few_queries_whatever_is_on_it(self):
        self._receive(40)
        self._promise(100, 3)
        for url in (None, f"{self.url}?access_token={self.token}"):
            self._get(url)  # what is cached is read once
        few = self._queries_of_a_page()
        self.assertLessEqual(few, 40)
        self._many_items(40)
        self._get()
        self.assertLessEqual(self._queries_of_a_page(), few + 3)

    def _queries_of_a_page(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._get().status_code, 200)
        return self.env.cr.sql_log_count - before

    def _many_items(self, count):
        moves = self.invoice
        for _n in range(count):
            moves |= self.invoice.copy({"invoice_date_due": day(-5), "invoice_date": day(-5)})
        (moves - self.invoice).action_post()
        self._commit()

    def test_nothing_may_keep_it_or_pass_its_address_on(self):
        for answer in (
            self._get(),
            self._get(f"{self.url}?access_token={self.token}&report_type=pdf"),
            self._get(f"{self.url}?access_token=x"),
            self._post("message", note="Hello"),
        ):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("noindex", answer.headers["X-Robots-Tag"])

    def test_the_collector_sees_that_it_was_opened(self):
        self._get()
        self._get()
        self.env.invalidate_all()
        debtor = self.debtor.with_user(self.collector)
        (visit,) = debtor.page_act_ids
        self.assertEqual((visit.act, visit.times, visit.date), ("visit", 2, day(0)))
        self.assertIn("Opened the page", debtor.page_text)

    def test_our_own_look_at_it_is_no_visit(self):
        self.collector.password = "cobranza_collector"
        self.authenticate("cobranza_collector", "cobranza_collector")
        self.assertEqual(self._get(self.url).status_code, 200)
        self.assertFalse(self.debtor.page_act_ids)
