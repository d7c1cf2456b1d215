from odoo import Command
from odoo.exceptions import AccessError

from ..common import CobranzaCommon


class TestDocumentSearch(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.other = cls.env["res.partner"].create(
            {"name": "Zapatería Ibérica", "ref": "C-0815", "vat": "XAXX010101000"}
        )
        cls.first = cls._invoice(-20, 1234.50, ref="PO-4711", payment_reference="RF18 5390")
        cls.second = cls._invoice(-10, 77, partner=cls.other)

    def _found(self, text, operator="ilike", user=None):
        return (
            self.env["account.move"]
            .with_user(user or self.collector)
            .search(
                [
                    ("cobranza_search", operator, text),
                    ("move_type", "in", ("out_invoice", "out_refund")),
                ]
            )
        )

    def test_by_what_is_written_on_the_document(self):
        for text in (self.first.name, "po-4711", "F18 53", f"  {self.first.name} "):
            with self.subTest(text):
                self.assertEqual(self._found(text), self.first)

    def test_by_customer(self):
        for text in ("zapatería", "C-0815", "XAXX0101"):
            with self.subTest(text):
                self.assertEqual(self._found(text), self.second)

    def test_by_the_name_of_the_company_of_a_contact(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.other.id})
        of_buyer = self._invoice(-3, 50, partner=buyer)
        self.assertEqual(self._found("Ibérica"), self.second | of_buyer)

    def test_by_amount_however_it_is_written(self):
        for text in ("1,234.50", "1.234,50", "1234.5", "$ 1,234.50", "1234,5 USD", "1 234.50"):
            with self.subTest(text):
                self.assertEqual(self._found(text), self.first)
        self.assertFalse(self._found("1234.51"))

    def test_a_point_may_be_for_thousands_or_for_decimals(self):
        thousands = self._invoice(-3, 1234)
        self.assertIn(thousands, self._found("1.234"))
        self.assertIn(thousands, self._found("1,234"))

    def test_by_what_is_left_to_pay(self):
        self._pay(self.first, 1000)
        self.assertEqual(self._found("234.50"), self.first)

    def test_nothing_left_is_no_amount(self):
        self._pay(self.first)
        self.assertNotIn(self.first, self._found("0.00"))

    def test_by_promise(self):
        self._promise(333.33, 3, self.first, note="Will send a cheque")
        self.assertEqual(self._found("333,33"), self.first)
        self.assertEqual(self._found("send a cheque"), self.first)

    def test_by_a_promise_on_the_whole_debt(self):
        settled = self._invoice(-30, 10)
        self._pay(settled)
        self._promise(444.44, 3)
        self.assertEqual(self._found("444.44"), self.first)

    def test_a_promise_that_is_over_finds_nothing(self):
        self._promise(333.33, 3, self.first).action_cancel("Entered twice")
        self.assertFalse(self._found("333.33"))

    def test_exactly(self):
        self.assertEqual(self._found("PO-4711", "="), self.first)
        self.assertFalse(self._found("PO-47", "="))
        self.assertEqual(self._found("1,234.50", "="), self.first)
        self.assertEqual(self._found(["PO-4711", "C-0815"], "in"), self.first | self.second)

    def test_all_but(self):
        found = self._found("PO-4711", "not ilike")
        self.assertIn(self.second, found)
        self.assertNotIn(self.first, found)

    def test_an_empty_text_finds_all(self):
        self.assertLessEqual(self.first | self.second, self._found("  "))

    def test_hostile_texts_find_nothing(self):
        for text in ("'; DROP TABLE account_move; --", "%(x)s {0} %s", "9" * 400, "1e308", "nan"):
            with self.subTest(text):
                self.assertFalse(self._found(text))

    def test_an_open_item_is_found_by_its_document(self):
        items = self.env["cobranza.open.item"].with_user(self.collector)
        found = items.search([("cobranza_search", "ilike", "1.234,50")])
        self.assertEqual(found.move_id, self.first)

    def test_documents_of_other_companies_stay_hidden(self):
        other = self.setup_other_company()["company"]
        foreign = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.other.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 50, "tax_ids": False})
                    ],
                }
            )
        )
        foreign.action_post()
        self.assertEqual(self._found("Ibérica"), self.second)

    def test_others_than_collectors_learn_nothing_by_it(self):
        accountant = self._new_user("accountant", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._found("PO-4711", user=accountant)

    def test_one_query_however_many_are_found(self):
        for _invoice in range(5):
            self._invoice(-3, 88)
        self._found("88")
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self._found("88")), 5)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)

    def test_the_list_shows_the_promise_on_a_document_or_on_the_debt(self):
        older = self._invoice(-30, 100)
        self._promise(60, 2, older)
        self._promise(500, 4, self.first)
        older = older.with_context(lang="en_US")
        shown = (older | self.first | self.second).mapped("cobranza_promise_summary")
        self.assertIn("60.00 by Mar 13", shown[0])
        self.assertIn("500.00 by Mar 15", shown[1])
        self.assertFalse(shown[2])
        self._promise(900, 6)
        older.invalidate_recordset()
        self.assertIn("900.00 by Mar 17", older.cobranza_promise_summary)
