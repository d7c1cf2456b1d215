from odoo import api, models
from odoo.fields import Command

from odoo.addons.cobranza_followup.tools import inputs


class StockReference(models.Model):
    _inherit = "stock.reference"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': any employee ties deliveries to orders by references
        moves = self.env["stock.move"].sudo()
        for vals in vals_list:
            if "sale_ids" in vals:
                moves |= moves.browse(inputs.named_ids(vals.get("move_ids"))).exists()
        if not moves:
            return super().create(vals_list)
        with moves._with_their_transfers()._guarded():
            return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'stock'
        if not {"move_ids", "sale_ids"} & set(vals):
            return super().write(vals)
        moves = self.sudo().move_ids
        moves |= moves.browse(inputs.named_ids(vals.get("move_ids"))).exists()
        with moves._with_their_transfers()._guarded():
            return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_guarded(self):
        """Deleting a reference takes deliveries off its orders: unlinked first, it is checked."""
        for reference in self:
            if reference.sudo().move_ids and reference.sudo().sale_ids:
                reference.write({"sale_ids": [Command.clear()]})

    @api.model
    def _given(self, commands):
        return self.browse(inputs.named_ids(commands)).exists()
