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
        for line in self._lines_of_tills():
            paid += line.currency_id._convert(
                line.price_subtotal_incl * _share_paid(line.order_id),
                self.currency_id,
                self.company_id,
                line.order_id.date_order.date(),
            )
        return paid


def _share_paid(sold):
    """Return which part (0-1) of an order of a till was paid, not put on an account."""
    on_account = sum(
        payment.amount
        for payment in sold.payment_ids
        if payment.payment_method_id.type == "pay_later"
    )
    total = sold.amount_total
    return min(1.0, max(0.0, 1 - on_account / total)) if total else 1.0
