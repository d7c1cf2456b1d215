from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ...models.policy import cobranza_run_phases
from ...tools.company_lock import CompanyLock
from ..common import CobranzaCommon, day


class TestRunProgress(CobranzaCommon):
    def setUp(self):
        super().setUp()
        self._act()
        self.partners = self._customers_owing()
        self.key = [CompanyLock.KEY, self.company.id]

    def _progress(self, user=None):
        runs = self.env["cobranza.run"].with_user(user or self.manager)
        return runs.with_company(self.company).progress()

    def _progress_of_a_run(self):
        """Run in small batches; return what was committed each time."""
        seen = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.cr.flush()
            run = self.env["cobranza.run"].search([("company_id", "=", self.company.id)], limit=1)
            seen.append((run.progress_phase, run.progress_done, run.progress_total))
            return float("inf")

        with (
            patch.object(cobranza_run_phases, "BATCH_SIZE", 2),
            patch.object(cobranza_run_phases, "STEP_BATCH_SIZE", 3),
            patch.object(self.env.registry["ir.cron"], "_commit_progress", commit),
        ):
            self.env["cobranza.run"]._run(self.company)
        return seen

    def test_every_batch_commits_how_far_it_is(self):
        with freeze_time(day(6)):
            self.assertEqual(
                self._progress_of_a_run(),
                [
                    (False, 0, 0),
                    ("evaluating", 0, 0),
                    # the days on which customers pay
                    ("evaluating", 0, 0),
                    ("evaluating", 0, 5),
                    ("evaluating", 2, 5),
                    ("evaluating", 4, 5),
                    ("evaluating", 5, 5),
                    ("steps", 0, 5),
                    ("steps", 3, 5),
                    ("steps", 5, 5),
                    ("steps", 5, 5),
                    ("steps", 5, 5),
                ],
            )

    def test_a_second_run_of_the_day_counts_from_the_start(self):
        self._progress_of_a_run()
        seen = self._progress_of_a_run()
        self.assertEqual(seen[1], ("evaluating", 0, 0))
        self.assertEqual(seen[-1], ("steps", 0, 0))

    def test_a_run_under_way_in_another_process_is_seen(self):
        run = self._run()
        run.write({"state": "running", "progress_phase": "steps", "progress_total": 130})
        run.progress_done = 40
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", self.key)
            self.assertEqual(
                self._progress(),
                {
                    "run_id": run.id,
                    "running": True,
                    "state": "running",
                    "phase": "steps",
                    "done": 40,
                    "total": 130,
                },
            )
            with self.assertRaisesRegex(UserError, "under way"):
                self.env["cobranza.run"].with_user(self.manager).action_run_now()
            other.execute("SELECT pg_advisory_unlock(%s, %s)", self.key)
        self.assertFalse(self._progress()["running"])

    def test_a_run_of_another_company_is_not_this_ones(self):
        with self.registry.cursor() as other:
            key = [self.key[0], self.company.id + 1000]
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertFalse(self._progress()["running"])
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def test_looking_does_not_keep_a_run_from_starting(self):
        self._progress()
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", self.key)
            self.assertTrue(other.fetchone()[0])
            other.execute("SELECT pg_advisory_unlock(%s, %s)", self.key)

    def test_before_any_run_there_is_none_to_show(self):
        self.assertEqual(self._progress()["run_id"], False)

    def test_collectors_may_look_and_sales_may_not(self):
        self._run()
        self.assertEqual(self._progress(self.collector)["state"], "done")
        with self.assertRaises(AccessError):
            self._progress(self.salesperson)

    def test_starting_a_run_by_rpc_returns_its_form(self):
        with self._committing_nothing():
            action = self.env["cobranza.run"].with_user(self.manager).action_run_now()
        run = self.env["cobranza.run"].browse(action["res_id"])
        self.assertEqual((action["res_model"], run.state), ("cobranza.run", "done"))

    def test_run_now_of_the_screen_shows_the_progress(self):
        action = self.env.ref("cobranza_followup.cobranza_run_action_now")
        self.assertEqual((action.tag, action.target), ("cobranza_run_progress", "new"))
        for kind in ("list", "form"):
            arch = self.env["cobranza.run"].with_user(self.manager).get_view(view_type=kind)
            self.assertIn(f'name="{action.id}" type="action"', arch["arch"])
            arch = self.env["cobranza.run"].with_user(self.collector).get_view(view_type=kind)
            self.assertNotIn(f'name="{action.id}"', arch["arch"])
