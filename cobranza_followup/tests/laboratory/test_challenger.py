from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...engine.draw import is_drawn
from ...models.laboratory import cobranza_challenger
from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestChallenger(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.step = cls.policy.step_ids.filtered(lambda step: step.stage_id == cls.stages["remind"])
        cls.present, cls.rival = (
            cls.env["mail.template"].create(
                {
                    "name": subject,
                    "subject": subject,
                    "model_id": cls.env["ir.model"]._get_id("cobranza.debtor"),
                    "body_html": "<p>Please pay.</p>",
                }
            )
            for subject in ("The present one", "The rival")
        )
        cls.step.write(
            {
                "mail_template_id": cls.present.id,
                "mail_template_irregular_id": False,
                "mail_template_unwilling_id": False,
            }
        )

    def _trial(self, start=True, **values):
        trial = (
            self.env["cobranza.challenger"]
            .with_user(self.manager)
            .create(
                {
                    "name": "A friendlier reminder",
                    "step_id": self.step.id,
                    "rival_template_id": self.rival.id,
                    **values,
                }
            )
        )
        if start:
            trial.action_start()
        return trial

    def _draw(self, rival):
        """Draw by a rule instead of by ids, which differ from one database to the next."""
        self.patch(cobranza_challenger, "is_drawn", lambda _seed, key, _share: rival(key))

    def _executions(self, trial):
        return self.env["cobranza.step.execution"].search([("challenger_id", "=", trial.id)])

    def test_each_debtor_gets_the_email_that_was_drawn(self):
        trial = self._trial()
        self._customers_owing(24)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
        executions = self._executions(trial)
        self.assertEqual(len(executions), 24)
        for one in executions:
            drawn = is_drawn(f"challenger {trial.id}", one.debtor_id.id, 0.5)
            self.assertEqual(one.is_rival, drawn)
            self.assertEqual(one.mail_id.subject, "The rival" if drawn else "The present one")
            self.assertEqual((one.amount_asked, one.sent_on), (1000, day(1)))
        self.assertEqual(set(executions.mapped("is_rival")), {True, False})
        # The stage and all that follows from it are the same for both.
        self.assertEqual(executions.debtor_id.stage_id, self.stages["remind"])

    def test_both_pass_the_guard(self):
        trial = self._trial()
        self._draw(lambda debtor: debtor % 2)
        partners = self._customers_owing(12)
        for partner in partners:
            self.env["cobranza.contact.preference"].create(
                {"partner_id": partner.id, "opted_out_channel_ids": self._email_channel()}
            )
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
        executions = self._executions(trial)
        self.assertEqual(set(executions.mapped("is_rival")), {True, False})
        self.assertFalse(executions.filtered("sent_on"))
        attempts = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "in", executions.debtor_id.ids)]
        )
        self.assertEqual(attempts.debtor_id, executions.debtor_id)
        self.assertEqual(set(attempts.mapped("made")), {False})
        self.assertEqual((trial.present_count, trial.rival_count), (0, 0))

    def _email_channel(self):
        channel = self.env["cobranza.contact.channel"].search([("code", "=", "email")])
        return [Command.set(channel.ids)]

    def test_an_email_that_waited_is_written_again_as_the_same_one(self):
        trial = self._trial()
        self._draw(lambda _debtor: True)
        self._invoice(-2)
        with freeze_time(TODAY) as frozen:
            frozen.move_to(day(1))
            self._run()
            execution = self._executions(trial).sudo()
            self.assertTrue(execution.is_rival)
            before = execution.mail_id.id
            execution._write_again()
            self.assertNotEqual(execution.mail_id.id, before)
            self.assertEqual(execution.mail_id.subject, "The rival")
            trial.action_stop()
            execution._write_again()
            self.assertEqual(execution.mail_id.subject, "The present one")
            self.assertFalse(execution.challenger_id)

    def test_other_tones_take_no_part(self):
        self.step.mail_template_unwilling_id = self.rival.copy({"subject": "Another tone"})
        trial = self._trial(share=0.95)
        self._invoice(-2)
        self.debtor = debtor = self._debtor()
        self._put_in("remind", "unwilling")
        found = self.env["cobranza.challenger"]._template_for(debtor, self.step)
        self.assertEqual(found[0].subject, "Another tone")
        self.assertFalse(found[1])
        self._put_in("remind", "occasional")
        self.assertEqual(self.env["cobranza.challenger"]._template_for(debtor, self.step)[1], trial)

    def test_nobody_elses_step_or_company_is_touched(self):
        trial = self._trial(share=0.95)
        self._invoice(-2)
        other = self.policy.step_ids.filtered("mail_template_id") - self.step
        debtor = self._debtor()
        for step in other:
            self.assertFalse(self.env["cobranza.challenger"]._template_for(debtor, step)[1])
        trial.sudo().company_id = self.setup_other_company()["company"]
        self.assertFalse(self.env["cobranza.challenger"]._template_for(debtor, self.step)[1])

    def _with_results(self, planned, **paid):
        """Send to many, and have some of each kind pay within the week."""
        trial = self._trial()
        self._draw(lambda debtor: debtor % 2)
        trial.sudo().planned_count = planned
        partners = self._customers_owing(4 * planned)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            by_arm = self._executions(trial).grouped("is_rival")
            frozen.move_to(day(4))
            for rival, share in ((False, paid["present"]), (True, paid["rival"])):
                chosen = by_arm[rival][::-1][:planned]
                for execution in chosen[: round(share * planned)]:
                    partner = execution.debtor_id.partner_id
                    self._receive(500, on=4, partner=partner)
            self.assertEqual(len(partners), len(self._executions(trial)))
            frozen.move_to(day(8))
            self.assertEqual(trial.verdict, "few")
            self.assertIn("Too few yet", trial.result_text)
            frozen.move_to(day(9))
            trial.invalidate_recordset()
            return trial, trial.verdict, trial.result_text

    def test_the_result_says_which_brought_more_to_pay(self):
        trial, verdict, text = self._with_results(8, present=0.125, rival=0.875)
        self.assertEqual(verdict, "second")
        self.assertEqual((trial.present_count, trial.rival_count), (8, 8))
        self.assertIn("The rival works better: 75 more of a hundred", text)
        self.assertIn("88 % of 8", trial.rival_text)

    def test_no_difference_is_no_difference(self):
        _trial, verdict, text = self._with_results(6, present=0.5, rival=0.5)
        self.assertEqual(verdict, "alike")
        self.assertIn("No difference was found", text)

    def test_less_than_half_of_what_was_overdue_is_not_enough(self):
        trial = self._trial()
        self._draw(lambda debtor: debtor % 2)
        trial.sudo().planned_count = 1
        partners = self._customers_owing(12)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            frozen.move_to(day(2))
            for partner in partners:
                self._receive(499, on=2, partner=partner)
            frozen.move_to(day(20))
            found = trial._result()
        self.assertEqual(found.present.hits + found.rival.hits, 0)
        self.assertEqual(found.present.count + found.rival.count, 2)

    def test_a_manager_adopts_the_rival_by_one_click(self):
        trial = self._trial()
        self.step.mail_template_irregular_id = self.step.mail_template_id
        trial.action_adopt()
        self.assertEqual(self.step.mail_template_id, self.rival)
        self.assertEqual(self.step.mail_template_irregular_id, self.rival)
        self.assertRecordValues(
            trial,
            [{"state": "adopted", "ended_on": TODAY, "ended_by_id": self.manager.id}],
        )
        self.assertEqual(trial.template_id.subject, "The present one")

    def test_a_step_that_was_changed_meanwhile_is_left_alone(self):
        trial = self._trial()
        self.step.mail_template_id = self.rival.copy()
        with self.assertRaises(UserError):
            trial.action_adopt()
        trial.action_stop()
        self.assertEqual(trial.state, "stopped")

    def test_what_was_tried_stays_on_record(self):
        trial = self._trial()
        for vals in ({"share": 0.2}, {"state": "draft"}, {"planned_count": 1}):
            with self.assertRaises(AccessError):
                trial.write(vals)
        with self.assertRaises(AccessError):
            trial.unlink()
        trial.action_stop()
        with self.assertRaises(UserError):
            trial.action_start()
        again = trial.copy()
        self.assertRecordValues(again, [{"state": "draft", "started_on": False, "share": 0.5}])
        again.unlink()

    def test_one_trial_at_a_time_on_a_step(self):
        self._trial()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._trial()

    def test_a_collector_reads_and_starts_nothing(self):
        trial = self._trial(start=False)
        own = trial.with_user(self.collector)
        self.assertEqual(own.name, "A friendlier reminder")
        for name in ("action_start", "action_stop", "action_adopt"):
            with self.assertRaises(AccessError):
                getattr(own, name)()
        with self.assertRaises(AccessError):
            self.step.with_user(self.collector).action_challenge()

    def test_the_step_leads_to_its_trial(self):
        action = self.step.with_user(self.manager).action_challenge()
        form = Form(
            self.env["cobranza.challenger"].with_user(self.manager).with_context(action["context"])
        )
        self.assertEqual(form.template_id, self.step.mail_template_id)
        self.assertEqual(
            form.step_id.display_name, f"{self.policy.name}: {self.stages['remind'].name}"
        )
        form.rival_template_id = self.rival
        trial = form.save()
        self.assertEqual(trial.planned_count, 170)
        again = self.step.with_user(self.manager).action_challenge()
        self.assertEqual(again["res_id"], trial.id)
