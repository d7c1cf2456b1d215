from odoo import models

from odoo.addons.queue_job.job import Job

from .cobranza_run_part import CHANNEL


class CobranzaHandover(models.Model):
    """Large dossiers, prepared by a worker instead of the scheduled action."""

    _inherit = "cobranza.handover"

    def _start_preparing(self):
        # EXTENDS 'cobranza_followup': where workers are, the scheduled action has what they lose
        if not self.env["cobranza.run"]._has_workers():
            return super()._start_preparing()
        job = Job(
            self.sudo()._prepare_in_turn,
            channel=f"{CHANNEL}.dossier",
            description=self.env._("Collections: dossier of %s", self.display_name),
            identity_key=f"cobranza.handover dossier {self.id}",
        )
        job.store()
        return None
