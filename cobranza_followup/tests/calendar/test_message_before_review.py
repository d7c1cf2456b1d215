from datetime import datetime, time

from freezegun import freeze_time

from ..common import TODAY, day
from .test_payment_calendar import CalendarCommon


class TestMessageBeforeReview(CalendarCommon):
    """A message to who reviews invoices on certain days waits for the day before."""

    def setUp(self):
        super().setUp()
        self.debtor._refresh_later()
        self._act()

    def _queue(self):
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()

    def _reminder(self):
        return self.env["cobranza.step.execution"].search(
            [("debtor_id", "=", self.debtor.id)], limit=1
        )

    def _enter_stage(self):
        """Have the debtor enter its stage now that the company acts."""
        step = self.policy.step_ids.filtered(lambda one: one.stage_id == self.debtor.stage_id)
        step.with_user(self.manager).message_before_review = True
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET stage_since = %s WHERE id = %s", (TODAY, self.debtor.id)
        )
        self.env.invalidate_all()
        self._run()
        return self._reminder()

    def test_it_waits_for_the_working_day_before(self):
        self._set(review_weekdays=["monday"])
        message = self._enter_stage()
        self.assertEqual(message.mail_id.scheduled_date, datetime.combine(day(2), time()))
        self.assertEqual(message.mail_state, "waiting")
        self._queue()
        self.assertFalse(message.told_on)
        with freeze_time(day(2)):
            self._queue()
            self.assertEqual(self._reminder().told_on, day(2))
            self.assertEqual(self._reminder().mail_state, "sent")

    def test_who_paid_meanwhile_gets_none(self):
        self._set(review_weekdays=["monday"])
        message = self._enter_stage()
        self._pay(self.invoice)
        with freeze_time(day(2)):
            self._queue()
        self.assertEqual(message.mail_withdrawn_because, "paid")

    def test_on_the_day_before_and_without_review_days_it_goes_at_once(self):
        self.assertFalse(self._enter_stage().mail_id.scheduled_date)

    def test_on_the_day_before_it_goes_at_once(self):
        self._set(review_weekdays=["thursday"])
        self.assertFalse(self._enter_stage().mail_id.scheduled_date)

    def test_a_step_without_the_wish_does_not_wait(self):
        self._set(review_weekdays=["monday"])
        self._enter_stage()
        self.policy.step_ids.message_before_review = False
        debtor = self.debtor
        executions = self.env["cobranza.step.execution"]
        step = executions._step_of(debtor)
        mail = executions._send_mail(
            debtor,
            step,
            debtor._payment_contact("email"),
            step._template_for(debtor.debtor_type),
        )
        self.assertFalse(mail.scheduled_date)
