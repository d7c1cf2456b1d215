"""What counts as money: one definition, for behaviour and promises alike."""

from freezegun import freeze_time

from odoo import Command

from ..common import TODAY, CobranzaCommon, day


class TestPaymentsCounted(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]

    @classmethod
    def _account(cls, code, kind):
        return cls.env["account.account"].create(
            {"name": code, "code": code, "account_type": kind, "reconcile": True}
        )

    @classmethod
    def _settle(cls, invoice, *counterparts, on=0):
        """Settle an invoice by an entry of the accountant's.

        :param counterparts: (account, amount, partner) that the receivable is set against
        """
        total = sum(amount for _account, amount, _partner in counterparts)
        line = {"account_id": cls.receivable.id, "partner_id": cls.customer.id, "credit": total}
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day(on),
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(line),
                    *(
                        Command.create(
                            {"account_id": account.id, "partner_id": partner.id, "debit": amount}
                        )
                        for account, amount, partner in counterparts
                    ),
                ],
            }
        )
        entry.action_post()
        (entry | invoice).line_ids.filtered(
            lambda line: line.account_id == cls.receivable
        ).reconcile()
        cls._commit()
        return entry

    def _seen(self):
        debtor = self._debtor()
        return debtor.settled_count, debtor.last_payment_date

    def test_netting_against_what_we_owe_them_is_a_payment(self):
        self._settle(self._invoice(-100), (self.payable, 1000, self.customer), on=-90)
        self.assertEqual(self._seen(), (1, day(-90)))
        self.assertEqual(self._debtor().average_days_late, 10)

    def test_money_taken_at_the_till_is_a_payment(self):
        till = self._account("105099", "asset_receivable")
        nobody = self.env["res.partner"]
        self._settle(self._invoice(-100), (till, 1000, nobody), on=-98)
        self.assertEqual(self._seen(), (1, day(-98)))

    def test_an_advance_is_a_payment(self):
        advances = self._account("206099", "liability_current")
        self._settle(self._invoice(-100), (advances, 1000, self.customer), on=-99)
        self.assertEqual(self._seen(), (1, day(-99)))

    def test_an_allowance_for_bad_debts_pays_nothing_wherever_the_chart_keeps_it(self):
        nobody = self.env["res.partner"]
        for code, kind in (("108099", "asset_current"), ("490099", "liability_current")):
            with self.subTest(kind):
                invoice = self._invoice(-100)
                promise = self._promise(1000, 3, invoices=invoice)
                self._settle(invoice, (self._account(code, kind), 1000, nobody))
                self.assertEqual(self._seen(), (0, False))
                self.assertRecordValues(promise, [{"state": "cancelled", "amount_paid": 0}])

    def test_a_write_off_is_none_with_its_tax_or_without(self):
        loss = self.company_data["default_account_expense"]
        self._settle(self._invoice(-100), (loss, 1000, self.customer), on=-90)
        self.assertEqual(self._seen(), (0, False))
        tax = self._account("208099", "liability_current")
        self._settle(
            self._invoice(-50), (loss, 862, self.customer), (tax, 138, self.customer), on=-40
        )
        self.assertEqual(self._seen(), (0, False))

    def test_who_pays_an_opening_balance_pays(self):
        opening = self._opening_balance()
        self.assertFalse(self._debtor().last_payment_date)
        payment = self._receive(1000, on=-1)
        self.assertEqual(self._seen(), (0, day(-1)))
        (opening | payment.move_id).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._commit()
        self.assertEqual(self._seen(), (0, day(-1)))

    def test_money_we_gave_back_is_none_of_theirs(self):
        paid = self._receive(1000, on=-5)
        back = self._receive(1000, on=-1, payment_type="outbound")
        (paid | back).move_id.line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._commit()
        self.assertEqual(self._seen(), (0, False))

    def _opening_balance(self):
        lines = [
            {"account_id": self.receivable.id, "partner_id": self.customer.id, "debit": 1000},
            {"account_id": self._account("300099", "equity").id, "credit": 1000},
        ]
        opening = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day(-70),
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        opening.action_post()
        opening.line_ids.no_followup = False
        self._commit()
        return opening

    def test_an_entry_is_what_the_most_of_it_is(self):
        loss = self.company_data["default_account_expense"]
        self._settle(
            self._invoice(-100), (self.payable, 990, self.customer), (loss, 10, self.customer)
        )
        self.assertEqual(self._seen(), (1, TODAY))

    def test_a_debt_moved_to_a_doubtful_account_or_to_somebody_else_is_not_paid(self):
        doubtful = self._account("105098", "asset_receivable")
        self._settle(self._invoice(-100), (doubtful, 1000, self.customer))
        other = self.env["res.partner"].create({"name": "Their sister company"})
        self._settle(self._invoice(-100), (self.receivable, 1000, other))
        self.assertEqual(self._seen(), (0, False))

    def test_an_exchange_difference_is_no_payment(self):
        euro = self.setup_other_currency("EUR", rates=[(day(-200), 0.05), (day(-95), 0.04)])
        invoice = self._invoice(-100, 1000, currency_id=euro.id)
        payment = self._pay(invoice, 1000, on=-90)
        self.assertEqual(invoice.payment_state, payment.state)
        self.assertTrue(invoice.line_ids.matched_credit_ids.exchange_move_id)
        self.assertEqual(self._seen(), (1, day(-90)))

    def test_the_bank_of_the_parent_company_is_its_branchs(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "cobranza_mode": "act"}
        )
        self.env.user.company_ids += branch
        self.customer.with_company(branch).property_account_receivable_id = self.receivable
        invoice = self._invoice(
            -100, company_id=branch.id, journal_id=self.company_data["default_journal_sale"].id
        )
        self.assertEqual(invoice.company_id, branch)
        payment = self._receive(1000, on=-80)
        (payment.move_id | invoice).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._commit()
        debtor = self._debtor(company=branch)
        self.assertEqual((debtor.settled_count, debtor.last_payment_date), (1, day(-80)))
        self.assertEqual(debtor.average_days_late, 20)

    def test_the_exchange_difference_of_a_branch_is_no_payment_of_its_parents(self):
        euro = self.setup_other_currency("EUR", rates=[(day(-200), 0.05), (day(-95), 0.04)])
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "cobranza_mode": "act"}
        )
        self.env.user.company_ids += branch
        self.customer.with_company(branch).property_account_receivable_id = self.receivable
        self._invoice(-100)
        invoice = self._invoice(
            -100,
            1000,
            company_id=branch.id,
            currency_id=euro.id,
            journal_id=self.company_data["default_journal_sale"].id,
        )
        self._pay(invoice, 1000, on=-90)
        difference = invoice.line_ids.matched_credit_ids.exchange_move_id
        self.assertEqual(difference.company_id, self.company)
        self.assertTrue(difference.line_ids.filtered("debit").matched_credit_ids)
        self.assertEqual(self._seen(), (0, False))

    # -- dates to come -------------------------------------------------------------------

    def test_a_post_dated_cheque_is_no_payment_before_its_day(self):
        self._pay(self._invoice(-100), on=5)
        self.assertEqual(self._seen(), (0, False))
        self._receive(500, on=8)
        self.assertEqual(self._seen(), (0, False))
        with freeze_time(day(5)):
            self._run()
            self.assertEqual(self._seen(), (1, day(5)))
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(self._seen(), (1, day(8)))

    def test_a_first_invoice_is_settled_by_a_cheque_on_its_day(self):
        self._pay(self._invoice(-100), on=5)
        self.assertTrue(self._debtor().first_payment_default)
        self._pay(self._invoice(-10), on=-10)
        other = self.env["res.partner"].create({"name": "Slow but sure"})
        self._pay(self._invoice(-25, partner=other), on=10)
        self.assertFalse(self._debtor(other).first_payment_default)
