from odoo import api, models


class CobranzaHold(models.Model):
    """The end of a hold lets orders go on that were sent from the shop."""

    _inherit = "cobranza.hold"

    @api.model
    def _changed(self, debtor_ids):
        # EXTENDS 'cobranza_followup_sale'
        self.env["sale.order"].sudo()._wake_agreed()
        return super()._changed(debtor_ids)

    @api.model
    def _waiting_orders(self, debtors):
        # EXTENDS 'cobranza_followup_sale': nobody is asked to confirm what confirms by itself
        waiting = super()._waiting_orders(debtors)
        return [(debtor, order) for debtor, order in waiting if not order.cobranza_agreed_on]
