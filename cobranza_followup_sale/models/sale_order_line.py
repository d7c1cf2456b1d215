from odoo import api, models
from odoo.exceptions import UserError


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
        if "order_id" in vals:
            # Its goods go with a line to the customer of another order.
            with self.sudo().move_ids._guarded():
                result = super().write(vals)
        else:
            result = super().write(vals)
        self._grown_since(before).order_id._check_credit_hold()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_goods_left(self):
        self._check_goods_stay()

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

    def _check_goods_stay(self):
        """Raise if lines whose goods left, or wait to leave, are to be deleted for a held customer.

        Odoo deletes the lines of whatever order says it is no longer confirmed; its deliveries
        would then be nobody's.
        """
        moves = self.sudo().move_ids.filtered(
            lambda move: move.state != "cancel" and move._leaves_for_customer()
        )
        if held := moves._held_parties():
            move, customer = next(iter(held.items()))
            raise UserError(
                self.env._(
                    "%(order)s has deliveries, and %(customer)s is on credit hold: cancel the"
                    " order instead of deleting it.",
                    order=move.sale_line_id.order_id.name,
                    customer=customer.display_name,
                )
            )

    # -- what may be delivered of a line ---------------------------------------------------

    def _is_delivered_by(self, move):
        """Whether a move brings what the line says: its product, or a component of its kit."""
        self.ensure_one()
        return move.product_id == self.product_id or bool(self._kit_quantity(move.product_id))

    def _quantity_to_deliver(self, product):
        """Return how much of a product the line lets leave, in the product's unit."""
        self.ensure_one()
        if product == self.product_id:
            return self._ordered_quantity()
        return self._kit_quantity(product)

    def _kit_quantity(self, component):
        """Return how much of a component the ordered kits have; 0 where kits do not exist."""
        if "mrp.bom" not in self.env:
            return 0.0
        boms = self.env["mrp.bom"].sudo().with_company(self.company_id)
        kit = boms._bom_find(self.product_id, company_id=self.company_id.id, bom_type="phantom")
        bom = kit[self.product_id]
        if not bom:
            return 0.0
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, bom.product_uom_id, round=False
        )
        _boms, lines = bom.explode(self.product_id, quantity / bom.product_qty)
        return sum(
            line.product_uom_id._compute_quantity(values["qty"], component.uom_id, round=False)
            for line, values in lines
            if line.product_id == component
        )
