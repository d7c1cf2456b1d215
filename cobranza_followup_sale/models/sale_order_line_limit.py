from odoo import api, models

from .sale_order_limit import without

# What Odoo computes, and any caller over RPC can write: the line would seem to be invoiced.
_COMPUTED = frozenset({"invoice_status", "qty_invoiced", "qty_to_invoice"})


class SaleOrderLine(models.Model):
    """What a line says of its invoices is computed, not written."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        return super().create([without(vals, _COMPUTED) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale'
        return super().write(without(vals, _COMPUTED))
