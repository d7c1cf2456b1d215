from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': a confirmed order of a held customer does not grow
        lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.state == "sale" and line.product_uom_qty > 0)
        added.order_id._check_credit_hold()
        return lines

    def write(self, vals):
        # EXTENDS 'sale'
        confirmed = self.filtered(lambda line: line.state == "sale")
        before = {line: line._ordered() for line in confirmed}
        result = super().write(vals)
        grown = confirmed.filtered(
            lambda line: any(
                now > then for now, then in zip(line._ordered(), before[line], strict=True)
            )
        )
        grown.order_id._check_credit_hold()
        return result

    def _ordered(self):
        """Return what makes an order larger: the quantity (product unit) and the amount."""
        quantity = self.product_uom_qty
        if self.product_id and self.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        return quantity, self.price_subtotal
