from freezegun import freeze_time

from ..common import TODAY, CobranzaCommon, day


class TestLimitCuts(CobranzaCommon):
    """A limit that a company and its branch both cut comes back whole, whoever is paid first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id, "cobranza_mode": "act"}
        )
        cls.branch.partner_id.tz = "UTC"
        cls.env.user.company_ids += cls.branch
        cls._act()
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.customer.with_company(cls.branch).property_account_receivable_id = cls.receivable
        cls.company.account_use_credit_limit = True
        cls.customer.write({"use_partner_credit_limit": True, "credit_limit": 1000})
        cls.policy.step_ids.credit_limit_percent = 50
        cls.debts = {}

    def _cut_by_both(self):
        """Have the limit cut to a half by the company, and to a quarter by its branch."""
        journal = self.company_data["default_journal_sale"]
        for company in (self.company, self.branch):
            self.debts[company] = self._invoice(-2, company_id=company.id, journal_id=journal.id)
            self._run(company)
        self.assertEqual(self._limits(), [(1000, 500), (500, 250)])
        self.assertEqual(self.customer.credit_limit, 250)

    def _limits(self):
        cuts = self.env["cobranza.step.execution"].search([("limit_cut", "=", True)], order="id")
        return [(cut.limit_before, cut.limit_after) for cut in cuts]

    def _receive_for(self, company):
        payment = self._receive(1000)
        (payment.move_id | self.debts[company]).line_ids.filtered(
            lambda line: line.account_id == self.receivable
        ).reconcile()
        self._commit()
        self.assertEqual(self._debtor(company=company).state, "clear")
        return payment

    def test_it_comes_back_whole_whoever_is_paid_first(self):
        for first, second, left in (
            (self.company, self.branch, 250),
            (self.branch, self.company, 500),
        ):
            with self.subTest(first.name), self._undone(), freeze_time(TODAY):
                self._cut_by_both()
                self._receive_for(first)
                self.assertEqual(self.customer.credit_limit, left)
                self._receive_for(second)
                self.assertEqual(self.customer.credit_limit, 1000)

    def test_a_debt_that_is_back_the_same_day_is_under_the_other_again(self):
        with freeze_time(TODAY):
            self._cut_by_both()
            self._undo(self._receive_for(self.company))
            self.assertEqual(self.customer.credit_limit, 250)
            self._receive_for(self.branch)
            self.assertEqual(self.customer.credit_limit, 500)
            self._receive_for(self.company)
            self.assertEqual(self.customer.credit_limit, 1000)

    def test_a_limit_that_somebody_set_meanwhile_stays_theirs(self):
        with freeze_time(TODAY):
            self._cut_by_both()
            self.customer.credit_limit = 700
            self._receive_for(self.company)
            self._receive_for(self.branch)
            self.assertEqual(self.customer.credit_limit, 700)

    def test_it_comes_back_whole_when_the_desk_leaves(self):
        for paid in (None, self.company, self.branch):
            with self.subTest(paid=paid and paid.name), self._undone(), freeze_time(TODAY):
                self._cut_by_both()
                if paid:
                    self._receive_for(paid)
                self.env["cobranza.step.execution"].sudo()._give_limits_back()
                self.assertEqual(self.customer.credit_limit, 1000)

    def _handed_over(self, frozen):
        handover = (
            self.env["cobranza.handover"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor().id,
                    "agent_id": self.env["res.partner"].create({"name": "Despacho"}).id,
                    "notice_days": 3,
                }
            )
        )
        handover.action_send_notice()
        self._send_mails()
        self.env.invalidate_all()
        frozen.move_to(day(5))
        handover.action_hand_over()
        self._commit()
        return handover

    def test_giving_up_frees_nobody_of_it(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._invoice(-2)
            self._run()
            self._handed_over(frozen).action_close("Given up")
            self._commit()
            self._run()
            self.assertEqual(self._debtor().state, "clear")
            self.assertEqual(self.customer.credit_limit, 500, "it is owed as before")
            payment = self._pay(invoice, on=5)
            self.assertEqual(self.customer.credit_limit, 1000)
            self._undo(payment)
            self.assertEqual(self._debtor().state, "clear")
            self.assertEqual(self.customer.credit_limit, 500, "not paid after all")

    def _exclude(self, invoice):
        accountant = self._new_user("accountant", "account.group_account_invoice")
        items = invoice.line_ids.filtered(lambda line: line.account_id == self.receivable)
        items.with_user(accountant).no_followup = True
        self._commit()
        self.assertEqual(self._debtor().state, "clear")

    def test_what_was_left_out_before_keeps_it_from_nobody(self):
        with freeze_time(TODAY):
            old = self._invoice(-90, 300)
            self._exclude(old)
            invoice = self._invoice(-2)
            self._run()
            self.assertEqual(self.customer.credit_limit, 500)
            self._pay(invoice, on=0)
            self.assertEqual(self.customer.credit_limit, 1000)

    def test_nor_does_an_objection_to_it(self):
        with freeze_time(TODAY):
            invoice = self._invoice(-2)
            self._run()
            self._barrier("wrong_invoice", invoice, amount_disputed=1000)
            self.assertEqual(self._debtor().state, "clear")
            self.assertEqual(self.customer.credit_limit, 500)
            self._pay(invoice, on=0)
            self.assertEqual(self.customer.credit_limit, 1000)

    def test_an_objection_to_what_was_not_due_then_keeps_it_from_nobody(self):
        with freeze_time(TODAY):
            invoice, young = self._invoice(-2), self._invoice(60)
            self._run()
            self._barrier("wrong_invoice", young, amount_disputed=100)
            self._pay(invoice, on=0)
            self.assertEqual(self.customer.credit_limit, 1000)

    def test_what_is_not_due_yet_keeps_it_from_nobody(self):
        with freeze_time(TODAY):
            invoice, _young = self._invoice(-2), self._invoice(60)
            self._run()
            self._pay(invoice, on=0)
            self.assertEqual(self._debtor().state, "clear")
            self.assertEqual(self.customer.credit_limit, 1000)

    def test_it_comes_back_when_all_is_paid_of_what_was_handed_over(self):
        """The stage stays where it was, and the debtor handed over, until a manager ends it."""
        with freeze_time(TODAY) as frozen:
            invoice, young = self._invoice(-2), self._invoice(20)
            self._run()
            self.assertEqual(self.customer.credit_limit, 500)
            self._handed_over(frozen)
            self._pay(invoice, on=5)
            self._run()
            self.assertEqual(self.customer.credit_limit, 500, "the rest is owed, though not due")
            payment = self._pay(young, on=5)
            self.assertEqual(self._debtor().state, "legal")
            self.assertEqual(self.customer.credit_limit, 1000)
            self._undo(payment)
            self.assertEqual(self.customer.credit_limit, 500)
