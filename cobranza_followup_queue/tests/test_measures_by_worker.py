from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.queue_job.job import Job

from ..models import cobranza_measure
from .queue_common import QueueCommon


class TestMeasuresByWorker(QueueCommon):
    """Months are measured by a worker; without workers the scheduled action does it as ever."""

    def setUp(self):
        super().setUp()
        self._invoice(-60)
        self._run()
        self.measures = self.env["cobranza.measure"].sudo()

    def _jobs(self):
        return self.jobs.search([("model_name", "=", "cobranza.measure")])

    def _cron(self, alive=True):
        with self._workers(alive), self._committing_nothing():
            self.measures._cron_measure()
        self.env.invalidate_all()

    def _months(self):
        own = [("company_id", "=", self.company.id), ("kind", "=", "frozen")]
        return set(self.measures.search(own).mapped("month"))

    def _do(self, record):
        with self._committing_nothing():
            job = Job.load(self.env, record.uuid)
            job.func(*job.args)
        self.env.invalidate_all()

    def test_a_worker_measures_them(self):
        self._cron()
        job = self._jobs()
        self.assertEqual((job.channel, job.state), ("root.cobranza.measure", "pending"))
        self.assertFalse(self._months(), "the scheduled action leaves them to the worker")
        self._do(job)
        self.assertIn(day(-30).replace(day=1), self._months())
        self.assertNotIn(TODAY.replace(day=1), self._months())

    def test_a_job_that_waits_or_is_under_way_is_not_doubled(self):
        self._cron()
        self._cron()
        self.assertEqual(len(self._jobs()), 1)
        self._jobs().state = "started"
        self._cron()
        self.assertEqual(len(self._jobs()), 1)
        self._jobs().state = "failed"
        self._cron()
        self.assertEqual(len(self._jobs()), 2, "one that failed for good is nobody's work")

    def test_who_has_worked_long_leaves_the_rest_to_another(self):
        self._cron()
        with patch.object(cobranza_measure, "AT_MOST", 0):
            self._do(self._jobs())
        self.assertEqual(len(self._months()), 1)
        first, second = self._jobs().sorted("id")
        first.state = "done"
        self._do(second)
        self.assertIn(day(-30).replace(day=1), self._months())

    def test_done_twice_nothing_is_measured_twice(self):
        self._cron()
        self._do(self._jobs())
        rows = self.measures.search([])
        self._do(self._jobs())
        self.assertEqual(self.measures.search([]), rows)

    def test_what_no_worker_takes_up_the_scheduled_action_measures(self):
        self._cron()
        with freeze_time(TODAY) as clock:
            for minutes, measured in ((25, False), (10, True)):
                clock.tick(timedelta(minutes=minutes))
                self._cron()
                self.assertEqual(bool(self._months()), measured)
        self.assertEqual(self._jobs().state, "cancelled")

    def test_without_workers_the_scheduled_action_measures_them(self):
        self._cron(alive=False)
        self.assertFalse(self._jobs())
        self.assertIn(day(-30).replace(day=1), self._months())
