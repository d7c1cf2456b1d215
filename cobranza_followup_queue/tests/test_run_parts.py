import runpy
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import modules
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, file_path, mute_logger

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup.tools.company_lock import CompanyLock
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..models import cobranza_run
from .queue_common import QueueCommon

# What differs from one time to the next though the same was decided.
_BY_CHANCE = "{id,hold_id,run_id,mail_id,activity_id,create_date,write_date,message_id}"


class TestRunParts(QueueCommon):
    """A run in parts is the same run: each part once, and one of them the last."""

    def _found(self):
        """Return all stored columns of what a run writes, without what differs by chance."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    """SELECT (to_jsonb(row) - %s::text[])::text FROM %s row
                        WHERE company_id = %s ORDER BY 1""",
                    _BY_CHANCE,
                    SQL.identifier(table),
                    self.company.id,
                )
            )
            for table in (
                "cobranza_debtor",
                "cobranza_decision",
                "cobranza_hold",
                "cobranza_step_execution",
                "cobranza_item_forecast",
                "cobranza_cash_forecast",
            )
        }

    def _counted(self, run):
        names = ("state", "debtor_count", "raised_count", "held_count", "execution_count")
        return {name: run[name] for name in (*names, "error_count", "scheduled")}

    @freeze_time(day(6))
    def test_in_parts_it_does_what_one_process_does(self):
        for debtor in self.env["cobranza.debtor"].search([]):
            debtor._portal_ensure_token()
        for order in (1, -1):
            with self._undone():
                alone = self._counted(self._run())
                wanted = self._found()
            with self._undone():
                run = self._hand_out()
                self.assertEqual(run.state, "running")
                self._do_jobs(order)
                self.assertEqual(self._counted(run), alone)
                self.assertEqual(self._found(), wanted)
                self.assertFalse(run.handed_phase)
        self.assertEqual(alone["execution_count"], 5)
        self.assertTrue(all(wanted[name] for name in wanted if name != "cobranza_hold"))

    @freeze_time(day(6))
    def test_its_parts_share_nobody_and_forget_nobody(self):
        run = self._hand_out()
        self._do_jobs()
        kinds = [(part.kind, part.member_count) for part in self._parts(run)]
        self.assertEqual(
            kinds,
            [
                ("prepare", 0),
                *(("evaluate", count) for count in (2, 2, 1)),
                *(("steps", count) for count in (2, 2, 1)),
                *(("forecast", count) for count in (2, 2, 1)),
                ("closing", 0),
            ],
        )
        evaluated = [id_ for part in self._parts(run, "evaluate") for id_ in part.member_ids]
        self.assertEqual(sorted(evaluated), sorted(self.partners.ids))
        self.assertEqual(set(run.part_ids.mapped("state")), {"done"})
        self.assertEqual(set(run.part_ids.mapped("job_state")), {"done"})

    def test_forecasts_are_in_four_parts_at_most(self):
        for partner in self.partners:
            self._debtor(partner)
        run = self.runs.create({"company_id": self.company.id, "date": day(6)})
        for together, parts in ((1, 3), (50, 1)):
            with patch.object(cobranza_run, "FORECAST_TOGETHER", together):
                lists = run._debtors_to_forecast()
                self.assertEqual(len(lists), parts)
                found = sorted(id_ for some in lists for id_ in some)
                self.assertEqual(found, sorted(self._debtor(one).id for one in self.partners))

    @freeze_time(day(6))
    def test_a_forecast_that_fails_in_part_keeps_no_sums(self):
        run = self._hand_out()
        while run.handed_phase != "forecast":
            self._do_job(self._pending()[0])
        forecasts = self.env.registry["cobranza.item.forecast"]
        with (
            patch.object(forecasts, "_refresh_some", side_effect=ValueError("poisoned")),
            mute_logger("odoo.addons.cobranza_followup.models.forecast.cobranza_item_forecast"),
        ):
            self._do_job(self._pending()[0])
        self._do_jobs()
        self.assertEqual((run.state, run.error_count), ("failed", 1))
        self.assertIn("No forecasts were made: poisoned", run.errors)
        weeks = self.env["cobranza.cash.forecast"]
        self.assertFalse(weeks.search([("company_id", "=", self.company.id)]))
        with freeze_time(day(7)):
            self._hand_out()
            self._do_jobs()
        self.assertTrue(weeks.search([("company_id", "=", self.company.id)]))

    def test_an_administrator_says_how_many_are_in_a_part(self):
        set_param = self.env["ir.config_parameter"].sudo().set_param
        set_param("cobranza_followup_queue.evaluate_together", "4")
        run = self._hand_out()
        self._do_job(self._pending())
        self.assertEqual(self._parts(run, "evaluate").mapped("member_count"), [4, 1])
        for nonsense in ("", "0", "many"):
            set_param("cobranza_followup_queue.evaluate_together", nonsense)
            self.assertEqual(self.runs._together("evaluate", 7), 7)

    def test_an_update_renames_what_carried_out_steps(self):
        """The version before called it effects, which are the laboratory's."""
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("cobranza_followup_queue.effects_together", "9")
        run = self._hand_out()
        part = run.part_ids[:1]
        self.env.flush_all()
        for table, column, row in (
            ("cobranza_run", "handed_phase", run),
            ("cobranza_run", "progress_phase", run),
            ("cobranza_run_part", "kind", part),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = 'effects' WHERE id = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    row.id,
                )
            )
        for addon in ("cobranza_followup", "cobranza_followup_queue"):
            script = file_path(f"{addon}/migrations/19.0.1.3.1/post-steps.py")
            runpy.run_path(script)["migrate"](self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual((run.handed_phase, run.progress_phase, part.kind), ("steps",) * 3)
        self.assertEqual(self.runs._together("steps", 7), 9)

    def test_without_workers_one_process_does_all_of_it(self):
        with self._workers(alive=False), freeze_time(day(6)):
            run = self._run().sudo()
        self.assertEqual(run.state, "done")
        self.assertFalse(run.part_ids)
        self.assertFalse(self._pending())

    def test_there_are_workers_while_the_runner_of_the_queue_is_alive(self):
        self.assertFalse(self.runs._runner_lives())
        with self.registry.cursor() as runner:
            runner.execute("SELECT pg_advisory_lock(%s)", [PG_ADVISORY_LOCK_ID])
            self.assertTrue(self.runs._runner_lives())
            # Those of a test nobody would do.
            self.assertFalse(self.runs._has_workers())
            with patch.object(modules.module, "current_test", None):
                self.assertTrue(self.runs._has_workers())
                with patch.dict("os.environ", {"QUEUE_JOB__NO_DELAY": "1"}):
                    self.assertFalse(self.runs._has_workers())
            runner.execute("SELECT pg_advisory_unlock(%s)", [PG_ADVISORY_LOCK_ID])
        self.assertFalse(self.runs._runner_lives())

    def test_each_company_has_a_channel_of_its_own(self):
        run = self._hand_out()
        self.assertEqual(run.part_ids.job_id.channel, f"root.cobranza.company_{self.company.id}")
        self.assertEqual(run.part_ids.job_id.company_id, self.company)
        self.assertIn(self.company.name, run.part_ids.job_id.name)
        action = run.part_ids.job_id.open_related_action()
        self.assertEqual((action["res_model"], action["res_id"]), ("cobranza.run", run.id))

    @freeze_time(day(6))
    def test_a_part_that_is_done_is_not_done_again(self):
        run = self._hand_out()
        self._do_job(self._pending())
        part = self._parts(run, "evaluate")[0]
        self._do_job(part.job_id)
        before = self._found()
        with patch.object(self.env.registry["cobranza.run"], "_evaluate_part") as again:
            part._do()
        again.assert_not_called()
        self.assertEqual(self._found(), before)

    @freeze_time(day(6))
    def test_who_comes_second_finds_the_next_phase_begun(self):
        run = self._hand_out()
        self._do_jobs()
        for _time in range(2):
            run._advance()
        self.assertEqual(len(self._parts(run, "closing")), 1)
        self.assertEqual(run.state, "done")

    @freeze_time(day(6))
    def test_the_next_phase_waits_for_the_last_part_of_this_one(self):
        run = self._hand_out()
        self._do_job(self._pending())
        *first, last = self._pending()
        for job in first:
            self._do_job(job)
        self.assertEqual(run.handed_phase, "evaluate")
        self.assertFalse(self._parts(run, "steps"))
        self._do_job(last)
        self.assertEqual(run.handed_phase, "steps")

    @freeze_time(day(6))
    def test_a_part_whose_rows_others_changed_is_tried_again(self):
        run = self._hand_out()
        self._do_job(self._pending())
        part = self._parts(run, "evaluate")[0]
        with (
            self.enter_registry_test_mode(),
            patch.object(
                self.env.registry["cobranza.run"],
                "_evaluate_part",
                side_effect=SerializationFailure,
            ),
            patch.object(self.env.cr, "rollback"),
        ):
            self._do_job(part.job_id)
        self.assertEqual((part.state, part.job_state, part.retry), ("waiting", "pending", 1))
        self._do_jobs()
        self.assertEqual((run.state, part.state), ("done", "done"))

    @freeze_time(day(6))
    def test_a_part_waits_while_another_process_runs_the_company(self):
        run = self._hand_out()
        key = [CompanyLock.KEY, self.company.id]
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", key)
            with self.enter_registry_test_mode(), patch.object(self.env.cr, "rollback"):
                self._do_job(self._pending())
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        self.assertEqual(self._parts(run).mapped("state"), ["waiting"])
        # Waiting is no failure, however long it takes.
        self.assertEqual((run.part_ids.job_state, run.part_ids.retry), ("pending", 0))
        self._do_jobs()
        self.assertEqual(run.state, "done")

    @freeze_time(day(6))
    def test_parts_side_by_side_keep_out_who_would_run_the_company_alone(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertTrue(CompanyLock(one, self.company.id).share())
            self.assertTrue(CompanyLock(two, self.company.id).share())
            with self._workers(alive=False):
                self.assertFalse(self._run())
            one.rollback()
            two.rollback()
        self.assertTrue(self._run())

    @freeze_time(day(6))
    def test_a_run_under_way_is_shown_and_not_started_again(self):
        run = self._hand_out()
        self._do_job(self._pending())
        self._do_job(self._pending()[0])
        runs = self.env["cobranza.run"].with_user(self.manager).with_company(self.company)
        with self._workers():
            self.assertEqual(
                runs.progress(),
                {
                    "run_id": run.id,
                    "running": True,
                    "state": "running",
                    "phase": "evaluating",
                    "done": 2,
                    "total": 5,
                },
            )
            with self.assertRaisesRegex(UserError, "under way"):
                runs.action_run_now()
        while run.handed_phase not in ("forecast", "closing"):
            self._do_job(self._pending()[0])
        with self._workers():
            found = runs.progress()
            self.assertEqual((found["running"], found["done"]), (True, found["total"]))
        self._do_jobs()
        self.assertEqual(run.progress_done, run.progress_total)
        # The share of the lock ends with the transaction, which this test does not end.
        with self._workers(), patch.object(CompanyLock, "is_held", lambda lock: False):
            self.assertFalse(runs.progress()["running"])

    def test_collectors_see_parts_and_nobody_writes_them(self):
        run = self._hand_out()
        part = run.part_ids.with_user(self.collector)
        self.assertEqual(part.read(["kind", "job_state"])[0]["job_state"], "pending")
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                part.with_user(user).write({"state": "done"})
        with self.assertRaises(AccessError):
            part.with_user(self.salesperson).read(["kind"])
        other = self.setup_other_company(name="Elsewhere")["company"]
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        found = self.env["cobranza.run.part"].with_user(self.manager).search([])
        self.assertFalse(found)

    def test_managers_open_the_parts_from_the_run(self):
        action = self.env.ref("cobranza_followup_queue.cobranza_run_part_action")
        runs = self.env["cobranza.run"]
        arch = runs.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn(f'name="{action.id}"', arch)
        arch = runs.with_user(self.collector).get_view(view_type="form")["arch"]
        self.assertNotIn(f'name="{action.id}"', arch)
