from odoo import fields, models

from odoo.addons.cobranza_followup_sale.models.sale_order import READS_EXCEPTIONS

_READS_EXCEPTIONS = f"{READS_EXCEPTIONS},stock.group_stock_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    cobranza_exception_ids = fields.Many2many(groups=_READS_EXCEPTIONS)
    cobranza_exception_id = fields.Many2one(groups=_READS_EXCEPTIONS)

    def write(self, vals):
        # EXTENDS 'sale': a reference ties deliveries to the order
        if "stock_reference_ids" not in vals:
            return super().write(vals)
        with self._moves_of_references(vals)._guarded():
            return super().write(vals)

    def _moves_of_references(self, vals):
        """Return the moves that belong to the orders by references, and those these values add."""
        given = self.env["stock.reference"].sudo()._given(vals.get("stock_reference_ids"))
        return (self.sudo().stock_reference_ids | given).move_ids._with_their_transfers()

    def _holds_to_pass(self):
        # EXTENDS 'cobranza_followup_sale': and what stops what is still to be delivered of it
        holds = super()._holds_to_pass()
        if self.state == "cancel":
            return holds
        return holds.union(*(picking._holds_to_pass() for picking in self.sudo().picking_ids))
