from odoo import api, fields, models

from odoo.addons.cobranza_followup_sale.models.order.sale_order import READS_EXCEPTIONS

_READS_EXCEPTIONS = f"{READS_EXCEPTIONS},stock.group_stock_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    cobranza_exception_ids = fields.Many2many(groups=_READS_EXCEPTIONS)
    cobranza_exception_id = fields.Many2one(groups=_READS_EXCEPTIONS)

    def write(self, vals):
        # EXTENDS 'sale': a reference ties deliveries to the order
        if "stock_reference_ids" not in vals:
            return super().write(vals)
        with self._moves_of_references(vals)._guarded():
            return super().write(vals)

    def _moves_of_references(self, vals):
        """Return the moves that belong to the orders by references, and those these values add."""
        given = self.env["stock.reference"].sudo()._given(vals.get("stock_reference_ids"))
        return (self.sudo().stock_reference_ids | given).move_ids._with_their_transfers()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_goods_left(self):
        self.order_line._check_goods_stay()

    def _counts_against_exception(self):
        # EXTENDS 'cobranza_followup_sale': goods that left count whatever the line says
        return super()._counts_against_exception() or self._have_goods_left()

    def _have_goods_left(self):
        return any(
            move.state == "done" and move._leaves_for_customer()
            for move in self.sudo().order_line.move_ids
        )

    def _is_under_way(self):
        # EXTENDS 'cobranza_followup_sale'
        waiting = self.sudo().order_line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        return bool(waiting) or super()._is_under_way()

    def _check_credit_hold(self, kind="hold_sale", costlier=None):
        # EXTENDS 'cobranza_followup_sale': goods left for what was agreed or paid; made dearer
        # since, the order counts for more of it
        super()._check_credit_hold(kind, costlier)
        let_go = self.filtered(
            lambda order: (
                (order.sudo().cobranza_exception_ids or order.sudo().transaction_ids)
                and order._have_goods_left()
            )
        )
        return super(SaleOrder, let_go)._check_credit_hold("hold_delivery")

    def _limits_to_pass(self):
        # EXTENDS 'cobranza_followup_sale'
        limits = super()._limits_to_pass()
        if self.state != "sale":
            return limits
        return limits.union(*(picking._limits_to_pass() for picking in self.sudo().picking_ids))

    def _holds_to_pass(self):
        # EXTENDS 'cobranza_followup_sale': and what stops what is still to be delivered of it
        holds = super()._holds_to_pass()
        if self.state == "cancel":
            return holds
        return holds.union(*(picking._holds_to_pass() for picking in self.sudo().picking_ids))
