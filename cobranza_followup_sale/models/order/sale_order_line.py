from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import COLLECTOR
from odoo.addons.cobranza_followup.tools import authority, inputs

_WRITTEN_DOWN = "cobranza_written_down"
# Writing any of these may change what a line is worth, or how much of it has left.
_WORTH_FIELDS = frozenset(
    {"display_type", "discount", "extra_tax_data", "is_downpayment", "order_id", "price_unit"}
    | {"product_id", "product_uom_id", "product_uom_qty", "tax_ids"}
    | {"is_expense", "qty_delivered", "qty_delivered_method"}
)


def credible(currency, said, computed, line_count):
    """Return the amount that lines say, as far as it differs by roundings; else the larger one.

    :param said: with the amounts that Odoo fixes on lines, and that anybody may write
    :param computed: without
    """
    slack = (currency.rounding or 0.01) * (2 * line_count + 1)
    return said if abs(said - computed) <= slack else max(said, computed)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    cobranza_written_down = fields.Monetary(
        string="Written Down After Delivery",
        readonly=True,
        copy=False,
        groups=COLLECTOR,
        help="What the line was made cheaper by after goods of the order had left. It still counts"
        " against the amount of an exception.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': a confirmed order of a held customer does not grow
        self._check_not_written_down(*vals_list)
        lines = super().create(vals_list)
        # A discount entered after goods left takes nothing off them.
        lines._record_written_down(
            {line: (currency, 0.0, 0.0) for line, (currency, *_c) in lines._counted().items()}
        )
        costlier = lines._costlier_since({})
        lines._grown_since({}).order_id._check_credit_hold(costlier=costlier)
        return lines

    def write(self, vals):
        # EXTENDS 'sale'
        if set(vals) == {_WRITTEN_DOWN} and authority.is_ours(self):
            return super().write(vals)
        self._check_not_written_down(vals)
        if not _WORTH_FIELDS & set(vals):
            return super().write(vals)
        before, counted, costs = self._ordered(), self._counted(), self._costs(before=True)
        moved = self.filtered(
            lambda line: line.order_id.id != vals.get("order_id", line.order_id.id)
        )
        losing = moved._orders_made_smaller()
        result = super().write(vals)
        self._record_written_down(counted)
        grown = self._grown_since(before).order_id | losing
        grown._check_credit_hold(costlier=self._costlier_since(costs, self.ids))
        return result

    def unlink(self):
        # EXTENDS 'sale': Odoo deletes the lines of whatever says it is no longer confirmed
        lines = self._with_linked()
        losing, costs = lines._orders_made_smaller(), lines._costs(before=True)
        result = super().unlink()
        costlier = self.browse()._costlier_since(costs, lines.ids)
        losing.exists()._check_credit_hold(costlier=costlier)
        return result

    def _with_linked(self):
        """Return the lines with those that the database deletes with them."""
        found = self
        lines = self.sudo().with_context(active_test=False)
        while found:
            found = lines.search([("linked_line_id", "in", found.ids)]) - lines
            lines |= found
        return self.browse(lines.ids)

    def _orders_made_smaller(self):
        """Return the confirmed orders that these lines take something off: without, they grow."""
        discounts = self.filtered(
            lambda line: line.order_id.state == "sale" and not line.display_type
        )
        return discounts.filtered(lambda line: line._amount_ordered() < 0).order_id

    def _ordered(self):
        """Return {line: (what, quantity, quantity with what is said to have left, amount)}.

        Of confirmed orders, quantities in the product's unit. The amount is that of price,
        quantity, discount and taxes as they are: the fields that Odoo computes from them can be
        written by any caller over RPC.
        """
        return {
            line: (
                line._what_is_ordered(),
                line._ordered_quantity(),
                line._in_unit_of_product(line._quantity_said()),
                line._amount_ordered(),
            )
            for line in self
            if line.order_id.state == "sale" and not line.display_type
        }

    def _what_is_ordered(self):
        """Return what quantities and amounts of a line can be compared for.

        Another product, currency or kind of unit is something else, ordered anew, and so are goods
        that were said to be a down payment.
        """
        self.ensure_one()
        unit = self.product_uom_id.sudo()
        kind_of_unit = (unit.parent_path or "").split("/")[0]
        return (
            self.order_id,
            self.product_id,
            self.order_id.currency_id,
            kind_of_unit,
            self.is_downpayment,
        )

    def _ordered_quantity(self):
        self.ensure_one()
        return self._in_unit_of_product(self.product_uom_qty)

    def _quantity_said(self):
        """Return how much was ordered, or somebody says was delivered beyond it, in its unit."""
        self.ensure_one()
        ordered, delivered = self.product_uom_qty, self.qty_delivered
        return delivered if delivered > max(ordered, 0) else ordered

    def _in_unit_of_product(self, quantity):
        if self.product_id and self.product_uom_id:
            return self.product_uom_id._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        return quantity

    def _quantity_to_pay(self):
        """Return how much will be invoiced at least, in the line's unit."""
        self.ensure_one()
        if self.product_id.invoice_policy == "order" or self.product_uom_qty < 0:
            return self.product_uom_qty
        return self._quantity_said()

    def _in_own_unit(self, quantity):
        """Return in the line's unit what is in its product's."""
        if self.product_id and self.product_uom_id:
            return self.product_id.uom_id._compute_quantity(
                quantity, self.product_uom_id, round=False
            )
        return quantity

    def _is_to_be_invoiced(self):
        """Whether what the line says will be invoiced: less than nothing only if it is as ordered.

        What is taken off for a product that is invoiced as delivered may never be delivered.
        """
        self.ensure_one()
        taken_off = self.price_unit * self.product_uom_qty * (100 - self.discount) < 0
        return not taken_off or self.product_id.invoice_policy == "order"

    def _is_delivered_all_the_same(self):
        """Whether less than nothing was ordered of what is invoiced as delivered, and some left."""
        self.ensure_one()
        return (
            self.product_uom_qty < 0
            and self.price_unit * (100 - self.discount) > 0
            and self.product_id.invoice_policy != "order"
            and self._quantity_left() > 0
        )

    def _amount_ordered(self, **values):
        """Return the amount, taxes included; `values` are for Odoo's base line."""
        self.ensure_one()
        said = self._compute_amount_ordered(**values)
        if not self.extra_tax_data:
            return said
        computed = self._compute_amount_ordered(extra_tax_data={}, **values)
        return credible(self.order_id.currency_id, said, computed, 1)

    def _compute_amount_ordered(self, **values):
        line = self.sudo()
        taxes, company = self.env["account.tax"].sudo(), line.order_id.company_id
        base = line._prepare_base_line_for_taxes_computation(**values)
        taxes._add_tax_details_in_base_line(base, company)
        taxes._round_base_lines_tax_details([base], company)
        return base["tax_details"]["total_included_currency"]

    def _grown_since(self, before):
        """Return the lines that made a confirmed order larger: more goods, or more to pay.

        What is said to be delivered beyond the order is invoiced as if it were ordered. A discount
        makes none larger: it is a line without goods, of a negative amount. Nor does a cost that is
        charged on as its bill is posted: the bill is there, and accounting's.
        """
        grown = self.browse()
        if authority.is_from_books(self):
            return grown
        for line, (what, quantity, said, amount) in self._ordered().items():
            what_before, quantity_before, said_before, amount_before = before.get(
                line, (None, 0, 0, 0)
            )
            if what != what_before:
                quantity_before = said_before = amount_before = 0
            currency = line.order_id.currency_id
            more_to_pay = currency.compare_amounts(amount, amount_before) > 0
            more_goods = quantity > quantity_before and (
                line.product_id.type != "service" or amount >= 0
            )
            more_said = said > said_before and (
                line.product_id.type != "service" or line.price_unit * (100 - line.discount) >= 0
            )
            if more_to_pay or more_goods or (more_said and said > quantity):
                grown |= line
        return grown

    def _is_undelivered(self):
        self.ensure_one()
        if not self.product_id or self.display_type:
            return False
        return self.qty_delivered < self.product_uom_qty

    # -- what left keeps its worth -----------------------------------------------------------

    def _check_not_written_down(self, *vals_list):
        if any(inputs.changes(self, vals, {_WRITTEN_DOWN}) for vals in vals_list):
            raise AccessError(
                self.env._("What was written down after a delivery is recorded by the program.")
            )

    def _quantity_left(self):
        """Return how much of the line has left for the customer, in the product's unit."""
        self.ensure_one()
        return self._in_unit_of_product(self.qty_delivered)

    def _maybe_left(self):
        """Return the lines of which something left, or came back since: told without converting.

        Each line that is written looks at all those of its order.
        """
        return self.filtered(lambda line: line.qty_delivered > 0)

    def _counted(self):
        """Return {line: (currency, quantity that left, amount that counts)} once goods have left.

        The amount is the least the line counts for, with what it was written down by before.
        """
        lines = self.sudo()
        begun = lines.order_id.filtered(
            lambda order: any(line._quantity_left() > 0 for line in order.order_line._maybe_left())
        )
        counted = {}
        for line in lines.filtered(lambda line: line.order_id in begun and not line.display_type):
            left = line._quantity_left()
            amount = line._least_amount(left) + line.cobranza_written_down
            counted[line] = (line.order_id.currency_id, left, amount)
        return counted

    def _least_amount(self, left):
        """Return what the line is worth without what has not left, or less if it says less.

        A discount is worth its amount, which is negative, and so is a line below what left of it.
        """
        self.ensure_one()
        worth = self._amount_ordered(quantity=self._in_own_unit(left)) if left > 0 else 0.0
        return min(worth, self._amount_ordered())

    def _record_written_down(self, before):
        """Record by how much lines count for less than before; what is put back is taken off.

        :param before: as `_counted` returned it
        """
        for line in self.sudo():
            if line not in before:
                continue
            currency, left, amount = before[line]
            order = line.order_id
            if currency != order.currency_id:
                today = order.company_id._cobranza_today()
                amount = currency._convert(amount, order.currency_id, order.company_id, today)
            lost = max(0.0, order.currency_id.round(amount - line._least_amount(left)))
            if order.currency_id.compare_amounts(lost, line.cobranza_written_down):
                authority.ours(line).write({_WRITTEN_DOWN: lost})
