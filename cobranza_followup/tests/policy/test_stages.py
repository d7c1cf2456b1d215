from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..common import TODAY, CobranzaCommon, day


class TestStages(CobranzaCommon):
    def test_a_first_invoice_makes_a_debtor_at_once(self):
        self.assertFalse(self._debtor())
        self._invoice(-10, 1000)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "amount_receivable": 1000,
                    "amount_overdue": 1000,
                    "days_overdue": 10,
                    "bucket_1_30": 1000,
                    "overdue_count": 1,
                    "oldest_due_date": day(-10),
                    "state": "open",
                    "episode_start": TODAY,
                }
            ],
        )

    def test_pressure_rises_one_stage_at_a_time(self):
        self._invoice(-100)
        seen = []
        with freeze_time(TODAY) as frozen:
            for _night in range(22):
                self._nights(frozen, 1)
                if not seen or seen[-1][1] != self._stage_of():
                    seen.append((self._debtor().stage_since, self._stage_of()))
        self.assertEqual(
            seen,
            [
                (day(0), self.stages["remind"]),
                (day(5), self.stages["barriers"]),
                (day(10), self.stages["commit"]),
                (day(15), self.stages["press"]),
                (day(20), self.stages["terms"]),
            ],
        )

    def test_a_courtesy_comes_before_the_due_date(self):
        self._invoice(4)
        self.assertFalse(self._stage_of())
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["courtesy"])
            self.assertEqual(self._debtor().days_overdue, 0)

    def test_an_overdue_debt_never_gets_the_courtesy_of_one_not_due(self):
        self._invoice(-2)
        self.assertEqual(self._stage_of(), self.stages["remind"])

    def test_asking_again_changes_nothing(self):
        self._invoice(-100)
        self._run()
        columns = ["stage_id", "stage_since", "episode_start", "priority", "write_date"]
        before = self._debtor().read(columns)
        decisions = self.env["cobranza.decision"].search_count([])
        for _again in range(3):
            self._run()
        self.assertEqual(self._debtor().read(columns), before)
        self.assertEqual(self.env["cobranza.decision"].search_count([]), decisions)

    def test_a_payment_lowers_the_stage_at_once(self):
        old = self._invoice(-100)
        self._invoice(-3)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 12)
            self.assertEqual(self._stage_of(), self.stages["commit"])
            self._pay(old, on=12)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
            self.assertEqual(self._debtor().stage_since, day(12))

    def test_a_payment_undone_the_same_day_restores_the_morning(self):
        invoice = self._invoice(-100)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 12)
            morning = self._debtor().read(["stage_id", "stage_since", "episode_start"])
            payment = self._pay(invoice, on=12)
            self.assertEqual(self._debtor().state, "clear")
            self.assertFalse(self._debtor().episode_start)
            self._undo(payment)
            self.assertEqual(
                self._debtor().read(["stage_id", "stage_since", "episode_start"]), morning
            )

    def test_a_debt_below_the_minimum_is_not_chased(self):
        self.policy.minimum_amount = 50
        self._invoice(-30, 50)
        self.assertEqual(self._debtor().state, "clear")
        self._invoice(-1, 1.01)  # no more than 1 would be negligible
        self.assertEqual(self._stage_of(), self.stages["remind"])

    def test_an_open_promise_keeps_the_stage(self):
        self._invoice(-100)
        self._promise(1000, 10)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 12)
            self.assertEqual(self._stage_of(), self.stages["remind"])
            self.assertEqual(self._debtor().waiting_reason, "promise_open")
            # The day after date and tolerance it is broken and leads straight to its step.
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["press"])

    def test_two_broken_promises_lead_to_the_terms(self):
        self._invoice(-5)
        with freeze_time(TODAY) as frozen:
            self._promise(1000, 1)
            self._nights(frozen, 4)
            self.assertEqual(self._stage_of(), self.stages["press"])
            self._promise(1000, 6)
            self._nights(frozen, 5)
            self.assertEqual(self._stage_of(), self.stages["terms"])

    def test_a_barrier_of_ours_keeps_pressure_away(self):
        invoice = self._invoice(-100)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 16)
            self.assertEqual(self._stage_of(), self.stages["press"])
            barrier = self._barrier("no_invoice", invoice)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
            self._nights(frozen, 10)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
            barrier.action_solve("Sent again")
            self._commit()
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["commit"])

    def test_a_barrier_of_theirs_does_not(self):
        invoice = self._invoice(-100)
        self._barrier("liquidity", invoice)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 11)
        self.assertEqual(self._stage_of(), self.stages["commit"])

    def test_a_pinned_stage_stays_until_its_day(self):
        self._invoice(-100)
        self._debtor().with_user(self.manager).action_pin_stage(self.stages["barriers"].id, day(8))
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 8)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["commit"])

    def test_a_pin_is_told_as_a_move_from_where_the_debtor_stood(self):
        self._invoice(-100)
        self._debtor().with_user(self.manager).action_pin_stage(self.stages["press"].id, day(8))
        self.assertRecordValues(
            self._debtor().decision_ids[0],
            [
                {
                    "from_stage_id": self.stages["remind"].id,
                    "to_stage_id": self.stages["press"].id,
                    "reason_codes": "pinned",
                }
            ],
        )

    def test_pinning_needs_a_manager_and_a_day_to_come(self):
        self._invoice(-100)
        debtor, stage = self._debtor(), self.stages["press"].id
        with self.assertRaises(AccessError):
            debtor.with_user(self.collector).action_pin_stage(stage, day(8))
        with self.assertRaisesRegex(UserError, "today or later"):
            debtor.with_user(self.manager).action_pin_stage(stage, day(-1))

    def test_a_manager_ends_a_pin_early(self):
        self._invoice(-100)
        debtor = self._debtor().with_user(self.manager)
        debtor.action_pin_stage(self.stages["barriers"].id, day(30))
        with self.assertRaises(AccessError):
            debtor.with_user(self.collector).action_unpin_stage()
        self.assertTrue(debtor.stage_pinned_until)
        debtor.action_unpin_stage()
        self.assertFalse(debtor.stage_pinned_until)
        decision = self._debtor().decision_ids[0]
        self.assertEqual(decision.reason_codes, "unpinned")
        self.assertEqual(decision.from_stage_id, decision.to_stage_id)
        debtor.action_unpin_stage()
        self.assertEqual(self._debtor().decision_ids[0], decision, "there is no pin to end")
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 9)
        self.assertEqual(self._stage_of(), self.stages["commit"])

    def test_debtors_set_aside_are_left_where_they_are(self):
        self._invoice(-100)
        debtor = self._debtor().with_user(self.manager)
        with freeze_time(TODAY) as frozen:
            for state in ("legal", "exempt"):
                debtor.state = state
                self._nights(frozen, 6)
                self.assertEqual(self._stage_of(), self.stages["remind"])
                self.assertEqual(debtor.state, state)

    def test_a_debtor_handed_over_on_the_day_of_a_rise_stays_where_it_rose_to(self):
        self._invoice(-100)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 5)
            self.assertEqual(self._debtor().stage_since, day(5))
            self._debtor().with_user(self.manager).state = "legal"
            self.assertEqual(self._stage_of(), self.stages["barriers"])

    def test_a_promise_given_on_the_day_of_a_rise_does_not_undo_it(self):
        self._invoice(-100)
        self._run()
        self.assertEqual(self._stage_of(), self.stages["remind"])
        self._promise(1000, 10)
        self.assertEqual(self._stage_of(), self.stages["remind"])

    def test_an_episode_ends_with_the_debt_and_promises_of_before_are_forgotten(self):
        invoice = self._invoice(-5)
        with freeze_time(TODAY) as frozen:
            self._promise(1000, 1)
            self._nights(frozen, 4)
            self.assertEqual(self._stage_of(), self.stages["press"])
            self._pay(invoice, on=4)
            self.assertFalse(self._debtor().episode_start)
            self._nights(frozen, 1)
            self._invoice(4)
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["remind"])
            self.assertEqual(self._debtor().episode_start, day(5))

    def test_an_old_bank_presses_nobody(self):
        self._receive(5, on=-30, partner=self.env["res.partner"].create({"name": "Somebody"}))
        self.policy.maximum_bank_age_days = 7
        self._invoice(-100)
        run = self._run()
        self.assertFalse(self._stage_of())
        self.assertEqual(self._debtor().waiting_reason, "bank_stale")
        self.assertIn("too", self._debtor().decision_ids[0].text)
        self.assertIn(format_date(self.env, day(-30)), run.message)
        self._receive(5, on=-1)
        self._run()
        self.assertEqual(self._stage_of(), self.stages["remind"])
        self.assertFalse(self.env["cobranza.run"].search([("id", "=", run.id)]).message)

    def test_decisions_say_why(self):
        self._invoice(-100)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 6)
        texts = self._debtor().with_context(lang="en_US").decision_ids.mapped("text")
        self.assertIn("Enters “Remind”: 100 days overdue.", texts)
        self.assertIn("Stays in “Remind” for its minimum time.", texts)
        self.assertIn("Moves up to “Find the barrier”: 105 days overdue.", texts)

    def test_a_debt_that_comes_and_goes_within_a_day_is_explained(self):
        invoice = self._invoice(-10)
        self.assertEqual(self._stage_of(), self.stages["remind"])
        self._pay(invoice)
        self.assertFalse(self._stage_of())
        why = self._debtor().with_context(lang="en_US").decision_ids[0].text
        self.assertEqual(why, "Nothing left to collect: leaves “Remind”.")

    def test_a_younger_debt_on_the_day_of_a_payment_is_told_as_a_rise(self):
        invoice = self._invoice(-10)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["remind"])
            self._pay(invoice, on=1)
            self._invoice(3)
            self.assertEqual(self._stage_of(), self.stages["courtesy"])
        self.assertEqual(self._debtor().decision_ids[0].reason_codes, "raised")

    def test_a_debt_that_is_not_due_for_long_is_told_to_leave_its_stage(self):
        soon = self._invoice(4)
        self._invoice(60)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            self._pay(soon, on=1)
        self.assertFalse(self._stage_of())
        why = self._debtor().with_context(lang="en_US").decision_ids[0].text
        self.assertEqual(why, "Leaves “Courtesy”: nothing is overdue now.")

    def test_who_enters_before_the_due_date_reads_when_it_is(self):
        self._invoice(3)
        why = self._debtor().with_context(lang="en_US").decision_ids[0]
        self.assertEqual(why.text, "Enters “Courtesy”: their invoice is due in 3 days.")
        self.assertEqual(why.days, -3)
        for days, said in (
            (-1, "their invoice is due tomorrow"),
            (0, "their invoice is due today"),
            (1, "1 day overdue"),
        ):
            self.assertEqual(why._age(days), said)

    def test_a_barrier_of_ours_is_told_as_the_cause_of_a_fall_and_not_the_days(self):
        invoice = self._invoice(-100)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 11)
            self.assertEqual(self._stage_of(), self.stages["commit"])
            self._barrier("no_invoice", invoice)
            self._nights(frozen, 1)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
        texts = self._debtor().with_context(lang="en_US").decision_ids.mapped("text")
        self.assertIn("Moves down to “Find the barrier” because of a barrier of ours.", texts)

    def test_a_rise_of_today_that_is_taken_back_is_told_as_a_fall(self):
        self._invoice(-5)
        with freeze_time(TODAY) as frozen:
            self._promise(500, 1)
            self._nights(frozen, 4)
            self.assertEqual(self._stage_of(), self.stages["press"])
            self._receive(500, on=1)
            self.assertEqual(self._stage_of(), self.stages["remind"])
        why = self._debtor().with_context(lang="en_US").decision_ids[0].text
        self.assertIn("Moves down to “Remind”: now 9 days overdue.", why)
