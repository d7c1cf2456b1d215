from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import SQL, mute_logger

from ..common import FAILURE, RUN, CobranzaCommon, day


class TestRunOfCompanies(CobranzaCommon):
    """The failure of one company's run is that company's alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.setup_other_company(name="Second")["company"]
        cls.third = cls.setup_other_company(name="Third")["company"]
        cls.companies = cls.company | cls.second | cls.third
        (cls.manager | cls.collector).company_ids = cls.companies
        # Only these, so that what is counted is theirs.
        cls.runs = cls.env["cobranza.run"].sudo()

    def _trigger(self, fails=None, once=False):
        """Let the scheduled action run; return the companies that were evaluated, in order.

        :param fails: the company whose run fails in the middle
        """
        evaluated = []
        evaluation = self.env.registry["cobranza.evaluation"]
        partners = evaluation._partners_to_evaluate

        def broken(model, company, today, everyone=False):
            evaluated.append(company.id)
            if company == fails:
                model.env.cr.execute("SELECT nothing FROM nowhere")
            return partners(model, company, today, everyone)

        cron = self.env.ref("cobranza_followup.ir_cron_run")
        with (
            self.enter_registry_test_mode(),
            patch.object(evaluation, "_partners_to_evaluate", broken),
            mute_logger(FAILURE, "odoo.sql_db"),
        ):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return [company for company in evaluated if company in self.companies.ids]

    def _run_of(self, company):
        return self.runs.search([("company_id", "=", company.id)], limit=1)

    def test_the_others_run_and_none_is_run_twice(self):
        with freeze_time(day(6)):
            evaluated = self._trigger(fails=self.second)
            self.assertEqual(sorted(evaluated), sorted(self.companies.ids))
            self.assertEqual(
                [self._run_of(company).state for company in self.companies],
                ["done", "failed", "done"],
            )
            failed = self._run_of(self.second)
            self.assertIn("nowhere", failed.errors)
            self.assertEqual(failed.error_count, 1)
            self.assertEqual(self._trigger(fails=self.second), self.second.ids)
            self.assertEqual(len(self._failure_tasks()), 1)
            self.assertEqual(self._trigger(), self.second.ids)
            self.assertEqual(self._run_of(self.second).state, "done")
            self.assertFalse(self._failure_tasks())
            self.assertFalse(self._trigger())

    def test_the_manager_reads_which_company_and_what_to_do(self):
        with freeze_time(day(6)):
            self._trigger(fails=self.second)
            task = self._failure_tasks()
            self.assertIn("Second", task.summary)
            self.assertIn("nowhere", task.note)
            self.assertIn("The other companies were run", task.note)

    def test_a_run_by_hand_does_not_take_the_place_of_the_nights(self):
        with freeze_time(day(6)):
            self._run()
            self.assertIn(self.company.id, self._trigger())

    def test_what_is_left_when_time_is_up_is_done_next(self):
        progress = self.env.registry["ir.cron"]._commit_progress

        def out_of_time(cron, processed=0, *, remaining=None, deactivate=False):
            progress(cron, processed, remaining=remaining, deactivate=deactivate)
            return 0 if processed else float("inf")

        with (
            freeze_time(day(6)),
            patch.object(self.env.registry["ir.cron"], "_commit_progress", out_of_time),
        ):
            evaluated = self._trigger()
        self.assertEqual(len(evaluated), len(set(evaluated)))
        self.assertEqual(set(evaluated), set(self.companies.ids))

    def test_recording_the_failure_may_fail_as_well(self):
        with (
            freeze_time(day(6)),
            patch.object(
                self.env.registry["cobranza.run"], "_record_failed", side_effect=ValueError("x")
            ),
            mute_logger("odoo.addons.cobranza_followup.tools.apart"),
        ):
            self.assertEqual(sorted(self._trigger(fails=self.second)), sorted(self.companies.ids))
        self.assertEqual(self._run_of(self.third).state, "done")


class TestFailingDebtors(CobranzaCommon):
    """Of many debtors those that fail are named, and the rest evaluated."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(9)]
        )
        for partner in self.partners:
            self._invoice(-2, partner=partner)

    def _night(self, broken):
        """Run a night in which the evaluation of the given customers fails."""
        evaluation = self.env.registry["cobranza.evaluation"]
        assess = evaluation._assess

        def failing(model, setting, policies, rows):
            if any(row["partner_id"] in broken.ids for row in rows):
                raise ValueError("no such figure")
            return assess(model, setting, policies, rows)

        with (
            patch.object(evaluation, "_assess", failing),
            mute_logger(FAILURE, RUN),
        ):
            return self._run()

    def _days(self):
        debtors = self.env["cobranza.debtor"].search([("partner_id", "in", self.partners.ids)])
        return [self._debtor(partner).days_overdue for partner in self.partners if debtors]

    def test_those_that_fail_are_named_marked_and_tried_again(self):
        broken = self.partners[2] | self.partners[7]
        with freeze_time(day(6)):
            run = self._night(broken)
            self.assertEqual((run.state, run.error_count), ("failed", 2))
            self.assertIn("Customer 2: no such figure", run.errors)
            self.assertIn("Customer 7: no such figure", run.errors)
            self.assertEqual(self._days(), [8, 8, 2, 8, 8, 8, 8, 2, 8])
            self.assertEqual(self.env["cobranza.stale"].search([]).partner_id, broken)
            run = self._night(broken)
            self.assertEqual(run.error_count, 2)
            tasks = self.env["mail.activity"].search([("res_model", "=", "cobranza.failure")])
            self.assertEqual(set(tasks.mapped("res_id")), set(self._failures().ids))
            self.assertEqual(len(self._failures()), 1)
            self.assertEqual(self._run().state, "done")
            self.assertEqual(self._days(), [8] * 9)
        self.assertEqual(self._failures().mapped("state"), ["resolved"])

    def _failures(self):
        return self.env["cobranza.failure"].search([])

    def test_many_that_fail_take_none_of_the_others_along(self):
        broken = self.partners[0] | self.partners[1] | self.partners[3] | self.partners[8]
        with freeze_time(day(6)), patch(f"{RUN}.FAILURES_NAMED", 3):
            self._night(broken)
            self.assertEqual(self.env["cobranza.stale"].search([]).partner_id, broken)
            self.assertEqual(self._days(), [2, 2, 8, 2, 8, 8, 8, 8, 2])

    def test_a_company_entered_by_mistake_goes_with_its_runs(self):
        # Not by deleting one: warehouses and payment providers would keep it too.
        written_for_any = ["cobranza_run", "cobranza_failure"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT conrelid::regclass::text, confdeltype FROM pg_constraint
                 WHERE contype = 'f' AND confrelid = 'res_company'::regclass
                   AND conrelid::regclass::text = ANY(%s)
                """,
                written_for_any,
            )
        )
        self.assertEqual(dict(rows), dict.fromkeys(written_for_any, "c"))

    def test_if_all_fail_not_each_is_looked_for(self):
        with freeze_time(day(6)), patch(f"{RUN}.FAILURES_NAMED", 3):
            run = self._night(self.partners)
        self.assertLess(run.error_count, 6)
        self.assertEqual(self.env["cobranza.stale"].search([]).partner_id, self.partners)
