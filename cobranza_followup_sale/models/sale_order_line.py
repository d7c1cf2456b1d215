from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': a confirmed order of a held customer does not grow
        lines = super().create(vals_list)
        lines._grown_since({}).order_id._check_credit_hold()
        return lines

    def write(self, vals):
        # EXTENDS 'sale'
        before = self._ordered()
        result = super().write(vals)
        self._grown_since(before).order_id._check_credit_hold()
        return result

    def _ordered(self):
        """Return {line: (order, quantity in the product's unit, amount)} of confirmed orders."""
        return {
            line: (line.order_id, line._ordered_quantity(), line.price_total)
            for line in self
            if line.state == "sale"
        }

    def _ordered_quantity(self):
        self.ensure_one()
        quantity = self.product_uom_qty
        if self.product_id and self.product_uom_id:
            return self.product_uom_id._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        return quantity

    def _grown_since(self, before):
        """Return the lines that made a confirmed order larger: more goods, or more to pay.

        A discount does not: it is a line without goods, of a negative amount.
        """
        grown = self.browse()
        for line, (order, quantity, amount) in self._ordered().items():
            order_before, quantity_before, amount_before = before.get(line, (None, 0, 0))
            if order != order_before:
                quantity_before = amount_before = 0
            more_to_pay = order.currency_id.compare_amounts(amount, amount_before) > 0
            more_goods = quantity > quantity_before and (
                line.product_id.type != "service" or amount >= 0
            )
            if more_to_pay or more_goods:
                grown |= line
        return grown
