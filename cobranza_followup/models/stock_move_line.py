from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': a delivery that is done does not grow for a held customer
        lines = super().create(vals_list)
        lines.filtered("quantity").move_id.filtered(
            lambda move: move.state == "done"
        )._check_credit_hold()
        return lines

    def write(self, vals):
        # EXTENDS 'stock'
        if "quantity" not in vals:
            return super().write(vals)
        before = {line: line.quantity for line in self if line.move_id.state == "done"}
        result = super().write(vals)
        grown = self.filtered(lambda line: line in before and line.quantity > before[line])
        grown.move_id._check_credit_hold()
        return result
