from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.contact.test_contact_guard import GuardCommon
from odoo.addons.sms.models.sms_sms import SmsSms as OdooSms
from odoo.addons.sms.tools.sms_api import SmsApi

MORNING = datetime(2026, 3, 11, 16)
SUNDAY = datetime(2026, 3, 22, 16)


class TestSms(GuardCommon):
    """SMS to debtors go when the guard permits, and each is logged once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move_to("mx", "df", consumer=False)
        cls.customer.phone = "55 1234 5678"

    def setUp(self):
        super().setUp()
        self.taken, self.provider = [], "success"
        self.patch(SmsApi, "_send_sms_batch", self._provider)
        freezer = freeze_time(MORNING)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _provider(self, messages, delivery_reports_url=False):
        found = []
        for message in messages:
            for number in message["numbers"]:
                self.taken.append((number["number"], message["content"]))
                found.append({"uuid": number["uuid"], "state": self.provider, "credit": 1})
        return found

    def _form(self, user=None, **values):
        debtor = self.debtor.with_user(user or self.collector).with_context(lang="en_US")
        action = debtor.action_sms(**values)
        return debtor.env[action["res_model"]].browse(action["res_id"])

    def _logged(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id), ("channel", "=", "sms")])

    def _queue(self):
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_, **__: 1):
            self.env["sms.sms"].sudo()._process_queue()

    def _queued(self, count):
        """Put messages to the debtor into Odoo's queue, none of which the guard would keep."""
        self.contact_rules.active = False
        for number in range(count):
            self._in_batch(f"Could you pay on Friday? {number}", keep_log=False, now=False)
        ours = self.env["sms.sms"].sudo().search([("state", "=", "outgoing")])
        self.assertEqual(len(ours), count)
        return ours

    def _other(self):
        return self.env["sms.sms"].sudo().create({"number": "+525500000000", "body": "Not ours"})

    def _waiting(self):
        return self.env["sms.sms"].sudo().search([("state", "in", ("outgoing", "waiting"))])

    def test_it_goes_to_the_number_as_the_world_dials_it_and_is_logged_once(self):
        form = self._form()
        self.assertIn(self.customer.name, form.text)
        form.action_send_sms()
        self.assertEqual(self.taken, [("+525512345678", form.text.strip())])
        self.assertRecordValues(
            self._logged(), [{"made": True, "user_id": self.collector.id, "answer": "allowed"}]
        )
        interaction = self._logged().interaction_id
        self.assertEqual((interaction.channel, interaction.user_id), ("sms", self.collector))

    def test_against_the_guard_a_reason_is_asked_for_and_kept(self):
        self.clock.move_to(SUNDAY)
        form = self._form()
        action = form.action_send_sms()
        self.assertEqual((action["res_id"], self.taken), (form.id, []))
        form.override_reason = "They asked for it today"
        form.action_send_sms()
        self.assertEqual(len(self.taken), 1)
        self.assertEqual(self._logged().sorted("id").mapped("made"), [False, True])
        self.assertTrue(self._logged().sorted("id")[-1].against_guard)

    def test_one_that_fails_on_its_way_is_a_task_and_the_queue_goes_on(self):
        self.clock.move_to(SUNDAY)
        self._form().action_send_sms_later()
        broken = self._waiting()
        self.assertTrue(broken)
        other = self.env["sms.sms"].sudo().create({"number": "+525500000000", "body": "Not ours"})
        self.clock.move_to(MORNING + timedelta(days=14))
        with (
            patch.object(
                self.env.registry["sms.sms"], "_may_go", side_effect=ValueError("no rule")
            ),
            mute_logger("odoo.addons.cobranza_followup_sms.models.sms_sms"),
        ):
            self._queue()
        self.assertIn((other.number, other.body), self.taken)
        self.assertEqual(broken.mapped("state"), ["error"])
        self.assertIn("no rule", "".join(self.debtor.activity_ids.mapped("note")))

    def _turns(self, count, batch_size):
        """Let the scheduled action have turns in which there is time for one of ours.

        :return: list of (number of messages taken so far, how much it said is left)
        """
        cron = self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()
        self.env["ir.config_parameter"].sudo().set_param("sms.session.batch.size", batch_size)
        turns = []

        def out_of_time(cron, _processed=0, *, remaining=None, **_others):
            cron.env["ir.cron.progress"].browse(
                cron.env.context["ir_cron_progress_id"]
            ).remaining = remaining
            return 0

        with patch.object(self.env.registry["ir.cron"], "_commit_progress", out_of_time):
            for _turn in range(count):
                progress = self.env["ir.cron.progress"].sudo().create([{"cron_id": cron.id}])
                queue = self.env["sms.sms"].sudo()
                queue.with_context(ir_cron_progress_id=progress.id)._process_queue()
                turns.append((len(self.taken), progress.remaining))
        return turns

    def _is_ours(self):
        return ["Not ours" not in body for _number, body in self.taken]

    def test_everybody_elses_go_first_and_ours_for_as_long_as_there_is_time(self):
        self._queued(3)
        self._other()
        self._other()
        self.assertEqual(self._turns(3, "500"), [(3, 2), (4, 1), (5, 0)])
        self.assertEqual(self._is_ours(), [False, False, True, True, True])

    def test_what_others_fail_by_is_raised_once_ours_have_gone(self):
        self._queued(1)
        with (
            patch.object(OdooSms, "_process_queue", side_effect=ValueError("two companies")),
            patch.object(self.env.cr, "rollback"),
            self.assertRaisesRegex(ValueError, "two companies"),
        ):
            self._queue()
        self.assertEqual(self._is_ours(), [True])

    def test_it_is_called_again_for_what_is_left_of_others_and_of_ours(self):
        self._queued(2)
        self._other()
        self._other()
        self.assertEqual(self._turns(2, "1"), [(2, 2), (4, 0)])
        self.assertEqual(self._is_ours(), [False, True, False, True])

    def test_a_batch_of_ours_a_turn(self):
        self._queued(3)
        self.env["ir.config_parameter"].sudo().set_param("sms.session.batch.size", "2")
        self._queue()
        self.assertEqual(len(self.taken), 2)

    def test_a_conflict_in_one_of_ours_costs_nobody_theirs(self):
        first, *_others = self._queued(2).sorted("id")
        self._other()
        may_go = self.env.registry["sms.sms"]._may_go

        def conflict(sms):
            if sms == first:
                raise SerializationFailure("could not serialize access")
            return may_go(sms)

        with (
            patch.object(self.env.registry["sms.sms"], "_may_go", conflict),
            mute_logger("odoo.addons.cobranza_followup_sms.models.sms_sms"),
        ):
            self._queue()
        self.assertEqual(len(self.taken), 2)
        self.assertEqual(first.state, "error")

    def test_one_that_was_sent_by_hand_meanwhile_does_not_go_again(self):
        first, second = self._queued(2).sorted("id")
        may_go = self.env.registry["sms.sms"]._may_go

        def by_hand(sms):
            second.state = "sent"
            return may_go(sms)

        with patch.object(self.env.registry["sms.sms"], "_may_go", by_hand):
            self._queue()
        self.assertEqual((len(self.taken), first.state), (1, "pending"))

    def test_it_waits_for_its_moment_and_goes_then(self):
        self.clock.move_to(SUNDAY)
        self._form().action_send_sms_later()
        self.assertFalse(self.taken)
        until = self._waiting().cobranza_not_before
        self.assertEqual(until, datetime(2026, 3, 23, 14))
        self._queue()
        self.assertFalse(self.taken)
        self.assertEqual(len(self._logged()), 1)
        self.clock.move_to(until + timedelta(minutes=1))
        self._queue()
        self.assertEqual(len(self.taken), 1)
        self.assertEqual(self._logged().sorted("id").mapped("made"), [False, True])

    def test_who_was_asked_for_a_reason_may_have_it_wait_instead(self):
        self.clock.move_to(SUNDAY)
        form = self._form()
        form.action_send_sms()
        self.assertTrue(form.reason_asked)
        # The browser would not press a button while something required is missing.
        shown = Form(form, view="cobranza_followup.cobranza_short_message_new_view_form")
        self.assertFalse(shown._get_modifier("override_reason", "required"))
        form.action_send_sms_later()
        self.assertTrue(self._waiting().cobranza_not_before)

    def test_who_has_paid_meanwhile_gets_none(self):
        self.clock.move_to(SUNDAY)
        self._form().action_send_sms_later()
        self._pay(self.debtor._open_items().move_id, on=11)
        self.env.cr.precommit.run()
        self.clock.move_to(SUNDAY + timedelta(days=1, hours=3))
        self._queue()
        self.assertFalse(self.taken)
        self.assertFalse(self._waiting())
        self.assertEqual(self._logged().sorted("id")[-1].answer, "withdrawn")
        self.assertFalse(self.debtor.activity_ids.filtered(lambda one: "SMS" in one.summary))

    def test_after_a_part_payment_it_would_tell_an_old_amount(self):
        self.clock.move_to(SUNDAY)
        self._form().action_send_sms_later()
        self._pay(self.debtor._open_items().move_id, amount=100, on=11)
        self.env.cr.precommit.run()
        self.clock.move_to(SUNDAY + timedelta(days=1, hours=3))
        self._queue()
        self.assertFalse(self.taken)
        self.assertTrue(self.debtor.activity_ids.filtered(lambda one: "SMS" in one.summary))

    def test_an_exempt_debtor_gets_none(self):
        self.clock.move_to(SUNDAY)
        self._form().action_send_sms_later()
        self.debtor.with_user(self.manager).state = "exempt"
        self.clock.move_to(SUNDAY + timedelta(days=1, hours=3))
        self._queue()
        self.assertFalse(self.taken)

    def test_an_answer_is_asked_of_the_guard_as_one(self):
        self.contact_rules.exempt_answers = True
        self.clock.move_to(SUNDAY)
        form = self._form()
        form.purpose = "answer"
        form.action_send_sms()
        self.assertEqual(len(self.taken), 1)
        self.assertRecordValues(self._logged(), [{"made": True, "purpose": "answer"}])

    def test_where_the_channel_is_refused_it_becomes_a_task(self):
        self.env["cobranza.contact.preference"].search([]).opted_out_channel_ids = [
            Command.set(self._channel("sms").ids)
        ]
        self._form().action_send_sms_later()
        self.assertFalse(self.taken)
        self.assertFalse(self._waiting())
        self.assertTrue(self.debtor.activity_ids.filtered(lambda one: "SMS" in one.summary))

    def test_nobody_passes_by_odoos_own_form(self):
        self.clock.move_to(SUNDAY)
        composer = self.env["sms.composer"].create(
            {
                "res_model": "cobranza.debtor",
                "res_id": self.debtor.id,
                "composition_mode": "comment",
                "body": "Could you pay on Friday?",
                "numbers": "+525512345678",
            }
        )
        composer.action_send_sms()
        self.assertFalse(self.taken)
        self.assertTrue(self._waiting().cobranza_not_before)

    def _in_batch(self, body, keep_log, now=True):
        composer = self.env["sms.composer"].create(
            {
                "res_model": "cobranza.debtor",
                "res_ids": repr(self.debtor.ids),
                "composition_mode": "mass",
                "mass_keep_log": keep_log,
                "mass_force_send": now,
                "number_field_name": "contact_phone",
                "body": body,
            }
        )
        composer.action_send_sms()
        return self.env["sms.sms"].sudo().search([], order="id DESC", limit=1)

    def test_in_batch_nobody_passes_with_a_note_or_without(self):
        self.clock.move_to(SUNDAY)
        for keep_log in (True, False):
            sms = self._in_batch("Could you pay on Friday?", keep_log)
            self.assertEqual((sms.state, self.taken), ("waiting", []))
        self.assertEqual(self._logged().mapped("made"), [False, False])

    def test_in_batch_each_is_logged_with_a_note_or_without(self):
        self.contact_rules.active = False
        for keep_log in (True, False):
            self._in_batch("Could you pay on Friday?", keep_log)
        self.assertEqual(len(self.taken), 2)
        self.assertEqual(self._logged().mapped("made"), [True, True])

    def test_in_batch_a_disrespectful_text_is_stopped_too(self):
        for keep_log in (True, False):
            sms = self._in_batch("Pague hoy o lo vamos a demandar", keep_log)
            self.assertEqual((sms.state, self.taken), ("canceled", []))
        self.assertEqual(self._logged().mapped("answer"), ["disrespectful", "disrespectful"])

    def test_a_provider_that_answers_after_hours_is_logged_all_the_same(self):
        def slow(messages, **kwargs):
            answer = self._provider(messages)
            self.clock.move_to(SUNDAY)
            return answer

        self.patch(SmsApi, "_send_sms_batch", lambda _api, messages, **_more: slow(messages))
        self._form().action_send_sms()
        self.assertEqual(len(self.taken), 1)
        self.assertEqual(self._logged().mapped("made"), [True])
        self._queue()
        self.assertEqual(len(self.taken), 1)

    def test_a_reason_serves_for_one_try(self):
        self.clock.move_to(SUNDAY)
        self.provider = "server_error"
        form = self._form()
        form.override_reason = "They asked for it today"
        form.action_send_sms()
        sms = self.env["sms.sms"].sudo().search([("state", "=", "error")])
        self.assertFalse(sms.cobranza_override_reason)
        self.provider, self.taken = "success", []
        sms.resend_failed()
        self.assertEqual((sms.state, self.taken), ("waiting", []))

    def test_a_disrespectful_text_is_refused_by_both_forms(self):
        form = self._form()
        form.text = "Pague hoy o lo vamos a demandar"
        with self.assertRaisesRegex(UserError, "►"):
            form.action_send_sms()
        with self.assertRaisesRegex(UserError, "►"):
            self.debtor._message_sms(form.text, partner_ids=self.customer.ids)
        self.assertFalse(self.taken)

    def test_what_the_provider_does_not_take_is_no_contact(self):
        self.provider = "insufficient_credit"
        self._form().action_send_sms()
        self.assertFalse(self._logged())
        self.assertFalse(self.debtor.interaction_ids)

    def test_messages_to_others_go_as_ever(self):
        self.clock.move_to(SUNDAY)
        self.customer._message_sms("Your parcel has arrived", partner_ids=self.customer.ids)
        self.assertEqual(len(self.taken), 1)

    def test_a_wrong_number_is_said_to_be_wrong(self):
        self.customer.phone = "123"
        with self.assertRaisesRegex(UserError, "not a phone number"):
            self._form().action_send_sms()

    def test_who_may_not_read_the_debtor_writes_nothing(self):
        with self.assertRaises(AccessError):
            self._form(self.salesperson)
