from odoo import api, models


class CobranzaEvaluation(models.AbstractModel):
    """A payment makes room below a limit for orders that were sent from the shop."""

    _inherit = "cobranza.evaluation"

    @api.model
    def _refresh(self, company, partner_ids, forget_ids):
        # EXTENDS 'cobranza_followup'
        result = super()._refresh(company, partner_ids, forget_ids)
        self.env["sale.order"].sudo()._wake_agreed()
        return result
