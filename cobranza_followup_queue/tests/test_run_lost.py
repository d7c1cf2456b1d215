from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.models.policy import cobranza_run_phases as core
from odoo.addons.cobranza_followup.tests.common import FAILURE, RUN, day

from ..hooks import uninstall_hook
from .queue_common import QueueCommon


@freeze_time(day(6))
class TestRunLost(QueueCommon):
    """Whatever becomes of workers and jobs, a run that was begun is ended, and says what failed."""

    def _watch(self, alive=True):
        with self._workers(alive), self._committing_nothing(), mute_logger(FAILURE, RUN):
            self.runs._cron_watch()
        self.env.invalidate_all()

    def _evaluating(self):
        """A run whose debtors are being evaluated."""
        run = self._hand_out()
        self._do_job(self._pending())
        return run

    def test_without_workers_the_run_is_done_by_one_process(self):
        run = self._evaluating()
        self._do_job(self._pending()[0])
        left = self._pending()
        self._watch(alive=False)
        self.assertEqual((run.state, run.handed_phase), ("done", False))
        self.assertEqual(run.execution_count, 5)
        self.assertEqual(self._parts(run).mapped("state"), ["done", "done", "dropped", "dropped"])
        # The workers come back, and with them the jobs.
        for job in left:
            self._do_job(job)
        self.assertEqual(run.execution_count, 5)
        self.assertEqual(set(left.mapped("state")), {"done"})

    def test_jobs_of_a_run_that_was_taken_over_do_nothing(self):
        run = self._evaluating()
        stale = self._pending()[0]
        with self._workers(alive=False):
            self._run()
        with patch.object(self.env.registry["cobranza.run"], "_evaluate_part") as evaluate:
            self._do_job(stale)
        evaluate.assert_not_called()
        self.assertEqual(run.state, "done")

    def test_jobs_of_a_run_that_was_given_to_workers_anew_do_nothing(self):
        run = self._evaluating()
        stale = self._pending()
        with self._workers(alive=False):
            self._run()
        run = self._hand_out()
        for job in stale:
            self._do_job(job)
        self.assertEqual(set(stale.mapped("state")), {"done"})
        self.assertEqual(self._parts(run).mapped("kind"), ["prepare"])
        self._do_jobs()
        self.assertEqual((run.state, run.execution_count), ("done", 5))

    def test_what_fails_without_workers_is_told_as_of_any_run(self):
        run = self._evaluating()
        broken = patch.object(
            self.env.registry["cobranza.run"], "_evaluate_all", side_effect=ValueError("no disk")
        )
        with broken, patch.object(self.env.cr, "rollback"):
            self._watch(alive=False)
        self.assertEqual(run.state, "failed")
        self.assertIn("no disk", run.errors)
        self.assertTrue(self._failure_tasks())

    def test_a_run_whose_last_worker_died_before_the_next_phase_goes_on(self):
        run = self._evaluating()
        advance = "_advance_after_commit"
        with patch.object(self.env.registry["cobranza.run"], advance, lambda run: None):
            self._do_jobs()
        self.assertEqual(run.handed_phase, "evaluate")
        self._watch()
        self.assertEqual(run.handed_phase, "steps")
        self._do_jobs()
        self.assertEqual((run.state, run.execution_count), ("done", 5))

    def test_a_part_whose_job_is_gone_fails_and_the_others_go_on(self):
        run = self._evaluating()
        lost = self._parts(run, "evaluate")[0]
        lost.job_id.button_cancelled()
        self._do_jobs()
        self.assertEqual(run.handed_phase, "evaluate")
        self._watch()
        with self._workers(), self._committing_nothing():
            self.env.cr.postcommit.run()
        self._do_jobs()
        self.assertEqual((run.state, lost.state), ("failed", "failed"))
        self.assertIn("not in the queue", run.errors)
        # Who was in it is as before, is not written to, and is evaluated by the next run.
        marked = self.env["cobranza.stale"]._of(self.company)
        self.assertEqual(marked, sorted(lost.member_ids))
        self.assertEqual(run.execution_count, 3)
        self._run()
        self.assertFalse(self.env["cobranza.stale"]._of(self.company))
        self.assertEqual((run.state, run.execution_count), ("done", 5))

    def test_a_job_still_in_the_queue_is_not_lost(self):
        run = self._evaluating()
        self._watch()
        self.assertEqual(set(self._parts(run, "evaluate").mapped("state")), {"waiting"})

    def test_a_part_that_fails_names_whom_it_leaves_out(self):
        run = self._evaluating()
        part = self._parts(run, "evaluate")[0]
        broken = patch.object(
            self.env.registry["cobranza.run"], "_evaluate_part", side_effect=ValueError("no memory")
        )
        with broken, mute_logger(FAILURE, RUN):
            self._do_failing(part.job_id)
        self.assertEqual((part.state, part.job_state), ("failed", "failed"))
        self._do_jobs()
        self.assertEqual(run.state, "failed")
        self.assertIn("no memory", run.errors)
        self.assertTrue(self._failure_tasks())

    def _failing_steps(self):
        """A run one of whose parts that carry out steps fails as a whole; return both."""
        run = self._evaluating()
        while run.handed_phase != "steps":
            self._do_job(self._pending()[0])
        part = self._parts(run, "steps")[0]
        broken = patch.object(
            self.env.registry["cobranza.run"],
            "_carry_out_part",
            side_effect=ValueError("no memory"),
        )
        with broken, mute_logger(FAILURE, RUN):
            self._do_failing(part.job_id)
        return run, part

    def test_a_part_of_steps_that_fails_names_its_debtors_and_the_next_run_does_them(self):
        run, part = self._failing_steps()
        debtors = self.env["cobranza.debtor"].browse(part.member_ids)
        self.assertEqual((part.state, part.error_count, len(debtors)), ("failed", 2, 2))
        with mute_logger(FAILURE, RUN):
            self._do_jobs()
        self.assertEqual((run.state, run.error_count, run.execution_count), ("failed", 2, 3))
        for debtor in debtors:
            self.assertIn(f"{debtor.display_name}: no memory", run.errors)
        tasks = self.env["mail.activity"].sudo()
        kind = self.env.ref("cobranza_followup.activity_type_failed")
        of_kind = [("activity_type_id", "=", kind.id)]
        self.assertEqual(set(tasks.search(of_kind).mapped("res_id")), set(debtors.ids))
        # The end of the run does not take back what the managers were told.
        self.assertEqual(len(self._failure_tasks()), 1)
        self.assertIn("no memory", self._failure_tasks().note)
        with freeze_time(day(7)):
            again = self._hand_out()
            self._do_jobs()
        self.assertEqual((again.state, again.execution_count), ("done", 2))
        self.assertFalse(tasks.search(of_kind))
        self.assertFalse(self._failure_tasks())

    def test_whose_step_a_failed_part_need_not_do_any_more_is_not_named(self):
        run = self._evaluating()
        while run.handed_phase != "steps":
            self._do_job(self._pending()[0])
        part = self._parts(run, "steps")[0]
        paid, owing = self.env["cobranza.debtor"].browse(part.member_ids)
        self._pay(paid._open_items().move_id)
        with self._workers(), mute_logger(FAILURE, RUN):
            part._fail(exc_message="no memory")
        self.assertEqual(part.failed_steps, owing.ids)
        self.assertNotIn(paid.display_name, "".join(part.errors))

    def test_a_part_that_fails_to_forecast_says_so(self):
        run = self._evaluating()
        while run.handed_phase != "forecast":
            self._do_job(self._pending()[0])
        with self._workers():
            self._parts(run, "forecast")[0]._fail(exc_message="no memory")
        self._do_jobs()
        self.assertIn("No forecasts were made: no memory", run.errors)
        self.assertEqual(run.state, "failed")

    def test_debtors_that_fail_are_counted_over_all_parts(self):
        self.patch(core, "FAILURES_NAMED", 3)
        executions = self.env.registry["cobranza.step.execution"]
        run = self._evaluating()
        with (
            patch.object(executions, "_carry_out", side_effect=ValueError("no template")),
            mute_logger(FAILURE, RUN),
        ):
            self._do_jobs()
        self.assertEqual((run.state, run.error_count, run.execution_count), ("failed", 5, 0))
        tasks = self.env["mail.activity"].sudo()
        kind = self.env.ref("cobranza_followup.activity_type_failed")
        # Three of them are tasks of their own; the others are told of together.
        self.assertEqual(tasks.search_count([("activity_type_id", "=", kind.id)]), 3)
        self.assertEqual(len(self._failure_tasks()), 1)

    def test_a_run_that_cannot_be_prepared_says_so_to_the_managers(self):
        run = self._hand_out()
        broken = patch.object(
            self.env.registry["cobranza.run"], "_prepare", side_effect=ValueError("no disk")
        )
        with broken, mute_logger(FAILURE):
            self._do_failing(self._pending())
        self.assertEqual((run.state, run.handed_phase), ("failed", False))
        self.assertIn("no disk", run.errors)
        self.assertTrue(self._failure_tasks())
        self._run()
        self.assertEqual(run.state, "done")
        self.assertFalse(self._failure_tasks())

    def test_the_scheduled_action_gives_it_to_workers_once(self):
        with self._workers(), self._committing_nothing():
            self.runs._cron_run()
            run = self.runs.search([("company_id", "=", self.company.id)])
            self.assertEqual((run.state, run.scheduled), ("running", True))
            self.assertNotIn(self.company, self.runs._companies_left())
        self._do_jobs()
        self.assertEqual((run.state, run.scheduled), ("done", True))

    def test_a_run_of_yesterday_is_left_where_it_is(self):
        run = self._evaluating()
        with freeze_time(day(7)), self._workers(alive=False):
            today = self._run().sudo()
        self.assertEqual(today.state, "done")
        self.assertFalse(run.handed_phase)
        self.assertNotIn("waiting", run.part_ids.mapped("state"))
        self.assertEqual(run.state, "failed")
        self.assertIn(f"taken over by the run of {today.display_name}", run.errors)

    def test_old_parts_are_removed(self):
        run = self._hand_out()
        self._do_jobs()
        with freeze_time(day(6) + timedelta(days=31)):
            self.env.cr.execute(
                "UPDATE cobranza_run_part SET create_date = %s",
                [fields.Datetime.now() - timedelta(days=31)],
            )
            self.env.invalidate_all()
            self.runs._gc_parts()
        self.assertFalse(run.part_ids)

    def test_uninstalled_it_leaves_no_job_behind(self):
        run = self._evaluating()
        run.scheduled = True
        uninstall_hook(self.env(su=True))
        self.assertFalse(self._pending())
        self.assertIn(self.company, self.runs._companies_left())
