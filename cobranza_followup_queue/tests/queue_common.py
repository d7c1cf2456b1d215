from contextlib import contextmanager
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon
from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job

from ..models import cobranza_run

CONTROLLER = "odoo.addons.queue_job.controllers.main"


class QueueCommon(CobranzaCommon):
    """A company whose run is given to workers; the tests are the workers."""

    def setUp(self):
        super().setUp()
        self._act()
        self.partners = self._customers_owing()
        self.runs = self.env["cobranza.run"].sudo()
        self.jobs = self.env["queue.job"].sudo()

    @contextmanager
    def _workers(self, alive=True):
        """There are workers, and few debtors make many parts."""
        with (
            patch.object(self.env.registry["cobranza.run"], "_has_workers", lambda run: alive),
            patch.object(cobranza_run, "EVALUATED_TOGETHER", 2),
            patch.object(cobranza_run, "STEPS_TOGETHER", 2),
            patch.object(cobranza_run, "FORECAST_TOGETHER", 2),
        ):
            yield

    def _hand_out(self):
        with self._workers():
            return self._run().sudo()

    def _pending(self):
        return self.jobs.search(
            [("model_name", "=", "cobranza.run.part"), ("state", "=", "pending")], order="id"
        )

    def _do_job(self, record):
        """Do a job as the queue's own controller does, with what comes after its commit."""
        callbacks = self.env.cr.postcommit
        callbacks.clear()
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.store()
        with self._workers(), self._committing_nothing():
            RunJobController._runjob(self.env, job)
            callbacks.run()
        self.env.invalidate_all()

    def _do_failing(self, record):
        """Do a job that fails for good; the queue tells the part so."""
        # Odoo's `assertRaises` would undo what the queue writes about the failure.
        failed = False
        with self.enter_registry_test_mode(), mute_logger(CONTROLLER):
            try:
                self._do_job(record)
            except Exception:  # noqa: BLE001 (whatever it is)
                failed = True
        self.assertTrue(failed)
        with self._workers(), self._committing_nothing():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def _do_jobs(self, order=1):
        """Do jobs until none is left; with order -1 the youngest first."""
        done = 0
        while pending := self._pending()[::order]:
            self._do_job(pending[0])
            done += 1
        return done

    def _parts(self, run, kind=None):
        parts = run.part_ids.sorted("id")
        return parts.filtered(lambda part: part.kind == kind) if kind else parts
