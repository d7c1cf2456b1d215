from odoo import api, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock'
        moves = super().create(vals_list)
        moves.filtered(lambda move: move.state == "done")._check_credit_hold()
        return moves

    def write(self, vals):
        # EXTENDS 'stock': every way in which a delivery becomes done comes through here
        if vals.get("state") == "done":
            self._check_credit_hold()
        return super().write(vals)

    def _check_credit_hold(self):
        """Raise if goods would leave for a customer whose deliveries are stopped."""
        if refusal := self._delivery_refusal():
            raise UserError(refusal)

    def _leaves_for_customer(self):
        """Goods leave us, or a supplier on our behalf, for a customer; returns come back."""
        return (
            self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"
        )

    def _delivery_refusal(self):
        """Return the sentence that refuses these moves, or False."""
        leaving = self.filtered(lambda move: move._leaves_for_customer())
        if not leaving:
            return False
        orders = leaving._cobranza_orders()
        if refusal := orders._credit_refusal("hold_delivery"):
            return refusal
        return leaving._refusal_of_recipients()

    def _cobranza_orders(self):
        return (self.sale_line_id.order_id | self.picking_id.sale_id).sudo()

    def _refusal_of_recipients(self):
        """Refuse goods that leave for a held customer, whatever order they were entered on."""
        holds = self.env["cobranza.hold"].sudo()
        recipients = {move: move._cobranza_recipient() for move in self}
        partners = self.env["res.partner"].union(*recipients.values())
        active = holds._find_active("hold_delivery", partners, self.company_id)
        if not active:
            return False
        for move, partner in recipients.items():
            hold = active.get((partner.commercial_partner_id.id, move.company_id.id))
            if not hold or move._passes(hold):
                continue
            return self.env._(
                "%(delivery)s cannot go out: deliveries to %(customer)s are stopped"
                " (%(reason)s). Ask a collections manager to release it, or register the"
                " customer's payment.",
                delivery=move.picking_id.name or move.reference,
                customer=hold.partner_id.sudo().display_name,
                reason=hold.reason,
            )
        return False

    def _cobranza_recipient(self):
        """Return who gets the goods; on a dropship the transfer names the supplier."""
        self.ensure_one()
        if self.location_id.usage == "supplier":
            return self.partner_id
        return self.picking_id.partner_id or self.partner_id

    def _passes(self, hold):
        """Whether an exception, or an online payment of its order, lets the move pass."""
        orders = self._cobranza_orders()
        covering = self.env["cobranza.release"]._covering
        if not orders:
            return bool(covering(hold, orders))
        return all(order._is_paid_online() or covering(hold, order) for order in orders)
