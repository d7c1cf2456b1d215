from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

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
        self._insure(valid_from=day(-90), valid_to=day(-1), reference="Old")
        self.assertEqual(self._debtor().with_user(self.collector).amount_insured, 400)
        self.assertEqual(self._credit().available, 300)

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
