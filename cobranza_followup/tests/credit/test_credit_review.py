from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..common import day
from .test_exposure import ExposureCommon


class TestCreditReview(ExposureCommon):
    """A limit is proposed with its reasons, and a manager decides."""

    def _review(self):
        action = self._debtor().with_user(self.manager).action_review_limit()
        return self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])

    def test_it_proposes_what_sales_terms_and_score_justify(self):
        self._invoice(30, 12000, invoice_date=day(0))
        review = self._review()
        self.assertRecordValues(
            review,
            [{"limit_before": 1000, "average_month": 1000, "terms_days": 30, "proposed": 1000}],
        )
        self.assertIn("30 days to pay, score 80", review.reason)
        self.assertEqual(self._review(), review)

    def test_a_contact_with_a_desk_of_its_own_has_the_review_of_its_customer(self):
        self._invoice(30, 12000, invoice_date=day(0))
        contact = self.customer.create({"name": "Warehouse", "parent_id": self.customer.id})
        own = self.env["cobranza.debtor"]._get_or_create_own(contact, self.company)
        self.assertNotEqual(own, self._debtor())
        action = own.with_user(self.manager).action_review_limit()
        self.assertEqual(action["res_id"], self._review().id)
        self.assertEqual(self._review().debtor_id, self._debtor())

    def test_a_manager_accepts_and_it_stays_on_record(self):
        self._invoice(60, 12000, invoice_date=day(0))
        review = self._review()
        for user in (self.collector, self.salesperson):
            with self.assertRaises(AccessError):
                review.with_user(user).action_accept()
        review.action_accept()
        self.assertEqual(self._credit().limit, 2000)
        self.assertRecordValues(
            review, [{"state": "accepted", "limit_after": 2000, "decided_by_id": self.manager.id}]
        )
        with self.assertRaisesRegex(UserError, "decided already"):
            review.action_accept(5)
        with self.assertRaises(AccessError):
            review.write({"limit_after": 9})

    def test_bad_amounts_get_a_sentence_and_0_is_no_limit(self):
        self._invoice(30, 12000)
        for bad in (0, -5, "x", float("nan"), [1], 1e99):
            with self.assertRaises(UserError):
                self._review().action_accept(bad)
        self._review().action_keep()
        self.assertEqual(self._credit().limit, 1000)

    def test_the_policy_has_them_made_every_so_many_months(self):
        self._invoice(30, 12000)
        self._invoice(30, 500, self.env["res.partner"].create({"name": "No limit"}))
        reviews = self.env["cobranza.credit.review"]
        reviews._cron_work()
        self.assertFalse(reviews.search([]))
        self.policy.review_months = 6
        reviews._cron_work()
        review = reviews.search([])
        self.assertEqual(review.partner_id, self.customer)
        review.with_user(self.manager).action_keep()
        with freeze_time(day(170)):
            reviews._cron_work()
            self.assertEqual(len(reviews.search([])), 1)
        with freeze_time(day(190)):
            reviews._cron_work()
            self.assertEqual(len(reviews.search([])), 2)


