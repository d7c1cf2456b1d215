from unittest.mock import patch

from odoo.addons.cobranza_followup.models.handover import cobranza_handover_dossier
from odoo.addons.queue_job.job import Job

from .queue_common import QueueCommon


class TestDossierByWorker(QueueCommon):
    """A large dossier is prepared by a worker; what workers lose the scheduled action has."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(cobranza_handover_dossier, "AT_ONCE", 0))
        handovers = self.env.registry["cobranza.handover"]
        self.startPatcher(patch.object(handovers, "_print_paper", lambda *_: ("a.pdf", b"%PDF")))
        self.startPatcher(patch.object(handovers, "_pdf", lambda *_: b"%PDF"))
        self.handover = (
            self.env["cobranza.handover"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor(self.partners[0]).id,
                    "agent_id": self.env["res.partner"].create({"name": "Despacho"}).id,
                }
            )
        )

    def _jobs(self):
        return self.jobs.search([("model_name", "=", "cobranza.handover")])

    def _do(self, record):
        with self._committing_nothing():
            Job.load(self.env, record.uuid).func()
        self.env.invalidate_all()

    def test_a_worker_prepares_it(self):
        with self._workers():
            self.handover.action_dossier()
        job = self._jobs()
        self.assertEqual((job.channel, job.state), ("root.cobranza.dossier", "pending"))
        self._do(job)
        self.assertEqual(self.handover.dossier_state, "ready")
        first = self.handover.sudo().dossier_id
        self._do(job)
        self.assertEqual(self.handover.sudo().dossier_id, first, "done twice it is made once")

    def test_without_workers_the_scheduled_action_does(self):
        with self._workers(alive=False):
            self.handover.action_dossier()
        self.assertFalse(self._jobs())
        with self._committing_nothing():
            self.env["cobranza.handover"]._cron_prepare()
        self.env.invalidate_all()
        self.assertEqual(self.handover.dossier_state, "ready")

    def test_what_a_worker_lost_the_scheduled_action_has(self):
        with self._workers():
            self.handover.action_dossier()
        self._jobs().unlink()
        with self._committing_nothing():
            self.env["cobranza.handover"]._cron_prepare()
        self.env.invalidate_all()
        self.assertEqual(self.handover.dossier_state, "ready")
