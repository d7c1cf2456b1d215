from odoo import models

from ...ledger import own_goods


class StockMove(models.Model):
    """Goods that are the customer's already, and go back to them."""

    _inherit = "stock.move"

    def _quantities_own(self, each=False):
        """Return {move id: how much of it is the customer's own, in its product's unit}.

        It is what came from them, not what somebody says on the way out: neither an owner nor that
        it is a return makes goods theirs. One query for all moves, none where an order has them.

        :param each: each transfer as if it alone left
        """
        moves = self.sudo().filtered(lambda move: move._may_be_own())
        if not moves:
            return {}
        moves.picking_id.partner_id.mapped("commercial_partner_id")
        whose = {
            move: (move.partner_id | move.picking_id.partner_id).commercial_partner_id
            for move in moves
        }
        for model, names in own_goods.READS.items():
            self.env[model].flush_model(names)
        partners = self.env["res.partner"].union(*whose.values())
        rows = self.env.execute_query(
            own_goods.own_goods(partners.ids, moves.product_id.ids, moves.company_id.ids)
        )
        here = {tuple(key): quantity for *key, quantity in rows}
        left, own = {}, {}
        for move, theirs in whose.items():
            these = left.setdefault(move.picking_id if each else None, dict(here))
            wanted = move.product_uom._compute_quantity(
                move.quantity or move.product_uom_qty, move.product_id.uom_id, round=False
            )
            own[move.id] = 0.0
            for partner in theirs:
                key = (partner.id, move.product_id.id, move.company_id.id)
                taken = max(0.0, min(wanted - own[move.id], these.get(key, 0.0)))
                these[key] = these.get(key, 0.0) - taken
                own[move.id] += taken
        return own

    def _may_be_own(self):
        """Whether no order will say that the move delivered anything."""
        self.ensure_one()
        if self.state == "done":
            return False
        if not self._line_delivered():
            return True
        return bool(self.origin_returned_move_id) and not self.to_refund

    def _line_delivered(self):
        """Return the line of an order that the move delivers.

        Of what is added to an order's transfer, an exchange above all, Odoo says only when it is
        done that it delivers the line with the same product, see `_action_synch_order`.
        """
        self.ensure_one()
        if self.sale_line_id:
            return self.sale_line_id
        lines = self.picking_id.sale_id.order_line
        return lines.filtered(lambda line: line.product_id == self.product_id)[:1]
