from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form

from ..common import CobranzaCommon
from .test_contact_guard import GuardCommon

# Four in the morning of a Wednesday in Mexico City, when the run is done.
NIGHT = datetime(2026, 3, 11, 10)
MORNING = datetime(2026, 3, 11, 13)  # seven o'clock there


@freeze_time(NIGHT)
class TestGuardOfMessages(GuardCommon):
    """A message asks the guard when it is sent: it goes, waits, is withdrawn or becomes a task."""

    def setUp(self):
        super().setUp()
        self._act()
        self._move_to("mx", "df")
        self.invoice = self._invoice(-2, 500)

    def _execution(self):
        return self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])

    def _attempts(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")

    def _queue(self):
        """Have Odoo's own queue send what may be sent now."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()
        return self._mails

    def _night(self):
        self._run()
        return self._queue()

    def test_it_waits_and_goes_at_the_next_permitted_moment(self):
        with freeze_time(NIGHT) as clock:
            self.assertFalse(self._night())
            mail = self._execution().mail_id
            self.assertEqual((mail.state, mail.scheduled_date), ("outgoing", MORNING))
            self.assertFalse(self._execution().told_on)
            self._queue()
            self.assertRecordValues(
                self._attempts(),
                [{"made": False, "answer": "waits", "not_before": MORNING, "channel": "email"}],
            )
            clock.move_to(MORNING)
            self.assertEqual(len(self._queue()), 1)
            self.assertEqual(self._execution().mail_id.state, "sent")
            self.assertEqual(self._execution().told_on, self.company._cobranza_today())
            self.assertFalse(self._queue())
        self.assertEqual(self._attempts().mapped("made"), [False, True])

    def test_what_goes_after_waiting_tells_of_the_debt_as_it_is_then(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            other = self._invoice(-1, 77)
            clock.move_to(MORNING)
            sent = self._queue()
        self.assertEqual(len(sent), 1)
        self.assertIn(other.name, sent[0]["body"])

    def test_a_debtor_who_paid_meanwhile_gets_none(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            mail = self._execution().mail_id
            self._pay(self.debtor._open_items().move_id)
            clock.move_to(MORNING)
            self.assertFalse(self._queue())
        self.assertEqual(mail.state, "cancel")
        self.assertFalse(self._execution().told_on)
        self.assertEqual(self._attempts()[-1].answer, "withdrawn")

    def test_what_was_withdrawn_is_written_again_when_the_debtor_is_back(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            payment = self._pay(self.debtor._open_items().move_id)
            clock.move_to(MORNING)
            self._queue()
            self._undo(payment)
            self._run()
            self.assertEqual(len(self._queue()), 1)
        self.assertEqual(self._execution().mail_id.state, "sent")

    def test_what_may_never_go_becomes_a_task(self):
        preference = self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.customer.id)]
        )
        preference.opted_out_channel_ids = [Command.set(self._channel("email").ids)]
        with freeze_time(MORNING):
            self.assertFalse(self._night())
        self.assertEqual(self._execution().mail_id.state, "cancel")
        self.assertFalse(self._execution().told_on)
        task = self.debtor.activity_ids.filtered(lambda task: "not sent" in (task.note or ""))
        self.assertEqual(task.user_id, self.collector)
        self.assertEqual(self._attempts().answer, "never")

    def test_one_message_a_day_however_many_are_queued(self):
        with freeze_time(MORNING):
            self._run()
            self._interact("no_answer")
            self.assertFalse(self._queue())
            self.assertGreater(self._execution().mail_id.scheduled_date, MORNING)

    def test_a_statement_sent_by_hand_goes_at_once(self):
        action = self.debtor.with_user(self.collector).action_send_statement()
        composers = self.env["mail.compose.message"].with_user(self.collector)
        composer = Form(composers.with_context(**action["context"])).save()
        with self.mock_mail_gateway():
            composer.action_send_mail()
        self.assertEqual(len(self._mails), 1)
        self.assertRecordValues(
            self._attempts(), [{"made": True, "purpose": "requested", "answer": "allowed"}]
        )

    def test_messages_to_our_own_people_are_no_contacts(self):
        with self.mock_mail_gateway():
            self.debtor.message_notify(partner_ids=self.salesperson.partner_id.ids, body="Hello")
        self.assertEqual(len(self._mails), 1)
        self.assertFalse(self._attempts())


class TestMessagesWithoutRules(CobranzaCommon):
    """Without a rule in force, messages go at any time, and are in the log all the same."""

    def test_it_goes_at_once(self):
        self._act()
        self._invoice(-2)
        self._run()
        self._send_mails()
        debtor = self._debtor()
        self.assertTrue(
            self.env["cobranza.step.execution"].search([("debtor_id", "=", debtor.id)]).told_on
        )
        attempts = self.env["cobranza.contact.attempt"].search([("debtor_id", "=", debtor.id)])
        self.assertEqual(attempts.mapped("channel"), ["email"])