class TestCreditReviewOfBranches(ExposureCommon):
    """A limit is the root company's: its review looks at the whole tree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._new_branch("Branch")
        cls.manager.company_ids |= cls.branch
        cls.policy.review_months = 6

    @classmethod
    def _new_branch(cls, name):
        branch = cls.env["res.company"].create({"name": name, "parent_id": cls.company.id})
        branch.partner_id.tz = "UTC"
        cls.env.user.company_ids |= branch
        receivable = cls.company_data["default_account_receivable"]
        cls.customer.with_company(branch).property_account_receivable_id = receivable
        return branch

    def _bill(self, due, amount, company=None, **values):
        journal = self.company_data["default_journal_sale"]
        company = company or self.branch
        values = {"company_id": company.id, "journal_id": journal.id, **values}
        return self._invoice(due, amount, invoice_date=day(0), **values)

    def _reviews(self):
        self.env["cobranza.credit.review"]._cron_work()
        found = self.env["cobranza.credit.review"].search([("partner_id", "=", self.customer.id)])
        return found.with_user(self.manager)

    def _pressed(self, company):
        action = self._debtor(company=company).with_user(self.manager).action_review_limit()
        return self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])

    def test_whom_only_a_branch_bills_is_reviewed_by_the_root(self):
        self._bill(30, 12000)
        review = self._reviews()
        self.assertRecordValues(
            review,
            [
                {
                    "company_id": self.company.id,
                    "limit_before": 1000,
                    "average_month": 1000,
                    "terms_days": 30,
                    "proposed": 1000,
                }
            ],
        )
        self.assertEqual(self._pressed(self.branch), review)
        review.action_accept(1500)
        self.assertEqual(self._credit(company=self.branch).limit, 1500)
        with freeze_time(day(170)):
            self.assertEqual(self._reviews(), review)
        with freeze_time(day(190)):
            self.assertEqual(len(self._reviews()), 2)

    def test_what_root_and_branches_sold_is_added_up(self):
        other = self._new_branch("Another branch")
        self._bill(30, 12000)
        self._bill(60, 12000, other)
        self._bill(30, 120, self.company)
        review = self._pressed(self.branch)
        self.assertEqual(self._pressed(self.company), review)
        self.assertEqual(self._reviews(), review)
        self.assertRecordValues(
            review, [{"average_month": 2010, "terms_days": 45, "proposed": 3015}]
        )

    def test_how_they_pay_is_that_of_the_tree(self):
        """120 days late at a branch is not made up for by a small invoice of the root's."""
        late = self._bill(0, 3000)
        self._bill(30, 12000)
        prompt = self._bill(0, 1000, self.company)
        self._pay(prompt)
        with freeze_time(day(120)):
            self._pay(late.with_company(self.branch), on=120)
            review = self._pressed(self.company)
            self.assertEqual(self._debtor().payment_score, 80)
            self.assertLess(self._debtor(company=self.branch).payment_score, 40)
            # 12,000 are 90 days late and 3,000 were 120, of 16,000 in all.
            self.assertRecordValues(review, [{"average_days_late": 90, "payment_score": 30}])

    def test_another_tree_counts_for_nothing(self):
        other = self.setup_other_company(name="Two")
        self._bill(30, 12000)
        self._invoice(
            30,
            24000,
            invoice_date=day(0),
            company_id=other["company"].id,
            journal_id=other["default_journal_sale"].id,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "price_unit": 24000,
                        "tax_ids": False,
                        "account_id": other["default_account_revenue"].id,
                    }
                )
            ],
        )
        self.assertEqual(self._reviews().average_month, 1000)

    def test_one_review_for_root_and_branches_whoever_is_billed_by_both(self):
        self._bill(30, 12000)
        self._bill(30, 12000, self.company)
        self.assertEqual(len(self._reviews()), 1)

    def test_who_may_not_work_in_the_root_is_told_whose_limit_it_is(self):
        self._bill(30, 12000)
        self.manager.write({"company_ids": self.branch, "company_id": self.branch.id})
        with self.assertRaisesRegex(AccessError, f"the one of {self.company.name}"):
            self._pressed(self.branch)
        self.assertFalse(self.env["cobranza.credit.review"].search([]))


