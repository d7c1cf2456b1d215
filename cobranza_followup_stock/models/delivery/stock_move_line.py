from odoo import api, models

from .stock_move import leaves

# Writing one of these on a delivery that is done makes more goods leave.
_GOODS_FIELDS = frozenset(
    {"location_dest_id", "location_id", "move_id", "picking_id", "product_id"}
    | {"product_uom_id", "quant_id", "quantity", "quantity_product_uom", "state"}
)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': a delivery that is done does not grow for a held customer
        lines = super().create(vals_list)
        lines._grown_since({}).move_id._check_credit_hold()
        return lines

    def write(self, vals):
        # EXTENDS 'stock'
        if not _GOODS_FIELDS & set(vals):
            return super().write(vals)
        before = self._gone()
        result = super().write(vals)
        self._grown_since(before).move_id._check_credit_hold()
        return result

    def _gone(self):
        """Return {line: (what, quantity)} of the goods that have left for a customer.

        State and converted quantity are read from where they come from: the fields that repeat
        them on a line can be written by any caller over RPC.
        """
        return {
            line: ((line.move_id, line.product_id), line._quantity_gone())
            for line in self
            if line.move_id.state == "done" and leaves(line.location_id, line.location_dest_id)
        }

    def _quantity_gone(self):
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.quantity, self.product_id.uom_id, round=False
        )

    def _grown_since(self, before):
        grown = self.browse()
        for line, (what, quantity) in self._gone().items():
            what_before, quantity_before = before.get(line, (None, 0.0))
            if what != what_before or quantity > quantity_before:
                grown |= line
        return grown
