from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day
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
        self.mails.create({"email_to": "all@example.com", "body_html": "News"})
        with (
            patch.object(type(self.mails), "_cobranza_hand_out", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            self._process()
        self.assertEqual(self._recipients(), ["all@example.com"])
        self.assertFalse(self._jobs())
        self._process()
        self.assertTrue(self._jobs())

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

    def test_a_job_of_the_past_keeps_no_message_back(self):
        self._process()
        self._jobs().state = "failed"
        before = self._jobs()
        self._process()
        self.assertFalse(self._jobs() & before)