class TestCreditInsurance(ExposureCommon):
    """What is insured is shown, its deadlines are kept, and it raises no limit."""

    def _insure(self, **values):
        return (
            self.env["cobranza.credit.insurance"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor().id,
                    "insurer": "Aseguradora",
                    "reference": "P-1",
                    "insured_amount": 400,
                    "valid_from": day(-100),
                    "report_days": 60,
                    **values,
                }
            )
        )

    def _reminders(self):
        kind = self.env.ref("cobranza_followup.activity_type_insurance_deadline")
        return self._debtor().activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_the_insured_share_is_shown_and_raises_no_limit(self):
        self._invoice(-5, 700)
        self._insure()
        self._insure(valid_from=day(-90), valid_to=day(-6), reference="Old")
        self.assertEqual(self._debtor().with_user(self.collector).amount_insured, 400)
        self.assertEqual(self._credit().available, 300)

    def _insured_amount(self):
        self.env.invalidate_all()
        return self._debtor().with_user(self.collector).amount_insured

    def test_what_was_invoiced_before_it_began_or_after_it_ended_is_not_insured(self):
        self._invoice(-50, 700)
        for since, until, insured in (
            (-60, None, 400),
            (-50, -50, 400),
            (-60, -1, 400),
            (-49, None, 0),
            (-60, -51, 0),
        ):
            with self.subTest(since=since, until=until), self._undone():
                self._insure(valid_from=day(since), valid_to=until and day(until))
                self.assertEqual(self._insured_amount(), insured)
                self.env["cobranza.credit.review"]._cron_work()
                with freeze_time(day(9)):  # what is insured has a deadline, and nothing else
                    self.env["cobranza.credit.review"]._cron_work()
                self.assertEqual(bool(self._reminders()), bool(insured))

    def test_each_insurance_pays_for_its_own_items_up_to_its_amount(self):
        self._invoice(-90, 300)
        paid = self._invoice(-20, 500)
        self._insure(valid_to=day(-50), reference="Old")
        self._insure(valid_from=day(-49))
        self.assertEqual(self._insured_amount(), 700)
        self._pay(paid, 450)
        self.assertEqual(self._insured_amount(), 350)
        self._receive(200)
        self.assertEqual(self._insured_amount(), 150)

    def test_debtors_are_asked_about_together(self):
        partners = self._customers_owing(3)
        debtors = self.env["cobranza.debtor"].search([("partner_id", "in", partners.ids)])
        self._invoice(-5, 700)
        for debtor in debtors:
            self._insure(debtor_id=debtor.id)
        self.env.flush_all()
        for some in (debtors[0], debtors):
            self.env.invalidate_all()
            some.mapped("amount_receivable")
            with self.assertQueryCount(6):
                self.assertEqual(set(some.mapped("amount_insured")), {400})

    def test_the_collector_is_reminded_before_each_deadline_once(self):
        self._invoice(-50, 700)
        late = self._invoice(-40, 300)
        self._insure()
        work = self.env["cobranza.credit.review"]._cron_work
        with freeze_time(day(2)):
            work()
            self.assertFalse(self._reminders())
        with freeze_time(day(4)):
            work()
            work()
            self.assertEqual(self._reminders().mapped("date_deadline"), [day(10)])
            self.assertEqual(self._reminders().user_id, self.collector)
            self.assertIn("Aseguradora", self._reminders().summary)
        with freeze_time(day(14)):
            work()
            self.assertEqual(len(self._reminders()), 2)
        self._pay(late)

    def test_what_passed_is_told_at_once_and_hides_nothing_ahead(self):
        old = self._invoice(-99, 10) | self._invoice(-90, 20) | self._invoice(-80, 30)
        near, same_day = self._invoice(-55, 40), self._invoice(-55, 50)
        today, far = self._invoice(-60, 60), self._invoice(-40, 70)
        self._insure()
        work = self.env["cobranza.credit.review"]._cron_work
        for offset in (0, 1, 2):
            with freeze_time(day(offset)):
                work()
        reminders = self._reminders().sorted("id")
        self.assertEqual(reminders.mapped("date_deadline"), [day(0), day(0), day(5)])
        for reminder, invoices in zip(reminders, (old, today, near | same_day), strict=True):
            for invoice in old | near | same_day | today | far:
                with self.subTest(reminder.summary, invoice=invoice.name):
                    self.assertEqual(invoice in invoices, f"{invoice.name}:" in reminder.note)
        self.assertIn("has passed, last on", reminders[0].summary)
        self.assertIn(format_date(self.env, day(-20)), reminders[0].summary)

    def test_nights_without_a_run_lose_no_deadline(self):
        self._invoice(-50, 10)
        self._insure()
        with freeze_time(day(30)):
            self.env["cobranza.credit.review"]._cron_work()
            self.assertEqual(self._reminders().mapped("date_deadline"), [day(30)])

    def test_an_invoice_reopened_or_backdated_is_told_whatever_was_told_before(self):
        bounced = self._invoice(-58, 100)
        payment = self._pay(bounced)
        self._invoice(-54, 200)
        self._insure()
        work = self.env["cobranza.credit.review"]._cron_work
        work()
        self.assertEqual(self._reminders().mapped("date_deadline"), [day(6)])
        self._undo(payment)
        backdated = self._invoice(-57, 300)
        work()
        work()
        told = {one.date_deadline: one.note for one in self._reminders()}
        self.assertEqual(sorted(told), [day(2), day(3), day(6)])
        self.assertEqual(len(self._reminders()), 3)
        self.assertIn(bounced.name, told[day(2)])
        self.assertIn(backdated.name, told[day(3)])

    def test_an_invoice_paid_after_it_was_told_is_told_again_when_the_payment_bounces(self):
        invoice = self._invoice(-58, 100)
        self._insure()
        work = self.env["cobranza.credit.review"]._cron_work
        work()
        self._reminders().action_done()
        payment = self._pay(invoice)
        work()
        self.assertFalse(self._reminders())
        self._undo(payment)
        work()
        self.assertEqual(self._reminders().mapped("date_deadline"), [day(2)])

    def test_a_part_payment_is_no_new_deadline_and_another_due_date_is_one(self):
        invoice = self._invoice(-58, 100)
        insurance = self._insure()
        work = self.env["cobranza.credit.review"]._cron_work
        work()
        self._pay(invoice, 40)
        work()
        self.assertEqual(self._reminders().mapped("date_deadline"), [day(2)])
        insurance.report_days = 63
        work()
        self.assertEqual(self._reminders().mapped("date_deadline"), [day(2), day(5)])

    def test_without_a_collector_it_is_told_as_soon_as_there_is_one(self):
        self._invoice(-58, 100)
        self._insure()
        self._debtor().collector_id = self.company.cobranza_collector_id = False
        work = self.env["cobranza.credit.review"]._cron_work
        work()
        self.assertFalse(self._reminders())
        self.company.cobranza_collector_id = self.collector
        work()
        self.assertEqual(self._reminders().user_id, self.collector)

    def test_each_reads_it_in_their_language_and_names_are_no_markup(self):
        self.env["res.lang"]._activate_lang("es_MX").date_format = "%Y.%m.%d"
        self.collector.lang = "es_MX"
        self._invoice(-58, 100, name="<b>A</b>")
        self._insure()
        self.env["cobranza.credit.review"]._cron_work()
        self.assertIn("&lt;b&gt;A", self._reminders().note)
        for text in (self._reminders().summary, self._reminders().note):
            self.assertIn("2026.03.13", text)

    def test_a_paid_invoice_and_one_before_the_insurance_have_no_deadline(self):
        self._pay(self._invoice(-55, 700))
        self._invoice(-59, 300)
        self._insure(valid_from=day(-58))
        self.env["cobranza.credit.review"]._cron_work()
        self.assertFalse(self._reminders())

    def test_only_managers_enter_it_and_dates_are_checked(self):
        self._invoice(-5, 700)
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._insure(valid_to=day(-101))
        insurance = self._insure()
        with self.assertRaises(AccessError):
            insurance.with_user(self.collector).insured_amount = 1
        with self.assertRaises(AccessError):
            insurance.told = {"1": "2026-03-11"}
