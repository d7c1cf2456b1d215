import random

from odoo import Command

from ..common import CobranzaCommon, day


class TestOpenItems(CobranzaCommon):
    def _items(self, partner=None, **context):
        self.env["cobranza.open.item"].invalidate_model()
        return (
            self.env["cobranza.open.item"]
            .with_context(**context)
            .search([("partner_id", "=", (partner or self.customer).id)])
        )

    def test_a_credit_note_covers_the_oldest_invoice_first(self):
        old, recent = self._invoice(-40, 1000), self._invoice(-5, 500)
        self._credit_note(1200)
        chased = {item.move_id: item.amount_chased for item in self._items()}
        self.assertEqual(chased[old], 0)
        self.assertEqual(chased[recent], 300)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_receivable": 300,
                    "amount_overdue": 300,
                    "amount_credit": 1200,
                    "days_overdue": 5,
                    "oldest_due_date": day(-5),
                    "bucket_31_60": 0,
                }
            ],
        )

    def test_an_unallocated_payment_leaves_nobody_overdue(self):
        self._invoice(-40, 1000)
        self._receive(1000)
        self.assertRecordValues(
            self._debtor(), [{"amount_overdue": 0, "state": "clear", "stage_id": False}]
        )

    def test_a_credit_larger_than_the_debt_asks_for_nothing(self):
        self._invoice(-40, 100)
        self._receive(1000)
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 0, "amount_receivable": -900}])

    def test_an_item_excluded_from_follow_up_is_owed_but_not_chased(self):
        excluded, other = self._invoice(-40, 1000), self._invoice(-5, 500)
        excluded.no_followup = True
        self._commit()
        self.assertRecordValues(
            self._debtor(),
            [{"amount_receivable": 1500, "amount_overdue": 500, "days_overdue": 5}],
        )
        self.assertEqual(self._items().filtered("amount_chased").move_id, other)

    def test_a_blocked_invoice_is_owed_but_not_chased(self):
        blocked = self._invoice(-40, 1000)
        blocked.action_toggle_block_payment()
        self._commit()
        self.assertRecordValues(
            self._debtor(), [{"amount_receivable": 1000, "amount_overdue": 0, "state": "clear"}]
        )

    def test_only_the_disputed_amount_is_left_alone(self):
        invoice = self._invoice(-40, 1000)
        barrier = self._barrier("goods", invoice, amount_disputed=400)
        self.assertRecordValues(
            self._debtor(), [{"amount_overdue": 600, "amount_disputed": 400, "days_overdue": 40}]
        )
        barrier.action_solve("Replaced the broken boxes")
        self._commit()
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 1000, "amount_disputed": 0}])

    def test_a_dispute_without_an_amount_covers_its_invoices(self):
        disputed = self._invoice(-40, 1000)
        self._invoice(-5, 500)
        self._barrier("goods", disputed)
        self.assertRecordValues(
            self._debtor(),
            [{"amount_overdue": 500, "amount_disputed": 1000, "days_overdue": 5}],
        )

    def test_each_instalment_has_its_own_age(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 60 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        self._invoice(-20, 1000, invoice_date=day(-20), invoice_payment_term_id=term.id)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_overdue": 500,
                    "amount_not_due": 500,
                    "days_overdue": 20,
                    "next_due_date": day(40),
                }
            ],
        )

    def test_a_part_payment_leaves_the_rest_overdue(self):
        invoice = self._invoice(-20, 1000)
        self._pay(invoice, 350.55)
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 649.45}])

    def test_figures_are_in_company_currency(self):
        currency = self.setup_other_currency("EUR")
        self._invoice(-20, 1000, currency_id=currency.id)
        item = self._items()
        self.assertEqual(item.residual_currency, 1000)
        self.assertEqual(item.currency_id, currency)
        expected = currency._convert(
            1000, self.company.currency_id, self.company, item.move_id.invoice_date
        )
        self.assertNotEqual(expected, 1000)
        self.assertRecordValues(self._debtor(), [{"amount_overdue": expected}])

    def test_the_debt_of_a_child_contact_is_its_companys(self):
        child = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "type": "contact"}
        )
        self._invoice(-20, 700, partner=child)
        self._invoice(-10, 300)
        self.assertFalse(self._debtor(child))
        self.assertRecordValues(
            self._debtor(), [{"amount_overdue": 1000, "overdue_count": 2, "days_overdue": 20}]
        )

    def test_a_contact_that_joins_a_company_brings_its_debt(self):
        lonely = self.env["res.partner"].create({"name": "Branch"})
        self._invoice(-20, 700, partner=lonely)
        self._invoice(-10, 300)
        lonely.parent_id = self.customer
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 1000)
        self.assertEqual(self._debtor(lonely).amount_overdue, 0)

    def test_companies_do_not_mix(self):
        other = self.setup_other_company()["company"]
        self._invoice(-20, 700)
        foreign = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": day(-90),
                    "invoice_date_due": day(-60),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 50, "tax_ids": False})
                    ],
                }
            )
        )
        foreign.action_post()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 700)
        self.assertEqual(self._debtor(company=other).amount_overdue, 50)
        self.assertEqual(self._debtor(company=other).days_overdue, 60)

    def test_the_past_is_rebuilt_as_it_was(self):
        invoice = self._invoice(-40, 1000)
        self._pay(invoice, 400, on=-10)
        self._pay(invoice, 600, on=-3)
        self.assertFalse(self._items())
        residuals = [
            self._items(cobranza_as_of=day(offset)).residual for offset in (-20, -10, -4, -3)
        ]
        self.assertEqual(residuals, [1000, 600, 600, 0])
        self.assertEqual(self._items(cobranza_as_of=day(-4)).days_overdue, 36)

    def test_the_figures_are_the_sum_of_the_items(self):
        for due, amount in ((-130, 111.11), (-95, 222.22), (-61, 333.33), (-1, 0.01), (0, 444.44)):
            self._invoice(due, amount)
        self._credit_note(150)
        items, debtor = self._items(), self._debtor()
        self.assertAlmostEqual(
            debtor.amount_overdue + debtor.amount_not_due, sum(items.mapped("amount_chased")), 2
        )
        buckets = ("bucket_1_30", "bucket_31_60", "bucket_61_90", "bucket_91_120", "bucket_older")
        self.assertAlmostEqual(
            sum(debtor[name] for name in buckets), debtor.amount_overdue, places=2
        )
        self.assertEqual(debtor.amount_not_due, 444.44)

    def test_netting_agrees_with_a_plain_calculation_on_random_debts(self):
        """An oracle of ten lines: pay the oldest with what credits there are."""
        generator = random.Random(20260311)
        partners = self.env["res.partner"].create([{"name": f"Random {n}"} for n in range(25)])
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": generator.choice(["out_invoice", "out_invoice", "out_refund"]),
                    "partner_id": partner.id,
                    "invoice_date": day(-300),
                    "invoice_date_due": day(generator.randint(-200, 60)),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Goods",
                                "price_unit": generator.randint(1, 99999) / 100,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for partner in partners
                for _document in range(generator.randint(1, 8))
            ]
        )
        moves.action_post()
        self._commit()
        for partner in partners:
            own = moves.filtered(lambda move, partner=partner: move.partner_id == partner)
            debits = own.filtered(lambda move: move.move_type == "out_invoice")
            credit = sum((own - debits).mapped("amount_total"))
            expected = {}
            for move in debits.sorted(lambda move: (move.invoice_date_due, move.id)):
                covered = min(credit, move.amount_total)
                credit -= covered
                expected[move] = round(move.amount_total - covered, 2)
            items = self._items(partner).filtered(lambda item: item.residual > 0)
            found = {item.move_id: item.amount_chased for item in items}
            self.assertEqual({m: round(a, 2) for m, a in found.items()}, expected)
            overdue = sum(
                amount for move, amount in expected.items() if move.invoice_date_due < day(0)
            )
            self.assertAlmostEqual(self._debtor(partner).amount_overdue, overdue, 2)
