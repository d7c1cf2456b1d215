"""A promise is judged by the debt it is about, alone and as a plan of instalments."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ...ledger.moved_debts import read_origins
from ..common import TODAY, CobranzaCommon, day
from ..moved_common import MovedDebts


class PromiseDebtCases(MovedDebts):
    """What may happen to the debt of 1,000 of a promise, and what is to be said of the promise."""

    def setUp(self):
        super().setUp()
        self.policy.minimum_amount = 0
        self.invoice = self._invoice(-10, 1000)

    # -- words of these stories ------------------------------------------------------------

    def _give(self, amount=1000, invoices=None, **values):
        """Take the promise as the collector; return the promises it makes."""
        raise NotImplementedError

    def _after(self, promises):
        """Return the states once the time of all promises is past."""
        with freeze_time(day(20)):
            self._run()
        return set(promises.mapped("state"))

    def _receivable(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _settle(self, invoice, entry):
        """Set an entry against an invoice, as the accountant does."""
        own = self._receivable(entry).filtered("partner_id")
        (self._receivable(invoice) | own).reconcile()
        self._commit()

    def _entry(self, account, amount=1000, on=0, partner=None):
        """Post an entry that takes `amount` off the receivable against another account."""
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.customer.id,
                            "credit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner and partner.id,
                            "debit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self._commit()
        return entry

    # -- what we took off ------------------------------------------------------------------

    def test_a_credit_note_for_all_of_it_cancels_it(self):
        for invoices in (self.invoice, None):
            with self.subTest(about=invoices), self._undone():
                promises = self._give(invoices=invoices)
                self._settle(self.invoice, self._credit_note(1000))
                self.assertEqual(set(promises.mapped("state")), {"cancelled"})
                self.assertEqual(set(promises.mapped("cancel_reason")), {"Nothing is owed now."})
                self.assertEqual(self._debtor().amount_promised, 0)
                self.assertEqual(self._after(promises), {"cancelled"})

    def test_a_credit_note_that_lies_about_counts_too(self):
        promises = self._give()
        self._credit_note(1000)
        self.assertEqual(self._after(promises), {"cancelled"})

    def test_a_cancelled_invoice_cancels_it(self):
        promises = self._give(invoices=self.invoice)
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self._commit()
        self.assertEqual(self._after(promises), {"cancelled"})

    def test_a_debt_written_off_cancels_it(self):
        promises = self._give(invoices=self.invoice)
        expense = self.company_data["default_account_expense"]
        self._settle(self.invoice, self._entry(expense))
        self.assertEqual(self._after(promises), {"cancelled"})

    def test_a_debt_moved_to_another_account_is_what_was_promised(self):
        for invoices in (self.invoice, None):
            with self.subTest(about=invoices), self._undone():
                promises = self._give(invoices=invoices)
                with freeze_time(day(1)):
                    moved = self._move_debt(self._receivable(self.invoice), (700, 300))
                self.assertEqual(set(promises.mapped("state")), {"open"})
                self.assertEqual(sum(promises.mapped("amount_due")), 1000)
                with self._undone():
                    self.assertEqual(self._after(promises), {"broken"})
                    self.assertEqual(sum(promises.mapped("amount_owed")), 1000)
                with freeze_time(day(3)):
                    for item in moved:
                        self._pay_item(item, on=3)
                self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_of_a_debt_moved_in_part_what_is_given_up_is_not_asked_for(self):
        promises = self._give(invoices=self.invoice)
        with freeze_time(day(1)):
            moved = self._move_debt(self._receivable(self.invoice), (600,), written_off=400)
        self.assertEqual(sum(promises.mapped("amount_due")), 600)
        with freeze_time(day(3)):
            self._pay_item(moved, on=3)
        self.assertLessEqual(self._after(promises), {"kept", "cancelled"})

    def test_of_debts_moved_together_each_is_its_share(self):
        other = self._invoice(-8, 500)
        promises = self._give(invoices=self.invoice)
        lines = self._receivable(self.invoice | other)
        moved = self._move_debt(lines[0], (1500,))
        credit = moved.move_id.line_ids.filtered("credit")
        (lines[1] | credit).reconcile()
        self._commit()
        self.assertEqual(sum(promises.mapped("amount_due")), 1000)
        with freeze_time(day(1)):
            self._pay_item(moved, 750, on=1)
        self.assertEqual(sum(promises.mapped("amount_paid")), 500)

    def test_debts_moved_line_by_line_are_each_its_own(self):
        others = [self._invoice(-8, amount) for amount in (500, 500, 200)]
        promises = self._give(invoices=self.invoice)
        lines = self._receivable(self.invoice)
        for other in others:
            lines += self._receivable(other)
        moved = self._move_debt(lines, (500, 1000, 500, 150, 50))
        own, early, _late, *parts = moved.sorted(lambda item: (-item.balance, item.id))
        self.assertEqual(
            [
                {origin.move_id: origin.share for origin in origins}
                for origins in read_origins(self.env, moved.ids).values()
            ],
            [
                {others[0].id: 1},
                {self.invoice.id: 1},
                {others[1].id: 1},
                {others[2].id: 1},
                {others[2].id: 1},
            ],
        )
        with freeze_time(day(1)):
            for item in (early, *parts):
                self._pay_item(item, on=1)
            self.assertEqual(sum(promises.mapped("amount_paid")), 0)
            self._pay_item(own, on=1)
        self.assertEqual(sum(promises.mapped("amount_paid")), 1000)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_the_rest_of_a_payment_that_we_write_off_is_not_asked_for(self):
        promises = self._give(invoices=self.invoice)
        self._pay(self.invoice, 700)
        self._settle(self.invoice, self._entry(self.company_data["default_account_expense"], 300))
        self.assertEqual(sum(promises.mapped("amount_paid")), 700)
        self.assertNotIn("open", promises.mapped("state"))
        self.assertLessEqual(self._after(promises), {"kept"})

    def test_who_pays_what_a_credit_note_left_has_kept_it(self):
        promises = self._give(invoices=self.invoice)
        self._settle(self.invoice, self._credit_note(400))
        self.assertEqual(self._debtor().amount_promised, 600)
        self.assertEqual(sum(promises.mapped("amount_due")), 600)
        asked = promises[0].currency_id.format(promises[0].amount_due)
        self.assertIn(asked, self._debtor().promise_text)
        self.assertIn(asked, self.invoice.cobranza_promise_summary)
        self._pay(self.invoice, 600)
        self.assertLessEqual(self._after(promises), {"kept"})

    def test_who_does_not_pay_what_a_credit_note_left_breaks_it(self):
        promises = self._give(invoices=self.invoice)
        self._settle(self.invoice, self._credit_note(400))
        self.assertEqual(self._after(promises), {"broken"})

    def test_a_credit_note_on_another_invoice_is_no_excuse(self):
        other = self._invoice(-5, 1000)
        promises = self._give(invoices=self.invoice)
        self._settle(other, self._credit_note(1000))
        self.assertEqual(self._after(promises), {"broken"})

    def _cash_sale(self, on, amount=1000):
        """Sell something that is paid on the spot."""
        with freeze_time(day(on)):
            sale = self._invoice(on, amount, invoice_date=day(on))
            self._pay(sale, on=on)
        return sale

    def test_what_is_bought_later_and_paid_keeps_no_promise_on_the_debt(self):
        promises = self._give()
        self._cash_sale(on=1)
        self.assertEqual(set(promises.mapped("state")), {"open"})
        self.assertEqual(sum(promises.mapped("amount_paid")), 0)
        with self._undone():
            self.assertEqual(self._after(promises), {"broken"})
            self.assertEqual(sum(promises.mapped("amount_owed")), 1000)
        with freeze_time(day(3)):
            self._pay(self.invoice, on=3)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_what_is_bought_and_paid_after_it_was_broken_is_no_late_payment_of_it(self):
        promises = self._give()
        self._after(promises)
        self._cash_sale(on=21)
        self.assertEqual(set(promises.mapped("state")), {"broken"})
        self.assertEqual(sum(promises.mapped("amount_owed")), 1000)

    def test_a_debt_that_comes_later_is_not_what_was_promised(self):
        promises = self._give()
        self._settle(self.invoice, self._credit_note(1000))
        with freeze_time(day(1)):
            self._invoice(3, 500, invoice_date=day(1))
        self.assertEqual(self._after(promises), {"cancelled"})

    def test_a_credit_note_taken_back_in_time_asks_again(self):
        promises = self._give(invoices=self.invoice)
        note = self._credit_note(1000)
        self._settle(self.invoice, note)
        self._undo_move(note)
        self.assertEqual(set(promises.mapped("state")), {"open"})
        self.assertFalse(any(promises.mapped("cancel_reason")))
        self.assertEqual(self._after(promises), {"broken"})

    def test_a_credit_note_taken_back_too_late_breaks_nothing(self):
        promises = self._give(invoices=self.invoice)
        note = self._credit_note(1000)
        self._settle(self.invoice, note)
        with freeze_time(day(30)):
            self._undo_move(note)
        self.assertEqual(set(promises.mapped("state")), {"cancelled"})

    def _undo_move(self, move):
        move.button_draft()
        move.button_cancel()
        self._commit()

    def test_an_invoice_corrected_by_way_of_a_draft_leaves_it_as_it_was(self):
        promises = self._give(invoices=self.invoice)
        self.invoice.button_draft()
        self._commit()
        self.assertEqual(set(promises.mapped("state")), {"cancelled"})
        self.invoice.action_post()
        self._commit()
        self.assertEqual(set(promises.mapped("state")), {"open"})
        with freeze_time(day(20)):
            self._run()
            self.assertEqual(set(promises.mapped("state")), {"broken"})
            self.invoice.button_draft()
            self._commit()
            self.invoice.action_post()
            self._commit()
        self.assertEqual(set(promises.mapped("state")), {"broken"})

    def test_after_a_new_promise_the_old_one_does_not_come_back(self):
        old = self._give(invoices=self.invoice)
        self.invoice.button_draft()
        self._commit()
        new = self._give()
        self.invoice.action_post()
        self._commit()
        self.assertEqual(set(old.mapped("state")), {"cancelled"})
        self.assertEqual(set(new.mapped("state")), {"open"})
        self.assertEqual(set(new.mapped("level")), {0})

    def test_an_invoice_drafted_and_deleted_does_not_make_it_about_everything(self):
        other = self._invoice(-5, 1000)
        promises = self._give(invoices=self.invoice)
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        self._commit()
        self.assertEqual(set(promises.mapped("scope")), {"invoices"})
        self.assertFalse(promises.invoice_ids)
        self.assertFalse(other.cobranza_promise_summary)
        self._pay(other)
        self.assertEqual(sum(promises.mapped("amount_paid")), 0)
        self.assertEqual(self._after(promises), {"cancelled"})

    # -- what is money ---------------------------------------------------------------------

    def test_netting_against_what_we_owe_them_keeps_it(self):
        for invoices in (self.invoice, None):
            with self.subTest(about=invoices), self._undone():
                promises = self._give(invoices=invoices)
                payable = self.company_data["default_account_payable"]
                netting = self._entry(payable, partner=self.customer)
                self._settle(self.invoice, netting)
                self.assertEqual(set(promises.mapped("state")), {"kept"})
                self.assertEqual(sum(promises.mapped("amount_paid")), 1000)

    def test_a_payment_at_the_till_keeps_it(self):
        promises = self._give(invoices=self.invoice)
        till = self.env["account.account"].create(
            {
                "name": "Till",
                "code": "105999",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )
        self._settle(self.invoice, self._entry(till))
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_what_a_payment_writes_off_is_no_money(self):
        for about in (self.invoice, None):
            with self.subTest(about=about), self._undone():
                promises = self._give(800, invoices=about)
                payment = self._pay_and_write_off(self.invoice, 600)
                self.assertFalse(self.invoice.amount_residual)
                self.assertEqual(sum(promises.mapped("amount_paid")), 600)
                self._receivable(payment.move_id).remove_move_reconcile()
                self._commit()
                self.assertEqual(sum(promises.mapped("amount_paid")), 600)

    def test_what_the_bank_keeps_of_a_payment_for_its_work_is_paid(self):
        promises = self._give(invoices=self.invoice)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": TODAY,
                "amount": 970,
                "payment_ref": "Cards",
                "partner_id": self.customer.id,
            }
        )
        receivable = self.company_data["default_account_receivable"]
        suspense = line.move_id.line_ids.filtered(
            lambda line: line.account_id == self.bank.suspense_account_id
        )
        line.move_id.button_draft()
        line.move_id.with_context(skip_account_move_synchronization=True).line_ids = [
            Command.update(suspense.id, {"account_id": receivable.id, "credit": 1000}),
            Command.create(
                {
                    "name": "Commission",
                    "account_id": self.company_data["default_account_expense"].id,
                    "debit": 30,
                }
            ),
        ]
        line.move_id.action_post()
        self._settle(self.invoice, line.move_id)
        self.assertEqual(set(promises.mapped("state")), {"kept"})
        self.assertEqual(sum(promises.mapped("amount_paid")), 1000)

    def test_an_advance_allocated_later_keeps_it(self):
        advance = self._receive(1000, on=-30)
        promises = self._give(invoices=self.invoice)
        (self._receivable(self.invoice) | self._receivable(advance.move_id)).reconcile()
        self._commit()
        self.assertEqual(set(promises.mapped("state")), {"kept"})
        self.assertEqual(self._after(promises), {"kept"})

    def test_an_advance_not_allocated_yet_keeps_it_as_well(self):
        self._receive(1000, on=-30)
        promises = self._give()
        self.assertEqual(self._after(promises), {"kept"})

    def test_an_advance_is_no_payment_of_what_was_promised_beside_it(self):
        advance = self._receive(400, on=-30)
        promises = self._give(600)
        (self._receivable(self.invoice) | self._receivable(advance.move_id)).reconcile()
        self._commit()
        self.assertEqual(sum(promises.mapped("amount_paid")), 0)
        self.assertEqual(self._after(promises), {"broken"})

    def test_what_was_paid_earlier_that_day_is_no_payment_of_it(self):
        self._pay(self.invoice, 400)
        promises = self._give(600, invoices=self.invoice)
        self.assertEqual(sum(promises.mapped("amount_paid")), 0)
        self.assertEqual(self._after(promises), {"broken"})

    def test_a_cent_is_not_missed(self):
        promises = self._give(invoices=self.invoice)
        self._pay(self.invoice, 999.99)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_what_is_worth_a_call_is_missed(self):
        promises = self._give(invoices=self.invoice)
        self._pay(self.invoice, 990)
        self.assertIn("partial", self._after(promises))

    def test_money_too_late_keeps_nothing_though_all_is_paid(self):
        promises = self._give(invoices=self.invoice)
        with freeze_time(day(20)):
            self._run()
            self._pay(self.invoice, on=20)
        self.assertEqual(set(promises.mapped("state")), {"broken"})

    def test_a_cheque_for_a_day_to_come_keeps_it_on_that_day(self):
        promises = self._give(invoices=self.invoice)
        self._pay(self.invoice, on=4)
        self.assertEqual(set(promises.mapped("state")), {"open"})
        with freeze_time(day(4)):
            self._run()
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_the_bank_of_the_parent_company_keeps_it(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        branch.partner_id.tz = "UTC"
        self.env.user.company_ids += branch
        self.collector.company_ids += branch
        receivable = self.company_data["default_account_receivable"]
        self.customer.with_company(branch).property_account_receivable_id = receivable
        invoice = self._invoice(
            -100, company_id=branch.id, journal_id=self.company_data["default_journal_sale"].id
        )
        debtor = self._debtor(company=branch)
        promises = self._give(invoices=invoice, debtor=debtor)
        payment = self._receive(1000)
        self.assertEqual(payment.company_id, self.company)
        self._settle(invoice, payment.move_id)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_a_payment_undone_asks_again(self):
        promises = self._give(invoices=self.invoice)
        payment = self._pay(self.invoice)
        self.assertEqual(set(promises.mapped("state")), {"kept"})
        self._undo(payment)
        self.assertEqual(set(promises.mapped("state")), {"open"})
        self.assertEqual(self._after(promises), {"broken"})

    # -- whose debt ------------------------------------------------------------------------

    def test_of_a_customer_merged_into_another_it_goes_on(self):
        double = self.env["res.partner"].create({"name": "Abarrotes SA"})
        invoice = self._invoice(-20, 1000, partner=double)
        promises = self._give(debtor=self._debtor(double), invoices=invoice)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        partners = self.customer | double
        wizard.create(
            {
                "dst_partner_id": self.customer.id,
                "partner_ids": [Command.set(partners.ids)],
            }
        ).action_merge()
        self._commit()
        self.assertEqual(promises.debtor_id, self._debtor())
        self.assertEqual(set(promises.mapped("state")), {"open"})
        self._pay(invoice)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_of_a_customer_that_became_part_of_another_it_goes_on(self):
        self.customer.is_company = True
        branch = self.env["res.partner"].create({"name": "Abarrotes Sur"})
        invoice = self._invoice(-20, 1000, partner=branch)
        whole = self._give(debtor=self._debtor(branch))
        chosen = self._give(debtor=self._debtor(branch), invoices=invoice)
        self.assertEqual(set(whole.mapped("state")), {"replaced"})
        branch.parent_id = self.customer
        self._commit()
        self.assertEqual(chosen.debtor_id, self._debtor())
        self.assertEqual(set(chosen.mapped("state")), {"open"})
        self._pay(invoice)
        self.assertEqual(set(chosen.mapped("state")), {"kept"})

    # -- currencies ------------------------------------------------------------------------

    def _dollar(self):
        """A foreign currency: 20 of the company's are worth one on the day of the promise."""
        dollar = self.setup_other_currency("EUR", rates=[("2026-01-01", 1 / 20)])
        return dollar, self._invoice(-10, 100, currency_id=dollar.id)

    def _rate(self, currency, worth, on=3):
        self.env["res.currency.rate"].create(
            {
                "name": day(on),
                "currency_id": currency.id,
                "company_id": self.company.id,
                "rate": 1 / worth,
            }
        )

    def _pay_in(self, invoice, currency, amount, on=3):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day(on), "currency_id": currency.id, "amount": amount})
        )
        wizard._create_payments()
        self._commit()

    def test_in_pesos_on_a_dollar_invoice_all_of_it_keeps_it_whatever_the_rate(self):
        for worth in (19, 21):
            with self.subTest(worth=worth), self._undone():
                dollar, invoice = self._dollar()
                promises = self._give(2000, invoices=invoice)
                self._rate(dollar, worth)
                with freeze_time(day(3)):
                    self._pay_in(invoice, dollar, 100)
                self.assertEqual(invoice.payment_state, "paid")
                self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_in_pesos_on_a_dollar_invoice_the_pesos_promised_keep_it(self):
        dollar, invoice = self._dollar()
        promises = self._give(1000, invoices=invoice)
        self._rate(dollar, 25)
        with freeze_time(day(3)):
            self._pay_in(invoice, dollar, 40)
        self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_in_pesos_on_a_dollar_invoice_the_pesos_paid_are_what_counts(self):
        for worth in (16, 25):
            with self.subTest(worth=worth), self._undone():
                dollar, invoice = self._dollar()
                promises = self._give(1000, invoices=invoice)
                self._rate(dollar, worth)
                with freeze_time(day(3)):
                    self._pay_in(invoice, self.company.currency_id, 1000)
                self.assertEqual(sum(promises.mapped("amount_paid")), 1000)
                self.assertEqual(set(promises.mapped("state")), {"kept"})

    def test_in_pesos_on_a_dollar_invoice_a_part_does_not_keep_it(self):
        for worth in (19, 21):
            with self.subTest(worth=worth), self._undone():
                dollar, invoice = self._dollar()
                promises = self._give(2000, invoices=invoice)
                self._rate(dollar, worth)
                with freeze_time(day(3)):
                    self._pay_in(invoice, dollar, 60)
                self.assertEqual(sum(promises.mapped("amount_paid")), 60 * worth)
                self.assertLess(self._after(promises), {"kept", "partial", "broken"})
                self.assertIn(promises[-1:].state, ("partial", "broken"))

    def test_in_dollars_on_a_debt_in_pesos_all_of_it_keeps_it_whatever_the_rate(self):
        for worth in (19, 21):
            with self.subTest(worth=worth), self._undone():
                dollar, _invoice = self._dollar()
                promises = self._give(50, invoices=self.invoice, currency_id=dollar.id)
                self._rate(dollar, worth)
                with freeze_time(day(3)):
                    self._pay(self.invoice, on=3)
                self.assertEqual(set(promises.mapped("state")), {"kept"})

    # -- a due date that moves ---------------------------------------------------------------

    def test_a_due_date_moved_beyond_it_asks_the_collector_once(self):
        self._give(invoices=self.invoice)
        line = self._receivable(self.invoice)
        for due in (30, 40, 60):
            line.date_maturity = day(due)
            self._commit()
        tasks = self._debtor().activity_ids
        self.assertRecordValues(
            tasks,
            [{"summary": "Does the promise still stand?", "user_id": self.collector.id}],
        )
        self.assertIn(self.invoice.name, tasks.note)

    def test_a_due_date_moved_by_way_of_a_draft_asks_as_well(self):
        self._give(invoices=self.invoice)
        self.invoice.button_draft()
        self._commit()
        self.invoice.invoice_date_due = day(30)
        self._commit()
        self.invoice.action_post()
        self._commit()
        self.assertEqual(
            self._debtor().activity_ids.mapped("summary"), ["Does the promise still stand?"]
        )

    def test_a_due_date_moved_within_it_asks_nobody(self):
        later = self._invoice(30, 1000)
        self._give(invoices=self.invoice | later)
        self._receivable(self.invoice).date_maturity = day(2)
        self._receivable(later).date_maturity = day(50)
        self._commit()
        self.assertFalse(self._debtor().activity_ids)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPromiseDebt(PromiseDebtCases, CobranzaCommon):
    def _give(self, amount=1000, invoices=None, debtor=None, **values):
        debtor = debtor or self._debtor()
        promises = self.env["cobranza.promise"].with_user(self.collector)
        promise = promises.create(
            {
                "debtor_id": debtor.id,
                "amount": amount,
                "date_promised": day(5),
                "invoice_ids": [Command.set(invoices.ids if invoices else [])],
                **values,
            }
        )
        self._commit()
        return promise.with_env(self.env)

    def test_a_promise_says_what_it_is_about(self):
        self.assertEqual(self._give().scope, "debt")
        self.assertEqual(self._give(invoices=self.invoice).scope, "invoices")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPlanDebt(PromiseDebtCases, CobranzaCommon):
    def _give(self, amount=1000, invoices=None, debtor=None, **values):
        debtor = debtor or self._debtor()
        plans = self.env["cobranza.promise.plan"].with_user(self.collector)
        plan = plans.create(
            {
                "debtor_id": debtor.id,
                "invoice_ids": [Command.set(invoices.ids if invoices else [])],
                "promise_ids": [
                    Command.create({"date_promised": day(due), "amount": amount / 2})
                    for due in (5, 9)
                ],
                **values,
            }
        )
        self._commit()
        return plan.with_env(self.env).promise_ids.sorted("instalment")

    def test_the_last_instalments_are_those_we_took_off(self):
        promises = self._give(invoices=self.invoice)
        self._settle(self.invoice, self._credit_note(600))
        self.assertEqual(promises.mapped("amount_due"), [400, 0])
        self.assertEqual(promises.mapped("state"), ["open", "cancelled"])
        self.assertRecordValues(
            promises.plan_id, [{"state": "open", "next_amount": 400, "next_date": day(5)}]
        )
        self._pay(self.invoice, 400)
        self.assertEqual(promises.mapped("state"), ["kept", "cancelled"])
        self.assertEqual(promises.plan_id.state, "kept")

    def test_a_plan_whose_rest_we_took_off_is_broken_by_what_was_not_paid(self):
        promises = self._give(invoices=self.invoice)
        self._settle(self.invoice, self._credit_note(500))
        self.assertEqual(self._after(promises), {"broken", "cancelled"})
        self.assertEqual(promises.plan_id.state, "broken")

    def test_a_plan_of_a_debt_that_is_gone_is_cancelled(self):
        promises = self._give(invoices=self.invoice)
        self._settle(self.invoice, self._credit_note(1000))
        self.assertEqual(promises.plan_id.state, "cancelled")


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPromiseMigration(CobranzaCommon):
    def test_promises_taken_before_say_what_they_are_about(self):
        invoice = self._invoice(-10, 1000)
        whole = self._promise(500, 5)
        chosen = self._promise(400, 5, invoice)
        self.cr.execute("UPDATE cobranza_promise SET scope = 'debt', amount_due = NULL")
        path = Path(__file__).parents[2] / "migrations" / "19.0.1.1.0" / "post-promises.py"
        spec = spec_from_file_location("post_promises", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all(flush=False)
        self.assertRecordValues(
            whole | chosen,
            [{"scope": "debt", "amount_due": 500}, {"scope": "invoices", "amount_due": 400}],
        )
