from odoo import api, models

from odoo.addons.queue_job.job import Job

from .cobranza_run_part import CHANNEL


class CobranzaMeasure(models.Model):
    """Measures of months, by a worker for each company instead of one scheduled action for all."""

    _inherit = "cobranza.measure"

    @api.model
    def _work_off(self, company):
        # EXTENDS 'cobranza_followup'
        if not self.env["cobranza.run"]._has_workers():
            return super()._work_off(company)
        job = Job(
            self.sudo().with_company(company)._work_off_here,
            args=(company.id,),
            channel=f"{CHANNEL}.measure",
            description=self.env._("Collections: measures of %s", company.name),
            identity_key=f"cobranza.measure {company.id}",
        )
        # One of yesterday that waits, or is under way, does today's as well.
        if not job.job_record_with_same_identity_key():
            job.store()
        return True

    @api.model
    def _work_off_here(self, company_id):
        """Do what is due of a company, as the job of a worker; done already it does nothing."""
        return super()._work_off(self.env["res.company"].browse(company_id))
