from odoo import models

from odoo.addons.cobranza_followup.tools import inputs


class QueueJob(models.Model):
    _inherit = "queue.job"

    def cobranza_open_run(self):
        """Return the run that a job is part of (the button Related of its form), if it is of one."""
        inputs.one(self)
        if self.model_name != "cobranza.run.part":
            return False
        part = self.records.exists()
        return part and {
            "type": "ir.actions.act_window",
            "res_model": "cobranza.run",
            "res_id": part.run_id.id,
            "view_mode": "form",
        }
