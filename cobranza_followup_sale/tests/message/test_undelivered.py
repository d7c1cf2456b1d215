from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon

BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-{id}@mx.example>
References: {message_id}
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

The mail system could not deliver your message.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--=_b
Content-Type: message/rfc822

Message-Id: {message_id}
To: {address}
Subject: x

x
--=_b--
"""


class TestUndelivered(CobranzaCommon):
    """A message that reached nobody tells nobody anything, and becomes a task."""

    def setUp(self):
        super().setUp()
        self._act()
        self._invoice(-100)
        self.debtor = self._debtor()
        self.customer.write({"phone": "+52 55 1234 5678", "street": "Juárez 1", "city": "Oaxaca"})

    def _execution(self):
        return self.env["cobranza.step.execution"].search(
            [("debtor_id", "=", self.debtor.id)], limit=1
        )

    def _tasks(self):
        kind = self.env.ref("cobranza_followup.activity_type_undelivered")
        return self.debtor.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def _comes_back(self, mail, address=None):
        self.env["mail.thread"].message_process(
            False,
            BOUNCE.format(
                to="bounce@company.example",
                id=mail.id,
                message_id=mail.message_id,
                address=address or self.customer.email,
            ),
        )
        self._commit()
        self.env.cr.precommit.run()

    def test_what_came_back_told_nobody_and_becomes_a_task_once(self):
        self._run()
        self._send_mails()
        execution = self._execution()
        self.assertEqual((execution.mail_state, bool(execution.told_on)), ("sent", True))
        self._comes_back(execution.mail_id)
        self.assertEqual((execution.mail_state, execution.told_on), ("bounced", False))
        self.assertEqual(self._tasks().user_id, self.collector)
        self.assertIn(self.customer.email, self._tasks().note)
        self.assertIn("Call", self._tasks().note)
        self._comes_back(execution.mail_id)
        self.assertEqual(len(self._tasks()), 1)

    def test_a_notice_that_comes_back_ends_no_hold_but_asks_a_manager(self):
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 26)
            execution, hold = self._execution(), self.debtor.hold_id
            self.assertEqual(execution.stage_id, self.stages["terms"])
            self.assertTrue(hold)
            # Anybody can write such a message.
            self._comes_back(execution.mail_id)
            self.assertFalse(execution.told_on)
            self.assertTrue(self._tasks())
            self._nights(frozen, 2)
            self.assertEqual(self.debtor.hold_id, hold)
            self.assertIn("came back on", hold.with_context(lang="en_US").waits_text)
            hold.with_user(self.manager).action_agree_to_end()
            self._commit()
            self.assertFalse(self.debtor.hold_id)
            self._nights(frozen, 1)
            self.assertFalse(self.debtor.hold_id)
            self.assertEqual(self.debtor.waiting_reason, "hold_not_told")

    def test_a_notice_that_comes_back_before_the_hold_puts_it_off(self):
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 21)
            self._comes_back(self._execution().mail_id)
            self._nights(frozen, 9)
        self.assertFalse(self.debtor.hold_id)

    def test_who_was_reached_by_phone_stays_told(self):
        self._run()
        self._send_mails()
        self._interact("informed", channel="call", objective=self.debtor.stage_id.objective)
        self._comes_back(self._execution().mail_id)
        self.assertTrue(self._execution().told_on)

    def test_without_an_address_the_task_names_the_next_way(self):
        self.customer.email = False
        self._run()
        self.assertFalse(self._execution().mail_id)
        self.assertRegex(self._tasks().note, "has no e-mail address.*Next: Call")

    def test_a_message_the_server_refuses_is_not_shown_as_sent(self):
        self._run()
        mail = self._execution().mail_id
        mail.write({"state": "exception", "failure_reason": "550 no such user"})
        mail._postprocess_sent_message([], [], failure_type="unknown")
        self.assertEqual(self._execution().mail_state, "failed")
        self.assertFalse(self._execution().told_on)
        self.assertIn("could not be sent", self._tasks().note)
        mail.mark_outgoing()
        self._send_mails()
        self.assertEqual(self._execution().mail_state, "sent")
        self.assertFalse(self._tasks())

    def test_with_our_mail_server_down_it_is_tried_again_in_an_hour(self):
        with freeze_time(TODAY):
            self._run()
            mail = self._execution().mail_id
            mail.write({"state": "exception", "failure_reason": "no connection"})
            mail._postprocess_sent_message([], [], failure_type="mail_smtp")
            self.assertEqual(mail.state, "outgoing")
            self.assertEqual(mail.scheduled_date, fields.Datetime.now() + timedelta(hours=1))
            self.assertFalse(self._tasks())

    def test_ways_that_are_forbidden_or_unknown_are_not_suggested(self):
        guard = self.env["cobranza.contact.guard"]
        ways = guard._next_channels(self.debtor, self.customer, without=("email",))
        self.assertEqual(ways[:2], ["call", "whatsapp"])
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "opted_out_channel_ids": self.env.ref("cobranza_followup.channel_call").ids,
            }
        )
        self.customer.street = False
        ways = guard._next_channels(self.debtor, self.customer, without=("email",))
        self.assertIn("whatsapp", ways)
        self.assertNotIn("call", ways)
        self.assertNotIn("letter", ways)
