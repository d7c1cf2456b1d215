from odoo import api, fields, models


class CobranzaFailure(models.Model):
    """Workers that do not do what is given to them."""

    _inherit = "cobranza.failure"

    kind = fields.Selection(
        selection_add=[("workers", "The workers of the job queue do not do their work")],
        ondelete={"workers": "cascade"},
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        # EXTENDS 'cobranza_followup'
        result = super()._compute_advice()
        advice = self.env._(
            "Nothing is lost: what workers leave is done without them, later and more slowly. Show"
            " this to your Odoo administrator. Are there worker processes, does the job runner reach"
            " them (its host and port), has the channel of collections room for a job, and what do"
            " the failed jobs of the job queue say?"
        )
        for failure in self:
            if failure.kind == "workers":
                failure.advice = advice
        return result
