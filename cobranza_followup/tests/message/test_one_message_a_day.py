from datetime import datetime

from freezegun import freeze_time

from odoo import fields

from ..contact.test_contact_guard import GuardCommon

# Ten o'clock of a Wednesday in Mexico City.
MORNING = datetime(2026, 3, 11, 16)


class TestOneMessageADay(GuardCommon):
    """A debtor gets one message a day from the policy, whatever happens on that day."""

    def setUp(self):
        super().setUp()
        self._act()
        # No limit of the law: what is left is the rule that always holds.
        self.contact_rules.active = False
        self._move_to("mx", "df")

    def _executions(self):
        return self.env["cobranza.step.execution"].search(
            [("debtor_id", "=", self.debtor.id)], order="id"
        )

    def _queue(self):
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()
        # The salesperson gets word, too.
        return sum(self.customer.email in "".join(mail["email_to"]) for mail in self._mails)

    def _night(self):
        self._run()
        return self._queue()

    def test_a_stage_reached_on_the_same_day_waits_for_the_next(self):
        with freeze_time(MORNING) as clock:
            self.assertEqual(self._night(), 1)
            self._rise_to("press")
            self.assertEqual(self._night(), 0)
            first, second = self._executions()
            self.assertEqual((first.mail_state, second.mail_state), ("sent", "waiting"))
            self.assertIn("Waiting until", second.mail_text)
            # Midnight in UTC is evening there: still the same day.
            clock.move_to(datetime(2026, 3, 12, 2))
            self.assertEqual(self._queue(), 0)
            clock.move_to(datetime(2026, 3, 12, 6))
            self.assertEqual(self._queue(), 1)
            self.assertEqual(second.mail_state, "sent")

    def test_what_a_collector_wrote_by_hand_counts_too(self):
        with freeze_time(MORNING):
            self._run()
            self._interact("no_answer", channel="whatsapp")
            self.assertEqual(self._queue(), 0)
            self.assertEqual(self._executions().mail_state, "waiting")

    def test_a_call_is_no_message(self):
        with freeze_time(MORNING):
            self._run()
            self._interact("no_answer", channel="call")
            self.assertEqual(self._queue(), 1)

    def test_the_newer_message_replaces_the_one_that_still_waits(self):
        self.contact_rules.active = True
        sunday = datetime(2026, 3, 22, 16)
        with freeze_time(sunday) as clock:
            self.assertEqual(self._night(), 0)
            self._rise_to("press")
            self._run()
            older, newer = self._executions()
            self.assertEqual(older.mail_state, "cancelled")
            self.assertEqual(older.mail_text, "Cancelled: A newer message took its place")
            clock.move_to(datetime(2026, 3, 23, 16))
            self.assertEqual(self._queue(), 1)
            self.assertEqual(newer.mail_state, "sent")
            self.assertFalse(older.told_on)

    def test_without_a_zone_the_day_must_be_over_everywhere(self):
        self.customer.write({"country_id": False, "state_id": False})
        self.company.partner_id.country_id = False
        with freeze_time(MORNING):
            self._run()
            self._interact("no_answer", channel="whatsapp")
            self.assertEqual(self._queue(), 0)
            # Where it was midnight at that moment, the day lasts for 24 hours from then.
            self.assertEqual(self._executions().mail_id.scheduled_date, datetime(2026, 3, 12, 16))

    def _rise_to(self, stage):
        self.debtor.with_user(self.manager).action_pin_stage(
            self.stages[stage].id, fields.Date.add(fields.Date.today(), days=9)
        )
        self._commit()
