from odoo import api, models
from odoo.fields import Domain


class CobranzaDebtor(models.Model):
    """What a contact ordered counts for the limit of the customer whose contact it becomes."""

    _inherit = "cobranza.debtor"

    @api.model
    def _follow_family(self, before):
        # EXTENDS 'cobranza_followup': or who was taken out, ordered and was put back owed nothing
        result = super()._follow_family(before)
        orders = self.env["sale.order"].sudo()
        if not orders._any_limit_stops():
            return result
        for partner, old in before.items():
            if partner.commercial_partner_id in (old, partner):
                continue
            family = self.env["cobranza.hold"]._family(partner).ids
            theirs = Domain("partner_id", "in", family) | Domain("partner_invoice_id", "in", family)
            orders.search(theirs & Domain("state", "=", "sale"))._check_credit_limit()
        return result
