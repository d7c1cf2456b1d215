import logging

from odoo import api, models
from odoo.tools import split_every

from ...tools.run_tally import Tally

_logger = logging.getLogger(__name__)

# So many customers are evaluated together, and committed.
_TOGETHER = 1000


class CobranzaRun(models.Model):
    """Between two runs: customers are evaluated who were left for later as they changed."""

    _inherit = "cobranza.run"

    @api.model
    def _cron_catch_up(self):
        """Evaluate customers left for later, of all companies; each that fails awaits a run."""
        runs = self.with_context(mail_notify_force_send=False).sudo()
        cron, marks = runs.env["ir.cron"], runs.env["cobranza.stale"]
        waiting = {
            company: marks._of(company, failed=False)
            for company in runs.env["res.company"].search([])
        }
        left = sum(map(len, waiting.values()))
        cron._commit_progress(remaining=left)
        for company, partner_ids in waiting.items():
            for part in split_every(_TOGETHER, partner_ids):
                if not runs._catch_up_some(company, list(part)):
                    break  # the next turn tries them again
                left -= len(part)
                if not cron._commit_progress(len(part), remaining=left):
                    return

    @api.model
    def _catch_up_some(self, company, partner_ids):
        """Evaluate customers, and commit; return whether that went well."""
        tally = Tally()
        try:
            self._commit_after(tally, self._catch_up, company, partner_ids, tally)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Collections: customers of %s could not be caught up", company.name)
            return False
        return True

    def _catch_up(self, company, partner_ids, tally):
        evaluation = self.env["cobranza.evaluation"]

        def evaluate(some, unusable):
            evaluation._evaluate_changed(company, some, unusable=unusable)

        unusable = evaluation._unusable_policies(company)
        self._evaluate_or_halve(company, evaluate, partner_ids, unusable, tally)
