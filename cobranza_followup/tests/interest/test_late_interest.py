from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ...ledger.moved_debts import read_origins
from ..common import TODAY, day
from ..moved_common import MovedDebts
from .test_interest_rates import InterestCommon


class TestLateInterest(MovedDebts, InterestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rate = cls._rate()
        cls.invoice = cls._invoice(-73)
        cls.debtor = cls._debtor()

    def _wizard(self, user=None, **values):
        wizards = self.env["cobranza.interest.new"].with_user(user or self.manager)
        return wizards.create({"debtor_id": self.debtor.id, "as_of": TODAY, **values})

    def _charge(self, as_of=TODAY):
        """Invoice what can be invoiced, as a manager does; return the invoices."""
        action = self._wizard(as_of=as_of).action_invoice()
        ids = [action["res_id"]] if action.get("res_id") else action["domain"][0][2]
        return self.env["account.move"].browse(ids)

    # -- shown ---------------------------------------------------------------------------

    def test_it_is_shown_with_its_segments_and_charged_to_nobody(self):
        self._pay(self.invoice, 400, on=-36)
        [line] = self._lines()
        self.assertEqual(line.invoice, self.invoice)
        self.assertEqual(
            [(part.days, float(part.principal)) for part in line.segments], [(37, 1000), (36, 600)]
        )
        # 1000 × 10 % × 37/365 + 600 × 10 % × 36/365
        self.assertEqual((line.interest, line.days), (16.05, 73))
        wizard = self._wizard(self.collector)
        self.assertRegex(wizard.computation, r"16[.,]05")
        self.assertIn(self.invoice.name, wizard.computation)
        self._run()
        self.assertEqual(self.debtor.amount_receivable, 600)
        self.assertFalse(self.env["cobranza.interest.charge"].search([]))

    def test_nothing_where_the_company_shows_none(self):
        self.company.cobranza_interest = False
        self.assertFalse(self._lines())
        self.assertFalse(self.debtor.interest_is_shown)
        with self.assertRaisesRegex(UserError, "does not claim late interest"):
            self.debtor.with_user(self.manager)._invoice_late_interest(self.invoice.ids, TODAY)

    def test_it_survives_the_payment_of_the_principal(self):
        self._pay(self.invoice, on=-30)
        self.assertEqual(self._lines()[0].interest, 11.78)
        with freeze_time(day(20)):
            self.assertEqual(self._lines()[0].interest, 11.78)

    def test_it_goes_on_for_what_was_moved_to_another_account(self):
        line = self.invoice.line_ids.filtered(lambda one: one.account_id.reconcile)
        moved = self._move_debt(line, (600,), written_off=400, on=-40)
        # what we give up was never owed; the rest is late since the day of the invoice
        self.assertEqual([one.interest for one in self._lines()], [12])
        self._pay_item(moved, 300, on=-36)
        # 600 × 10 % × 37/365 + 300 × 10 % × 36/365
        self.assertEqual([one.interest for one in self._lines()], [9.04])
        [again] = self._move_debt(moved, (300,), on=-20)
        self.assertEqual([one.interest for one in self._lines()], [9.04])
        self._pay_item(again, on=0)
        with freeze_time(day(30)):
            self.assertEqual([one.interest for one in self._lines()], [9.04])

    def test_a_credit_of_an_opening_entry_moves_nothing(self):
        receivable = self.company_data["default_account_receivable"].id
        entry = self.env["account.move"].create(
            {
                "date": day(-100),
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": account, "partner_id": partner, **side})
                    for account, partner, side in (
                        (receivable, self.customer.id, {"debit": 1000}),
                        (receivable, self.customer.id, {"debit": 2000}),
                        (receivable, self.customer.id, {"credit": 400}),
                        (self.company_data["default_account_revenue"].id, 0, {"credit": 2600}),
                    )
                ],
            }
        )
        entry.action_post()
        debits = entry.line_ids.filtered("debit")
        [credit] = entry.line_ids.filtered(lambda line: line.credit == 400)
        line = self.invoice.line_ids.filtered(lambda one: one.account_id.reconcile)
        for other, interest in ((debits[0], 20), (line, 12)):
            with self.subTest(set_against=other.name), self._undone():
                (credit | other).reconcile()
                self._commit()
                self.assertFalse(read_origins(self.env, debits.ids))
                self.assertEqual([one.interest for one in self._lines()], [interest])

    def test_what_is_paid_where_debts_came_together_ends_it_for_each(self):
        other = self._invoice(-73, 500)
        first, second = (
            invoice.line_ids.filtered(lambda one: one.account_id.reconcile)
            for invoice in (self.invoice, other)
        )
        moved = self._move_debt(first, (1000,), on=-60)
        # in one amount, so that both are shares of it
        together = self._move_debt(moved + second, (1500,), on=-50)
        self._pay_item(together, on=-36)
        # 1000 and 500 × 10 % × 37/365
        self.assertEqual([one.interest for one in self._lines()], [10.14, 5.07])

    def test_what_was_paid_in_time_bears_none(self):
        self._pay(self.invoice, on=-73)
        self.assertFalse(self._lines())

    def test_what_we_credited_was_never_owed(self):
        refund = self._credit_note(500)
        (self.invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self._commit()
        self.assertEqual(self._lines()[0].interest, 10)

    def test_loose_credits_and_disputes_bear_none(self):
        self._receive(250)
        self.assertEqual(self._lines()[0].interest, 15)
        self._barrier("goods", self.invoice, amount_disputed=500)
        self.assertEqual(self._lines()[0].interest, 5)

    def test_what_they_withhold_bears_none(self):
        self.debtor.with_user(self.manager).withholding_percent = 10
        self._commit()
        self.assertEqual(self._lines()[0].interest, 18)

    def test_what_is_excluded_bears_none(self):
        self.invoice.line_ids.no_followup = True
        self._commit()
        self.assertFalse(self._lines())

    def test_another_day_is_calculated_as_it_was(self):
        self._pay(self.invoice, on=-10)
        self.assertEqual(self._lines(day(-36))[0].interest, 10.14)

    def test_interest_first_where_the_company_says_so(self):
        self._pay(self.invoice, 500, on=-36)
        self.assertEqual(self._lines()[0].interest, 15.07)
        self.company.with_user(self.manager).sudo().cobranza_interest_order = "interest"
        # 10.14 of the payment were interest, and so stay owed as principal
        self.assertEqual(self._lines()[0].interest, 15.17)

    def test_each_currency_in_its_own(self):
        yen = self.setup_other_currency("JPY", rates=[("2020-01-01", 150.0)])
        other = self._invoice(-73, 100333, currency_id=yen.id)
        by_invoice = {line.invoice: line for line in self._lines()}
        self.assertEqual(by_invoice[other].currency, yen)
        self.assertEqual(by_invoice[other].interest, 2007)
        self.assertEqual(by_invoice[self.invoice].interest, 20)
        made = self._charge()
        self.assertEqual(len(made), 2)
        self.assertEqual({move.currency_id: move.amount_total for move in made}[yen], 2007)

    def test_of_many_debtors_at_once(self):
        partners = self._customers_owing(4)
        partners.is_company = True
        debtors = self.env["cobranza.debtor"].search([])
        debtors._late_interest()  # what is read once is read
        with self.assertQueryCount(8):
            found = debtors._late_interest()
        self.assertEqual(sum(bool(lines) for lines in found.values()), 5)

    # -- invoiced ------------------------------------------------------------------------

    def test_a_manager_makes_a_draft_of_it(self):
        made = self._charge()
        self.assertRecordValues(
            made,
            [
                {
                    "state": "draft",
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "amount_total": 20,
                }
            ],
        )
        self.assertEqual(made.invoice_line_ids.product_id, self.product)
        self.assertIn(self.invoice.name, made.invoice_line_ids.name)
        self.assertRecordValues(
            self.env["cobranza.interest.charge"].search([]),
            [
                {
                    "origin_id": self.invoice.id,
                    "invoice_id": made.id,
                    "date_until": TODAY,
                    "amount_interest": 20,
                }
            ],
        )

    def test_the_product_says_the_taxes(self):
        self.product.taxes_id = self.company_data["default_tax_sale"]
        made = self._charge()
        self.assertEqual(made.amount_untaxed, 20)
        self.assertEqual(made.amount_tax, 3)

    def test_the_same_interest_is_not_invoiced_twice(self):
        self._charge()
        self.assertEqual(self._lines()[0].amount, 0)
        with self.assertRaisesRegex(UserError, "Choose the invoices"):
            self._charge()
        with self.assertRaisesRegex(UserError, "not invoiced already"):
            self.debtor.with_user(self.manager)._invoice_late_interest(self.invoice.ids, TODAY)
        with freeze_time(day(73)):
            self.assertEqual(self._lines()[0].amount, 20)
            self.assertEqual(self._charge(day(73)).amount_total, 20)

    def test_with_interest_first_neither(self):
        self.company.cobranza_interest_order = "interest"
        first = self._charge().amount_total
        self._pay(self.invoice, 500, on=0)
        with freeze_time(day(73)):
            # What was invoiced is a debt of its own: the payment is of the principal alone.
            self.assertEqual(self._charge(day(73)).amount_total, 10)
        self.assertEqual(first, 20)

    def test_of_a_cancelled_or_deleted_one_it_can_be(self):
        made = self._charge()
        made.button_cancel()
        self.assertEqual(self._lines()[0].amount, 20)
        self._charge().unlink()
        self.env.invalidate_all()
        self.assertEqual(self._lines()[0].amount, 20)

    def test_of_one_that_was_credited_whole_it_can_be(self):
        accountant = self._new_user("accountant", "account.group_account_invoice")
        made = self._charge().with_user(accountant)
        made.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(accountant)
            .with_context(active_model="account.move", active_ids=made.ids)
            .create({"journal_id": made.journal_id.id, "date": TODAY})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        self.assertEqual(self._lines()[0].amount, 0)
        note.invoice_date = TODAY
        note.action_post()  # which sets it against its invoice
        self._commit()
        self.assertEqual(made.payment_state, "reversed")
        self.assertEqual(self._lines()[0].amount, 20)
        self.assertEqual(self._charge().amount_total, 20)

    def test_of_one_set_against_a_credit_for_something_else_it_cannot(self):
        made = self._charge()
        made.action_post()
        note = self._credit_note(20)
        (made | note).line_ids.filtered(lambda line: line.account_id.reconcile).reconcile()
        self._commit()
        self.assertEqual(made.payment_state, "reversed")
        self.assertEqual(self._lines()[0].amount, 0)

    def test_the_fixed_sum_is_due_once(self):
        self.rate.write({"fixed_amount": 40, "currency_id": self.company.currency_id.id})
        self.assertEqual(self._charge().amount_total, 60)
        with freeze_time(day(73)):
            self.assertEqual(self._charge(day(73)).amount_total, 20)

    def test_interest_bears_no_interest(self):
        made = self._charge()
        made.invoice_date_due = made.invoice_date = day(-50)
        made.action_post()
        self._commit()
        with freeze_time(day(73)):
            self.assertEqual([line.invoice for line in self._lines()], [self.invoice])

    def test_only_what_was_chosen(self):
        self._invoice(-36)
        wizard = self._wizard()
        wizard.line_ids.filtered(lambda line: line.invoice_id == self.invoice).chosen = False
        made = self.env["account.move"].browse(wizard.action_invoice()["res_id"])
        self.assertEqual(made.amount_total, 9.86)

    def test_as_a_debit_note_where_there_are_some(self):
        if "debit_origin_id" in self.env["account.move"]._fields:
            self._invoice(-36)
            made = self._charge()
            self.assertEqual(len(made), 2)
            self.assertIn(self.invoice, made.debit_origin_id)
        else:
            self._invoice(-36)
            self.assertEqual(len(self._charge().invoice_line_ids), 2)

    # -- who, and what not ---------------------------------------------------------------

    def test_collectors_look_and_managers_invoice(self):
        with self.assertRaisesRegex(AccessError, "manager"):
            self._wizard(self.collector).action_invoice()
        with self.assertRaises(AccessError):
            self._wizard(self.salesperson)
        charges = self.env["cobranza.interest.charge"]
        self._charge()
        charge = charges.search([])
        for user in (self.collector, self.manager):
            with self.subTest(user=user.name):
                self.assertTrue(charge.with_user(user).amount_interest)
                with self.assertRaises(AccessError):
                    charge.with_user(user).write({"amount_interest": 0})
                with self.assertRaises(AccessError):
                    charge.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    charges.with_user(user).create({"debtor_id": self.debtor.id})

    def test_a_forged_line_invoices_nothing_of_its_own(self):
        wizard = self._wizard()
        other = self.env["res.partner"].create({"name": "Another", "is_company": True})
        theirs = self._invoice(-73, 5000, other)
        wizard.line_ids.sudo().write({"amount": 99999, "invoice_id": theirs.id})
        with self.assertRaises(UserError):
            wizard.action_invoice()

    def test_not_for_days_to_come_nor_without_a_product(self):
        with self.assertRaisesRegex(UserError, "until today"):
            self._charge(day(1))
        self.company.cobranza_interest_product_id = False
        with self.assertRaisesRegex(UserError, "product for late interest"):
            self._charge()

    def test_companies_apart(self):
        data = self.setup_other_company()
        other = data["company"]
        self.env.user.company_ids |= other
        invoice = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": day(-73),
                    "invoice_date_due": day(-73),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 500, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        self._commit()
        theirs = self._debtor(company=other)
        found = (self.debtor | theirs)._late_interest()
        self.assertEqual([line.invoice for line in found[self.debtor]], [self.invoice])
        self.assertFalse(found[theirs])
        other.cobranza_interest = True
        found = (self.debtor | theirs)._late_interest()
        self.assertEqual([line.invoice for line in found[theirs]], [invoice])
