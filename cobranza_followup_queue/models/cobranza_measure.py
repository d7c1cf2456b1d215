import time

from odoo import api, models

from odoo.addons.queue_job.job import Job

from .cobranza_run_part import CHANNEL
from .mail_mail import ALIVE

# Seconds after which a job leaves the rest to another: Odoo kills who works for too long.
AT_MOST = 60


class CobranzaMeasure(models.Model):
    """Measures of months, by a worker for each company instead of one scheduled action for all."""

    _inherit = "cobranza.measure"

    @api.model
    def _work_off(self, company, until=None):
        # EXTENDS 'cobranza_followup'
        if not self.env["cobranza.run"]._has_workers():
            return super()._work_off(company, until)
        # One of yesterday that waits, or is under way, does today's as well.
        alive = [("identity_key", "=", self._job_key(company)), ("state", "in", ALIVE)]
        jobs = self.env["queue.job"].sudo().search(alive)
        if jobs._cobranza_take_back():
            return super()._work_off(company, until)
        if not jobs:
            self._add_job(company)
        return True

    @api.model
    def _add_job(self, company):
        job = Job(
            self.sudo().with_company(company)._work_off_here,
            args=(company.id,),
            channel=f"{CHANNEL}.measure",
            description=self.env._("Collections: measures of %s", company.name),
            identity_key=self._job_key(company),
        )
        job.store()

    @api.model
    def _job_key(self, company):
        return f"cobranza.measure {company.id}"

    @api.model
    def _work_off_here(self, company_id):
        """Do what is due of a company, as the job of a worker; done already it does nothing."""
        company = self.env["res.company"].browse(company_id)
        is_over = super()._work_off(company, time.monotonic() + AT_MOST)
        if not is_over:
            self._add_job(company)
        return is_over
