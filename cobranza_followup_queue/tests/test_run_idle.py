from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import FAILURE, RUN, day
from odoo.addons.cobranza_followup.tools.company_lock import CompanyLock

from .queue_common import QueueCommon


class TestRunIdle(QueueCommon):
    """While the runner is alive and no worker does anything, a run does not wait for ever."""

    def setUp(self):
        super().setUp()
        self.clock = self.startPatcher(freeze_time(day(6)))
        self.failures = self.env["cobranza.failure"].with_user(self.manager)

    def _pass(self, minutes):
        self.clock.tick(timedelta(minutes=minutes))

    def _watch(self):
        with self._workers(), self._committing_nothing(), mute_logger(FAILURE, RUN):
            self.runs._cron_watch()
        self.env.invalidate_all()

    def _told(self):
        return self.failures.search([("kind", "=", "workers"), ("state", "=", "open")])

    def test_a_run_that_no_worker_takes_up_is_done_by_one_process(self):
        run = self._hand_out()
        waiting = self._pending()
        waiting.state = "enqueued"  # the runner has asked, and nobody answered
        self._pass(25)
        self._watch()
        self.assertEqual((run.state, run.handed_phase), ("running", "prepare"))
        self._pass(10)
        self._watch()
        self.assertEqual((run.state, run.handed_phase), ("done", False))
        self.assertEqual((run.execution_count, run.without_workers), (5, "idle"))
        # A worker that comes too late finds nothing to do.
        found = run.read()
        self._do_job(waiting)
        self.assertEqual(run.read(), found)
        self.assertEqual((waiting.state, run.part_ids.state), ("done", "dropped"))

    def test_managers_are_told_once_until_workers_have_done_a_run(self):
        for night in range(2):
            self._hand_out()
            self._pass(31)
            self._watch()
            self._watch()
            self._pass((24 * 60) * (night + 1))
        failure = self._told()
        self.assertEqual(len(failure), 1)
        self.assertIn("30 minutes", failure.error)
        self.assertIn("host and port", failure.advice)
        self.assertEqual(len(self._failure_tasks()), 1)
        run = self._hand_out()
        self._do_jobs()
        self.assertEqual((run.state, run.without_workers), ("done", False))
        self.assertFalse(self._told())
        self.assertFalse(self._failure_tasks())

    def test_the_page_of_the_run_says_it(self):
        run = self._hand_out()
        self._pass(31)
        self._watch()
        arch = self.runs.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn("no worker took up a job of this run", arch)
        labels = dict(run._fields["without_workers"]._description_selection(self.env))
        found = run.with_user(self.collector).read(["without_workers"])
        self.assertIn(found[0]["without_workers"], labels)

    def test_an_administrator_says_how_long_it_waits(self):
        set_param = self.env["ir.config_parameter"].sudo().set_param
        set_param("cobranza_followup_queue.minutes_idle", "90")
        run = self._hand_out()
        self._pass(85)
        self._watch()
        self.assertEqual(run.handed_phase, "prepare")
        self._pass(10)
        self._watch()
        self.assertEqual(run.state, "done")

    def test_a_part_that_began_or_ended_is_progress(self):
        run = self._hand_out()
        self._pass(25)
        self._do_job(self._pending())
        self._pass(25)
        self._watch()
        self.assertEqual(run.handed_phase, "evaluate", "one has ended")
        started = self._pending()[0]
        started.write({"state": "started", "date_started": fields.Datetime.now()})
        self._pass(25)
        self._watch()
        self.assertEqual(run.handed_phase, "evaluate", "one has begun")
        self._pass(10)
        self._watch()
        self.assertEqual(run.state, "done")

    def test_beside_a_living_worker_nobody_takes_it_over(self):
        run = self._hand_out()
        self._do_job(self._pending())
        self.env.flush_all()
        self._pass(300)
        with self.registry.cursor() as worker:
            self.assertTrue(CompanyLock(worker, self.company.id).share())
            self._watch()
            self.assertEqual(run.handed_phase, "evaluate", "its part takes long")
            with self._workers():
                self.assertFalse(self._run())
        self.assertFalse(self._told())
        self._watch()
        self.assertEqual(run.state, "done")

    def test_while_workers_do_another_company_this_one_waits_for_its_turn(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        run = self._hand_out()
        with self._workers():
            self._run(other)
        theirs = self.runs.search([("company_id", "=", other.id)])
        self.assertTrue(theirs.handed_phase)
        self._pass(300)
        with self.registry.cursor() as worker:
            self.assertTrue(CompanyLock(worker, other.id).share())
            self._watch()
        self.assertEqual((run.state, theirs.state), ("running", "running"))
        theirs.part_ids.job_id.date_done = fields.Datetime.now()
        self._pass(25)
        self._watch()
        self.assertEqual(run.state, "running")
        self._pass(10)
        self._watch()
        self.assertEqual(run.state, "done")

    def test_the_next_night_does_not_wait_for_it(self):
        run = self._hand_out()
        self._pass(24 * 60)
        with self._workers(), mute_logger(FAILURE):
            today = self._run().sudo()
        self.assertEqual((today.date, today.state), (day(7), "done"))
        self.assertEqual((today.without_workers, run.handed_phase), ("idle", False))
        self.assertEqual(len(self._told()), 1)

    def test_one_whose_process_died_as_it_did_it_is_done_again_without_workers(self):
        run = self._hand_out()
        self._pass(31)
        with self._workers(), self._committing_nothing(), mute_logger(FAILURE):
            self.runs._begin(self.company, day(6))
        self.assertEqual((run.state, run.handed_phase), ("running", False))
        self._watch()
        self.assertEqual((run.state, run.without_workers), ("done", "idle"))
        self.assertFalse(self._pending() - run.part_ids.job_id)
