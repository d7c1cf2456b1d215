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
        """Return {line: (what, quantity in the product's unit, amount)} of confirmed orders.

        The amount is that of price, quantity, discount and taxes as they are: the fields that
        Odoo computes from them can be written by any caller over RPC.
        """
        return {
            line: (line._what_is_ordered(), line._ordered_quantity(), line._amount_ordered())
            for line in self
            if line.order_id.state == "sale" and not line.display_type
        }

    def _what_is_ordered(self):
        """Return what quantities and amounts of a line can be compared for.

        Another product, currency or kind of unit is something else, ordered anew.
        """
        self.ensure_one()
        unit = self.product_uom_id.sudo()
        kind_of_unit = (unit.parent_path or "").split("/")[0]
        return self.order_id, self.product_id, self.order_id.currency_id, kind_of_unit

    def _ordered_quantity(self):
        self.ensure_one()
        quantity = self.product_uom_qty
        if self.product_id and self.product_uom_id:
            return self.product_uom_id._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        return quantity

    def _amount_ordered(self):
        self.ensure_one()
        line = self.sudo()
        taxes, company = self.env["account.tax"].sudo(), line.order_id.company_id
        base = line._prepare_base_line_for_taxes_computation()
        taxes._add_tax_details_in_base_line(base, company)
        taxes._round_base_lines_tax_details([base], company)
        return base["tax_details"]["total_included_currency"]

    def _grown_since(self, before):
        """Return the lines that made a confirmed order larger: more goods, or more to pay.

        A discount does not: it is a line without goods, of a negative amount.
        """
        grown = self.browse()
        for line, (what, quantity, amount) in self._ordered().items():
            what_before, quantity_before, amount_before = before.get(line, (None, 0, 0))
            if what != what_before:
                quantity_before = amount_before = 0
            currency = line.order_id.currency_id
            more_to_pay = currency.compare_amounts(amount, amount_before) > 0
            more_goods = quantity > quantity_before and (
                line.product_id.type != "service" or amount >= 0
            )
            if more_to_pay or more_goods:
                grown |= line
        return grown

    def _is_undelivered(self):
        self.ensure_one()
        if not self.product_id or self.is_downpayment or self.display_type:
            return False
        return self.qty_delivered < self.product_uom_qty
