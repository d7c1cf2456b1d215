from odoo import models


class QueueJob(models.Model):
    _inherit = "queue.job"

    def cobranza_open_run(self):
        """Return the run that a job is part of (the button Related of its form)."""
        self.ensure_one()
        part = self.records.exists()
        return part and {
            "type": "ir.actions.act_window",
            "res_model": "cobranza.run",
            "res_id": part.run_id.id,
            "view_mode": "form",
        }
