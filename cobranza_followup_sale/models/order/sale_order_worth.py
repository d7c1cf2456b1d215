from odoo import models

from odoo.addons.cobranza_followup.tools import authority

from .sale_order_line import credible


class SaleOrder(models.Model):
    """What an order is worth, and how much of it is paid."""

    _inherit = "sale.order"

    # -- what its lines say ----------------------------------------------------------------

    def _total_of_lines(self):
        """Return the total, taxes included, in the order's currency.

        As `amount_total`, which any caller over RPC can write, but from prices, quantities,
        discounts and taxes, and with what somebody says was delivered beyond the order. What lines
        say beside these (`extra_tax_data`, for the cents of Odoo's own discounts; subtotals, for
        that of an early payment) is believed for roundings only.
        """
        self.ensure_one()
        order = self.sudo()
        lines = order._get_priced_lines().filtered(lambda line: line._is_to_be_invoiced())
        early = order._add_base_lines_for_early_payment_discount()
        said, _tax = order._sum_up(lines, early)
        if not early and not any(lines.mapped("extra_tax_data")):
            return said
        computed, tax = order._sum_up(lines, extra_tax_data={})
        if early:
            computed -= tax * order.payment_term_id.discount_percentage / 100
        return credible(order.currency_id, said, computed, len(lines))

    def _sum_up(self, lines, others=(), **values):
        """Return total and taxes of lines and of Odoo's other base lines; `values` are for lines."""
        taxes, company = self.env["account.tax"], self.company_id
        bases = [
            line._prepare_base_line_for_taxes_computation(
                **{"quantity": line._quantity_to_pay(), **values}
            )
            for line in lines
        ]
        bases += others
        taxes._add_tax_details_in_base_lines(bases, company)
        taxes._round_base_lines_tax_details(bases, company)
        totals = taxes._get_tax_totals_summary(
            base_lines=bases, currency=self.currency_id or company.currency_id, company=company
        )
        return totals["total_amount_currency"], totals["tax_amount_currency"]

    def _read_lines_at_once(self):
        """Read what totals need for all the orders together, not for each of them."""
        orders = self.sudo()
        orders.mapped("currency_id")
        orders.order_line.tax_ids.mapped("amount")

    def _total_in(self, currency):
        """Return the total of the lines in a currency, at today's rate.

        Not at the rate of the order's date, which its salesperson chooses.
        """
        return self._convert_today(self._total_of_lines(), currency)

    def _convert_today(self, amount, currency):
        self.ensure_one()
        order = self.sudo()
        return order.currency_id._convert(
            amount, currency, order.company_id, order.company_id._cobranza_today()
        )

    # -- what it counts for against an exception ---------------------------------------------

    def _total_counted(self):
        """Return the total with what left at the worth it had when it left.

        In the order's currency.
        """
        self.ensure_one()
        written_down = sum(self.sudo().order_line.mapped("cobranza_written_down"))
        return self._total_of_lines() + written_down

    def _counted_in(self, currency):
        """Return what `_total_counted` is in a currency, at today's rate."""
        return self._convert_today(self._total_counted(), currency)

    def _quantity_of_goods(self):
        """Return the units of all goods together, each in its product's unit."""
        self.ensure_one()
        return sum(
            max(0.0, line._ordered_quantity())
            for line in self.sudo().order_line
            if line.product_id and line.product_id.type != "service"
        )

    # -- paid online ---------------------------------------------------------------------

    def _is_paid_online(self, kind):
        """Whether online payments, done or authorised, or a till's let the order pass a hold.

        A prepayment that the order asks for lets it be confirmed; its goods leave once all of
        it is paid.

        :param kind: "hold_sale" or "hold_delivery"
        """
        self.ensure_one()
        order = self.sudo()
        paid = order._paid_in_advance()
        return bool(paid) and order._is_enough(paid, kind)

    def _paid_in_advance(self):
        """Return what was paid for the order before it is invoiced, in its currency."""
        self.ensure_one()
        order = self.sudo()
        if not any(order.transaction_ids.mapped("amount")):
            return 0.0
        return order.transaction_ids._amount_paid_for(order)

    def _is_enough(self, paid, kind):
        """Whether an order of which so much is paid, in its currency, passes a hold of a kind."""
        total = self._total_of_lines()
        asked = (
            self.currency_id.round(total * self._asked_share()) if kind == "hold_sale" else total
        )
        return paid > 0 and self.currency_id.compare_amounts(paid, asked) >= 0

    def _current_share(self):
        self.ensure_one()
        return self.prepayment_percent if self.require_payment else 1.0

    def _asked_share(self):
        """Return the share (0-1) that has to be paid: what the seller lowered since is asked."""
        return max(self.cobranza_asked_share, self._current_share())

    def _record_asked_share(self):
        """Record the share that is asked of the customer now, when they are told of it."""
        for order in self.sudo():
            share = order._current_share()
            if order.state != "cancel" and share > order.cobranza_asked_share:
                authority.ours(order).write({"cobranza_asked_share": share})
