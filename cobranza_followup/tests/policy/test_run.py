from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ...models.policy import cobranza_run_phases
from ...tools.company_lock import CompanyLock
from ..common import TODAY, CobranzaCommon, day


class Killed(BaseException):
    """Stands for a signal: nothing in the run may catch it."""


class TestRun(CobranzaCommon):
    def setUp(self):
        super().setUp()
        self._act()
        self.partners = self._customers_owing()

    def _state(self):
        debtors = self.env["cobranza.debtor"].search([("partner_id", "in", self.partners.ids)])
        return (
            [(d.stage_id.id, d.stage_since, d.state, d.priority) for d in debtors],
            len(self.env["cobranza.step.execution"].search([]).mail_id),
            self.env["cobranza.step.execution"].sudo().search_count([]),
            self.env["cobranza.decision"].search_count([]),
        )

    def test_a_run_reports_what_it_did(self):
        with freeze_time(day(6)):
            run = self._run()
        self.assertRecordValues(
            run,
            [
                {
                    "state": "done",
                    "debtor_count": 5,
                    "raised_count": 5,
                    "execution_count": 5,
                    "error_count": 0,
                    "mode": "act",
                }
            ],
        )

    def test_a_run_killed_between_batches_is_simply_run_again(self):
        with freeze_time(day(6)):
            for stop_at in range(1, 12):
                with (
                    patch.object(cobranza_run_phases, "BATCH_SIZE", 2),
                    patch.object(cobranza_run_phases, "STEP_BATCH_SIZE", 2),
                ):
                    self._run_until(stop_at)
            run = self._run()
            once = self._state()
            self._run()
            self.assertEqual(self._state(), once)
        self.assertEqual(once[1:3], (5, 5))
        self.assertEqual(run.execution_count, 5)

    def _run_until(self, stop_at):
        """Run, and die at the given commit: what was not committed is gone."""
        commits = []
        savepoint = self.env.cr.savepoint(flush=True)

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            nonlocal savepoint
            cron.env.cr.flush()
            commits.append(processed)
            if len(commits) == stop_at:
                raise Killed
            savepoint.close(rollback=False)
            savepoint = cron.env.cr.savepoint(flush=True)
            return float("inf")

        with patch.object(self.env.registry["ir.cron"], "_commit_progress", commit):
            try:
                self.env["cobranza.run"]._run(self.company)
            except Killed:
                savepoint.rollback()
            finally:
                savepoint.close(rollback=False)
                self.env.invalidate_all()

    def test_one_that_did_not_end_is_closed_by_that_of_the_next_day(self):
        with freeze_time(day(6)):
            self._run_until(3)
        killed = self.env["cobranza.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(killed.state, "running")
        first = []
        runs = self.env.registry["cobranza.run"]
        finish = runs._finish

        def watched(run, tally, duration):
            first.append(tally.first)
            finish(run, tally, duration)

        with freeze_time(day(7)), patch.object(runs, "_finish", watched):
            today = self._run()
            self._run()
        self.assertEqual((killed.state, today.state), ("failed", "done"))
        self.assertIn(f"taken over by the run of {today.display_name}", killed.errors)
        # What makes up for a first run is the first one itself.
        self.assertEqual(first, [True, False])

    def test_who_pays_while_steps_are_carried_out_is_written_nothing(self):
        payer = self.partners[4]
        invoice = self._debtor(payer)._open_items().move_id
        paid = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.cr.flush()
            run = self.env["cobranza.run"].search([], order="id desc", limit=1)
            if run.progress_phase == "steps" and not paid:
                paid.append(self._pay(invoice))
            return float("inf")

        with (
            freeze_time(TODAY),
            patch.object(self.env.registry["ir.cron"], "_commit_progress", commit),
        ):
            run = self.env["cobranza.run"]._run(self.company)
        self.assertTrue(paid)
        self.assertFalse(run.errors)
        self.assertEqual(run.execution_count, 4)
        self.assertFalse(self._debtor(payer).activity_ids)

    def test_one_broken_debtor_does_not_stop_the_others(self):
        victim = self._debtor(self.partners[2])
        assess = self.env.registry["cobranza.evaluation"]._assess

        def broken(evaluation, setting, policies, rows):
            if any(row["id"] == victim.id for row in rows):
                raise ValueError("no such figure")
            return assess(evaluation, setting, policies, rows)

        with (
            freeze_time(day(6)),
            patch.object(self.env.registry["cobranza.evaluation"], "_assess", broken),
            mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_run_phases"),
        ):
            run = self._run()
        self.assertEqual(run.state, "failed")
        self.assertIn("Customer 2: no such figure", run.errors)
        stages = [self._stage_of(self._debtor(partner)) for partner in self.partners]
        self.assertEqual(stages.count(self.stages["barriers"]), 4)
        self.assertEqual(self._stage_of(victim), self.stages["remind"])

    def test_a_message_that_cannot_be_made_stops_only_itself(self):
        carry_out = self.env.registry["cobranza.step.execution"]._carry_out
        victim = self._debtor(self.partners[2])

        def broken(executions, debtor, today):
            execution = carry_out(executions, debtor, today)
            if debtor == victim:
                raise ValueError("template without a subject")
            return execution

        with (
            patch.object(self.env.registry["cobranza.step.execution"], "_carry_out", broken),
            mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_run_phases"),
        ):
            run = self._run()
        self.assertEqual(run.error_count, 1)
        self.assertEqual(self.env["cobranza.step.execution"].sudo().search_count([]), 4)
        run = self._run()
        self.assertEqual(run.error_count, 0)
        self.assertEqual(self.env["cobranza.step.execution"].sudo().search_count([]), 5)

    def test_a_second_run_at_the_same_time_leaves(self):
        key = [CompanyLock.KEY, self.company.id]
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertFalse(self._run())
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        self.assertTrue(self._run())

    def test_a_day_that_is_past_is_not_run_again(self):
        with freeze_time(day(6)):
            self._run()
        with self.assertRaisesRegex(UserError, "earlier day"):
            self._run()

    def test_the_number_of_queries_does_not_grow_with_the_debtors(self):
        self._run()
        few = self._queries_of_a_night(day(1))
        more = self.env["res.partner"].create([{"name": f"More {n}"} for n in range(40)])
        for partner in more:
            self._invoice(-2, partner=partner)
        self._run_at(day(1))
        many = self._queries_of_a_night(day(2))
        self.assertLessEqual(many, few + 5)

    def _run_at(self, date):
        with freeze_time(date):
            self._run()

    def _queries_of_a_night(self, date):
        self.company.cobranza_mode = "observe"
        self._commit()
        before = self.env.cr.sql_log_count
        self._run_at(date)
        return self.env.cr.sql_log_count - before

    def test_the_cron_runs_every_company_and_commits(self):
        cron = self.env.ref("cobranza_followup.ir_cron_run")
        with self.enter_registry_test_mode(), freeze_time(day(6)):
            cron.method_direct_trigger()
        runs = self.env["cobranza.run"].search([("date", "=", day(6))])
        self.assertIn(self.company, runs.company_id)
        self.assertEqual(set(runs.mapped("state")), {"done"})

    def test_a_preview_says_what_would_happen_and_writes_nothing(self):
        self._run()
        before = self._state()
        with freeze_time(day(6)):
            lines = self.env["cobranza.run"].with_user(self.manager).preview()
            self.assertEqual(self._state(), before)
            self.assertEqual(len(lines), 5)
            self.assertEqual(
                {(line["from_stage"], line["to_stage"], line["mail"]) for line in lines},
                {(self.stages["remind"].name, self.stages["barriers"].name, True)},
            )
            self._run()
        moved = self.env["cobranza.decision"].search([("date", "=", day(6))])
        self.assertEqual(len(moved), 5)

    def test_runs_and_previews_are_the_managers(self):
        runs = self.env["cobranza.run"].with_user(self.collector)
        with self.assertRaises(AccessError):
            runs.preview()
        with self.assertRaises(AccessError):
            runs.action_run_now()

    def test_a_first_night_on_an_old_ledger_moves_nobody_by_surprise(self):
        self.company.cobranza_mode = "observe"
        self.env.cr.execute("DELETE FROM cobranza_decision; DELETE FROM cobranza_debtor")
        self.env.invalidate_all()
        run = self._run()
        self.assertEqual(run.debtor_count, 5)
        self.assertFalse(self.env["cobranza.step.execution"].search([]))
        self.assertFalse(self.env["cobranza.hold"].search([]))

    def test_old_decisions_are_cleared_away(self):
        self.assertTrue(self.env["cobranza.decision"].search([]))
        with freeze_time(day(366)):
            self.env["cobranza.decision"]._gc_old()
        self.env.invalidate_all()
        self.assertFalse(self.env["cobranza.decision"].search([]))
