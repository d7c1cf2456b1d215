from odoo import models


class SaleOrder(models.Model):
    """Orders that are settled at a till of the point of sale, where that is installed."""

    _inherit = "sale.order"

    def action_confirm(self):
        # EXTENDS 'sale': the till confirms what was settled at it. Refused, the money would be
        # taken and its order lost: what it does not cover waits.
        settled = self._settled_just_now()
        waiting = settled._stopped() if settled else settled
        for order in waiting:
            order._wait_for_credit()
        if waiting == self:
            return True
        return super(SaleOrder, self - waiting).action_confirm()

    def _settled_just_now(self):
        """Return the quotations that orders of a till, paid in this transaction, settle."""
        now = self.env.cr.now()
        return self.filtered(
            lambda order: (
                order.state in ("draft", "sent")
                and any(line.order_id.write_date == now for line in order._lines_of_tills())
            )
        )

    def _lines_of_tills(self):
        """Return the lines of paid orders of tills, and what was given back of them."""
        self.ensure_one()
        if "pos_order_line_ids" not in self._fields:
            return ()
        lines = self.sudo().pos_order_line_ids
        lines |= lines.refund_orderline_ids
        return lines.filtered(lambda line: line.order_id.state in ("paid", "done"))

    def _paid_in_advance(self):
        # EXTENDS: and at tills. What went on the customer's account there is no money.
        paid = super()._paid_in_advance()
        sold = {}
        for line in self._lines_of_tills():
            sold.setdefault(line.order_id, []).append(line)
        parties = self._cobranza_partners().commercial_partner_id if sold else ()
        for order, lines in sold.items():
            amount = _amount_paid(order, lines)
            # What was given back is gone, whoever got it.
            if amount > 0 and order.partner_id.commercial_partner_id not in parties:
                continue
            paid += lines[0].currency_id._convert(
                amount, self.currency_id, self.company_id, order.date_order.date()
            )
        return paid


def _amount_paid(sold, lines):
    """Return what was paid, not put on an account, for some lines of an order of a till.

    Whoever sells at a till may write its lines over RPC: it is no more than the money that came
    in, and a payment for several orders pays each its share.
    """
    amount = sum(line.price_subtotal_incl for line in lines)
    came_in = on_account = 0.0
    for payment in sold.payment_ids:
        if payment.payment_method_id.type == "pay_later":
            on_account += payment.amount
        else:
            came_in += payment.amount
    total = sold.amount_total
    amount *= min(1.0, max(0.0, 1 - on_account / total)) if total else 1.0
    if amount <= 0:
        return amount
    if came_in > 0 and sold.config_id.cash_rounding:  # cash may be short of it by so much
        came_in += sold.config_id.rounding_method.rounding
    others = sum(
        max(0.0, line.price_subtotal_incl)
        for line in sold.lines
        if line.sale_order_origin_id and line not in lines
    )
    return min(amount, max(0.0, came_in) * amount / (amount + others))
