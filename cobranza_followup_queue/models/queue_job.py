from odoo import models

from odoo.addons.cobranza_followup.tools import inputs
from odoo.addons.queue_job.job import ENQUEUED, PENDING


class QueueJob(models.Model):
    _inherit = "queue.job"

    def _cobranza_take_back(self):
        """Cancel those that have waited so long, and no worker seen meanwhile, that none will come.

        A worker that takes one up at the same time comes second, or has this undone.

        :return: them
        """
        runs = self.env["cobranza.run"]
        since = runs._idle_since()
        idle = self.filtered(
            lambda job: job.state in (PENDING, ENQUEUED) and job.date_created <= since
        )
        if not idle or runs._workers_seen(since, self.env["res.company"]):
            return self.browse()
        idle.button_cancelled()
        return idle

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
