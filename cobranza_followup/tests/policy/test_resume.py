"""A payment undone days later resumes the debt where it stood."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import TODAY, CobranzaCommon, day


class ResumeCommon(CobranzaCommon):
    """A debtor who climbs, pays, and whose payment is undone."""

    def setUp(self):
        super().setUp()
        self._act()
        template = self.env["mail.template"].create(
            {
                "name": "Step",
                "model_id": self.env.ref("cobranza_followup.model_cobranza_debtor").id,
                "subject": "Your account",
                "body_html": "<p>Please pay.</p>",
            }
        )
        self.policy.step_ids.mail_template_id = template

    def _climb(self, frozen, nights):
        """Owe since long ago, and climb so many nights."""
        invoice = self._invoice(-100)
        self._nights(frozen, nights)
        return invoice

    def _stands(self, stage, since, episode):
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "stage_id": self.stages[stage].id,
                    "stage_since": day(since),
                    "episode_start": day(episode),
                }
            ],
        )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestResume(ResumeCommon):
    def test_a_cheque_that_bounces_days_later_resumes_stage_and_episode(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._climb(frozen, 16)
            self._stands("press", 15, 0)
            payment = self._pay(invoice, on=16)
            self.assertEqual(self._debtor().state, "clear")
            self._nights(frozen, 12)
            self._undo(payment)
            self._stands("press", 28, 0)
            self.assertEqual(self._debtor().episode_resumed_on, day(28))
            self.assertIn("resumed", self._debtor().decision_ids[0].reason_codes)
            why = self._debtor().with_context(lang="en_US").decision_ids[0].text
            self.assertEqual(why, "Goes on in “Press”, as before a payment that was undone.")

    def test_asking_again_that_day_and_the_days_after_gives_the_same(self):
        with freeze_time(TODAY) as frozen:
            payment = self._pay(self._climb(frozen, 16), on=16)
            self._nights(frozen, 12)
            self._undo(payment)
            names = ["stage_id", "stage_since", "episode_start", "episode_resumed_on"]
            resumed = self._debtor().read(names)
            self._run()
            self._debtor()._refresh_later(behaviour=True)
            self._commit()
            self.assertEqual(self._debtor().read(names), resumed)
            self._nights(frozen, 3)
            self.assertEqual(self._debtor().read(names), resumed)
            self._nights(frozen, 2)
            self._stands("terms", 33, 0)

    def test_paid_and_undone_again_that_day_it_is_as_in_the_morning(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._climb(frozen, 16)
            payment = self._pay(invoice, on=16)
            self._nights(frozen, 12)
            self._undo(payment)
            payment = self._pay(invoice, on=28)
            self.assertEqual(self._debtor().state, "clear")
            self._undo(payment)
            self._stands("press", 28, 0)

    def test_messages_are_given_again(self):
        with freeze_time(TODAY) as frozen:
            payment = self._pay(self._climb(frozen, 16), on=16)
            self._nights(frozen, 12)
            before = self.env["cobranza.step.execution"].search(
                [("debtor_id", "=", self._debtor().id)]
            )
            self._undo(payment)
            self._nights(frozen, 1)
            executions = self.env["cobranza.step.execution"].search(
                [("debtor_id", "=", self._debtor().id)]
            )
            new = executions - before
            self.assertEqual(new.stage_id, self.stages["press"])
            self.assertTrue(new.mail_id)
            self._nights(frozen, 2)
            self.assertEqual(
                self.env["cobranza.step.execution"].search([("debtor_id", "=", self._debtor().id)]),
                executions,
            )

    def test_later_than_sixty_days_it_is_an_old_story(self):
        for wait, stage in ((60, "press"), (61, "remind")):
            with (
                self.subTest(wait=wait),
                self.cr.savepoint() as savepoint,
                freeze_time(TODAY) as frozen,
            ):
                payment = self._pay(self._climb(frozen, 16), on=16)
                frozen.move_to(day(16 + wait))
                self._undo(payment)
                self.assertEqual(self._stage_of(), self.stages[stage])
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_a_new_invoice_fallen_due_later_does_not_resume(self):
        with freeze_time(TODAY) as frozen:
            self._pay(self._climb(frozen, 16), on=16)
            self._nights(frozen, 1)
            self._invoice(18)
            self._stands("courtesy", 17, 17)
            self._nights(frozen, 5)
            self._stands("remind", 22, 17)
            self.assertFalse(self._debtor().episode_resumed_on)

    def test_an_old_invoice_entered_later_does_not_resume(self):
        with freeze_time(TODAY) as frozen:
            self._pay(self._climb(frozen, 16), on=16)
            self._nights(frozen, 1)
            self._invoice(-50)
            self._stands("remind", 17, 17)

    def test_what_is_undone_beside_a_younger_debt_resumes(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._climb(frozen, 16)
            self._invoice(12, 500)
            payment = self._pay(invoice, on=16)
            self._stands("remind", 16, 0)
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["remind"])
            self._undo(payment)
            self._stands("press", 17, 0)
            self.assertEqual(self._debtor().episode_resumed_on, day(17))

    def test_what_is_undone_after_a_new_debt_began_resumes_the_old_one(self):
        with freeze_time(TODAY) as frozen:
            payment = self._pay(self._climb(frozen, 16), on=16)
            self._nights(frozen, 1)
            self._invoice(18)
            self._nights(frozen, 4)
            self._stands("courtesy", 17, 17)
            self._undo(payment)
            self._stands("press", 21, 0)

    def test_a_part_of_it_resumes_no_further_than_its_age(self):
        old = self._invoice(-100, 600)
        recent = self._invoice(-3, 400)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 16)
            self._stands("press", 15, 0)
            self._pay(old, on=16)
            second = self._pay(recent, on=16)
            self._nights(frozen, 2)
            self._undo(second)
            self._stands("commit", 18, 0)

    def test_while_a_promise_runs_it_does_not_rise_and_then_resumes(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._climb(frozen, 16)
            self._promise(1000, 18, invoice)
            payment = self._pay(invoice, on=16)
            self._nights(frozen, 1)
            self._undo(payment)
            self.assertFalse(self._stage_of())
            self.assertEqual(self._debtor().episode_start, day(0))
            self._nights(frozen, 4)
            self.assertEqual(self._stage_of(), self.stages["press"])
            self.assertEqual(self._debtor().episode_start, day(0))

    def test_a_dispute_that_was_no_payment_resumes_nothing(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._climb(frozen, 16)
            barrier = self._barrier("goods", invoice)
            self.assertEqual(self._debtor().state, "clear")
            self._nights(frozen, 2)
            barrier.action_solve("Delivered")
            self._commit()
            self.assertEqual(self._stage_of(), self.stages["remind"])
