from odoo import api, models


class CobranzaException(models.Model):
    """An exception lets orders go on that were sent from the shop."""

    _inherit = "cobranza.exception"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'cobranza_followup_sale'
        exceptions = super().create(vals_list)
        self.env["sale.order"].sudo()._wake_agreed()
        return exceptions
