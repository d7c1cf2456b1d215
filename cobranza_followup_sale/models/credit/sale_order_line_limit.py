from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cobranza_followup.tools import inputs

from .sale_order_limit import asked_at_the_end, without_claims

# What is invoiced of a down payment is taken off the rest of its order.
_SAYS_ADVANCE = frozenset({"is_downpayment", "order_id"})
# And which line is one: that orders and delivers nothing.
_SAYS_NOTHING = frozenset({"product_uom_qty", "qty_delivered"})


class SaleOrderLine(models.Model):
    """What a line says to be invoiced is computed, not written."""

    _inherit = "sale.order.line"

    # See `ledger.orders.still_open`.
    _cobranza_delivered_not_invoiced = models.Index("(order_id) WHERE qty_delivered > qty_invoiced")

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        self.browse()._check_invoices_kept(*vals_list)
        return super().create([without_claims(self, vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale'
        self._check_invoices_kept(vals)
        self._check_advances_kept(vals)
        return super().write(without_claims(self, vals))

    def _check_invoices_kept(self, *vals_list):
        """Raise if somebody who is no accountant says by which invoices a line is invoiced.

        Odoo says it on the lines of an invoice. Where no limit stops, nobody gains by it.
        """
        if not any("invoice_lines" in vals for vals in vals_list):
            return
        if (
            self.env["cobranza.policy"]._any_limit_stops()
            and not self.env.user.has_group("account.group_account_invoice")
            and any(inputs.changes(self, vals, {"invoice_lines"}) for vals in vals_list)
        ):
            raise AccessError(
                self.env._(
                    "By which invoices a line of an order is invoiced counts for the customer's"
                    " credit limit: accounting says so."
                )
            )

    def _check_advances_kept(self, vals):
        """Raise if what is invoiced of these lines would become, or no more be, an advance of theirs.

        Odoo makes down payments as lines of their own, which order nothing, and leaves them so. Where
        no limit stops, nobody gains by it.
        """
        said = (_SAYS_ADVANCE | _SAYS_NOTHING) & vals.keys()
        if not said or not self.env["cobranza.policy"]._any_limit_stops():
            return
        for line in self.sudo():
            kept = said if line.is_downpayment else said & _SAYS_ADVANCE
            if kept and line._is_invoiced() and inputs.changes(line, vals, kept):
                raise UserError(
                    self.env._(
                        "%(order)s: “%(line)s” is invoiced and counts for the customer's credit limit:"
                        " whether it is a down payment, and of which order, cannot be changed any"
                        " more. Enter another line, and credit the invoice.",
                        order=line.order_id.name,
                        line=line.name,
                    )
                )

    def _is_invoiced(self):
        """Whether an invoice, or a till, names the line."""
        self.ensure_one()
        return bool(self.invoice_lines) or bool(getattr(self, "pos_order_line_ids", False))

    # -- whether orders cost more ---------------------------------------------------------

    def _costs(self, before=False):
        """Return {(order, currency, checked): what these lines still cost} of confirmed orders.

        Nothing where no limit stops. `checked`: as they leave; what is not is no room for what is,
        nor the other way round, where only what is delivered counts.

        :param before: what is said to be a down payment costs nothing yet, it may become goods;
            nor does what will not be delivered any more, which may go on
        """
        costs = {}
        if not self.env["cobranza.policy"]._any_limit_stops():
            return costs
        lines = self.sudo().filtered(
            lambda line: line.order_id.state == "sale" and not line.display_type
        )
        settled = lines._quantities_settled()
        for line in lines:
            order = line.order_id
            quantity = line._quantity_counted() if before else line._quantity_expected()
            cost = 0.0 if before and line.is_downpayment else line._cost(quantity, settled)
            apart = self.env["cobranza.policy"]._any_counts_deliveries()
            checked = apart and line._is_checked_as_it_leaves()
            key = (self.env["sale.order"].browse(order.id), order.currency_id, checked)
            costs[key] = costs.get(key, 0.0) + cost
        return costs

    def _is_checked_as_it_leaves(self):
        """Whether a delivery asks for the limit: as `_checked_products` of the exposure."""
        return False

    def _costlier_since(self, costs, line_ids=()):
        """Return the confirmed orders that cost more by these lines than they did by them before.

        Without those whose limits are asked later, when all their lines are written.

        :param costs: as `_costs` returned it
        :param line_ids: the lines that were written or deleted; none: they are new
        """
        now, orders = self._costs(), self.env["sale.order"]
        for key in costs | now:
            order, currency, _checked = key
            more = now.get(key, 0.0) - costs.get(key, 0.0)
            # What is no number, as a price may be that is entered over RPC, is not less.
            if not currency.compare_amounts(more, 0.0) <= 0:
                orders |= order
        later = asked_at_the_end(self.env, line_ids)
        return orders.filtered(lambda order: order.id not in later)

    def _cost(self, quantity, settled):
        """Return the amount of so much of the line, in its unit, less what is invoiced.

        :param settled: as `_quantities_settled` of all lines returned it
        """
        self.ensure_one()
        if not self._is_to_be_invoiced() and not self._is_delivered_all_the_same():
            return 0.0
        left = quantity - self._quantity_invoiced(settled)
        if left * (1 if quantity >= 0 else -1) <= 0:
            return 0.0
        return self._amount_ordered(quantity=left)

    def _quantity_invoiced(self, settled):
        """Return how much posted invoices and what was settled at tills are for, in its unit.

        :param settled: as in `_cost`
        """
        return self.qty_invoiced_posted + settled.get(self.id, 0.0)

    def _quantity_expected(self):
        """Return how much was ordered, or has left if that is more, in the line's unit."""
        ordered = self.product_uom_qty
        if ordered < 0 and not self._is_delivered_all_the_same():
            return ordered
        return max(ordered, self._in_own_unit(self._quantity_left()))

    def _quantity_counted(self):
        """Return how much of it counts; who delivers knows what will not be delivered any more."""
        return self._quantity_expected()

    def _named_in(self, commands):
        """Return those of the lines that commands for them change or remove, with what is linked."""
        named = set()
        if not isinstance(commands, (list, tuple)):
            return self
        for command in commands:
            # Odoo takes records and ids, too: they become all there is.
            if not isinstance(command, (list, tuple)) or len(command) < 2:
                return self
            if command[0] in (Command.CLEAR, Command.SET):
                return self
            named.add(command[1])
        return self.filtered(lambda line: line.id in named)._with_linked()
