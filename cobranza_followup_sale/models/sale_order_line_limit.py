from odoo import api, models

from .sale_order_limit import without_claims


class SaleOrderLine(models.Model):
    """What a line says to be invoiced is computed, not written."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        return super().create([without_claims(self, vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale'
        return super().write(without_claims(self, vals))
