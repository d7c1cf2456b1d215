from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import FAILURE, day
from odoo.addons.queue_job.job import Job

from ..models import mail_mail
from .queue_common import QueueCommon


@freeze_time(day(6))
class TestMessages(QueueCommon):
    """Messages about debts go by workers; each customer's by the same one, everybody else's not."""

    def setUp(self):
        super().setUp()
        self._run()
        self.mails = self.env["mail.mail"].sudo()
        self.ours = self.mails.search(
            [("state", "=", "outgoing"), ("model", "=like", "cobranza.%")]
        )

    def _process(self, alive=True):
        with self._workers(alive), self.mock_mail_gateway():
            self.mails.process_email_queue()

    def _jobs(self):
        return self.ours.exists().cobranza_job_id.sorted("id")

    def _send(self, job):
        """Do a job in the test's own transaction, which its other cursor would not see."""
        with self._workers(), self.mock_mail_gateway():
            Job.load(self.env, job.uuid).func()
        job.state = "done"

    def _recipients(self):
        return sorted(address for mail in self._mails for address in mail["email_to"])

    def test_they_are_given_to_workers_and_sent_by_them_once(self):
        self.assertEqual(len(self.ours), 5)
        with patch.object(mail_mail, "CUSTOMERS_TOGETHER", 2):
            self._process()
        self.assertFalse(self._mails)
        jobs = self._jobs()
        self.assertEqual(len(jobs), 3)
        self.assertEqual(set(jobs.mapped("channel")), {"root.cobranza.message"})
        self._process()
        self.assertEqual(self._jobs(), jobs)
        sent = []
        for job in (*jobs, jobs[0]):
            self._send(job)
            sent += self._recipients()
        self.assertEqual(len(sent), len(set(sent)))
        self.assertEqual(len(sent), 5)
        self.assertFalse(self.ours.exists().filtered(lambda mail: mail.state == "outgoing"))

    def test_everybody_elses_go_whatever_fails_of_ours(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.mails = self.mails.with_context(cron_id=cron.id)
        for error in (ValueError("broken"), SerializationFailure("could not serialize access")):
            self.mails.create({"email_to": "all@example.com", "body_html": "News"})
            with (
                patch.object(type(self.mails), "_cobranza_hand_out", side_effect=error),
                mute_logger("odoo.addons.cobranza_followup.tools.apart"),
            ):
                self._process()
            self.assertEqual(self._recipients(), ["all@example.com"])
            self.assertFalse(self._jobs())
        self._process()
        self.assertTrue(self._jobs())

    def test_what_no_worker_sends_goes_after_everybody_elses(self):
        self.env["ir.config_parameter"].sudo().set_param("mail.mail.queue.batch.size", "1")
        self.ours.cobranza_failed_jobs = mail_mail.FAILURES_ALLOWED
        newest = self.ours.sorted("id")[-1]
        older = self.mails.create({"email_to": "all@example.com", "body_html": "News"})
        newest |= newest.copy({"state": "outgoing"})
        self.assertGreater(max(newest.ids), older.id)
        self._process()
        self.assertEqual(self._mails[0]["email_to"], ["all@example.com"])
        self.assertEqual(len(self._mails), 2)

    def test_they_are_sent_however_many_others_wait(self):
        """Odoo looks for ten batches, oldest last; here a batch is one."""
        self._process()
        job = self._jobs()[0]
        self.env["ir.config_parameter"].sudo().set_param("mail.mail.queue.batch.size", "1")
        self.mails.create([{"email_to": "all@example.com", "body_html": "News"}] * 10)
        self._send(job)
        self.assertEqual(len(self._recipients()), 5)
        self.assertNotIn("all@example.com", self._recipients())

    def test_all_of_a_customer_go_by_one_worker_after_the_other(self):
        first = self.ours[0]
        again = first.copy({"state": "outgoing"})
        with patch.object(mail_mail, "CUSTOMERS_TOGETHER", 1):
            self._process()
            self.assertEqual(again.cobranza_job_id, first.cobranza_job_id)
            later = first.copy({"state": "outgoing"})
            self._process()
        self.assertFalse(later.cobranza_job_id)
        first.cobranza_job_id.state = "done"
        (first | again).state = "sent"
        self._process()
        self.assertTrue(later.cobranza_job_id)

    def test_what_waits_is_not_given_to_anybody(self):
        self.ours.scheduled_date = datetime.combine(day(8), datetime.min.time())
        self._process()
        self.assertFalse(self._jobs())

    def test_everybody_elses_goes_by_the_mail_queue_as_before(self):
        other = self.mails.create({"email_to": "someone@example.com", "body_html": "Hello"})
        self._process()
        self.assertIn("someone@example.com", str(self._mails))
        self.assertEqual(other.exists().state or "sent", "sent")
        self.assertEqual(set(self.ours.mapped("state")), {"outgoing"})

    def test_without_workers_the_mail_queue_sends_them(self):
        self._process(alive=False)
        self.assertFalse(self._jobs())
        self.assertEqual(len(self._recipients()), 5)

    def _told(self):
        failures = self.env["cobranza.failure"].with_user(self.manager)
        return failures.search([("kind", "=", "workers"), ("state", "=", "open")])

    def _process_failing(self):
        """Let the jobs there are fail, and the mail queue have its next turn; return what it sent."""
        self._jobs().write({"state": "failed", "exc_message": "no such font"})
        with mute_logger(FAILURE):
            self._process()
        return self._recipients()

    def test_after_failures_the_mail_queue_sends_it_and_managers_are_told_once(self):
        self._process()
        self.assertEqual(len(self._jobs()), 1)
        self.assertFalse(self._process_failing())
        # Each customer alone now, so that the one that cannot be sent keeps no other back.
        first, *others = self._jobs()
        self.assertEqual(len(others), 4)
        self.assertFalse(self._told())
        for job in others:
            self._send(job)
        poison = self.ours.exists().filtered(lambda mail: mail.cobranza_job_id == first)
        wanted = poison.recipient_ids.mapped("email_formatted")
        self.assertEqual(self._process_failing(), wanted)
        self.assertEqual(len(self._told()), 1)
        self.assertIn("no such font", self._told().error)
        self.assertEqual(len(self._failure_tasks()), 1)
        # Workers send again.
        template = self.env["mail.mail"].sudo().search([("state", "=", "sent")], limit=1)
        later = template.copy({"state": "outgoing"})
        self.ours = later
        self._process()
        self._send(self._jobs())
        self.assertFalse(self._told())
        self.assertFalse(self._failure_tasks())

    def test_a_failed_job_is_counted_once(self):
        self._process()
        self._process_failing()
        self._process()
        self.assertEqual(set(self.ours.mapped("cobranza_failed_jobs")), {1})

    def test_what_no_worker_takes_up_the_mail_queue_sends(self):
        self._process()
        job = self._jobs()
        with freeze_time(day(6)) as clock:
            clock.tick(timedelta(minutes=25))
            self._process()
            self.assertFalse(self._mails)
            clock.tick(timedelta(minutes=10))
            with mute_logger(FAILURE):
                self._process()
        self.assertEqual(len(self._recipients()), 5)
        self.assertEqual(job.state, "cancelled")
        self.assertIn("30 minutes", self._told().error)
        self.assertEqual(len(self._failure_tasks()), 1)

    def test_behind_jobs_that_are_done_messages_wait(self):
        with patch.object(mail_mail, "CUSTOMERS_TOGETHER", 2):
            self._process()
        first, *others = self._jobs()
        with freeze_time(day(6)) as clock:
            clock.tick(timedelta(minutes=300))
            first.write({"state": "done", "date_done": fields.Datetime.now()})
            self._process()
        self.assertFalse(self._mails)
        self.assertEqual({job.state for job in others}, {"pending"})

    def test_a_job_of_the_past_keeps_no_message_back(self):
        self._process()
        self._jobs().state = "failed"
        before = self._jobs()
        self._process()
        self.assertFalse(self._jobs() & before)
