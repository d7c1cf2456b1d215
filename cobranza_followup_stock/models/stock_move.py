from odoo import api, models
from odoo.exceptions import UserError

# Writing one of these gives a delivery to another customer, or takes it off its order.
PARTY_FIELDS = frozenset({"partner_id", "reference_ids", "sale_id", "sale_line_id"})


def is_outside(location):
    """Whether goods in a location are a customer's: theirs, or on the way to another company."""
    return location.usage == "customer" or (location.usage == "transit" and not location.company_id)


def leaves(source, destination):
    """Whether goods leave for a customer: from us or from a supplier, and do not come back."""
    return is_outside(destination) and source.usage != "customer" and source != destination


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
        stopped = self._stopped_before(vals)
        result = super().write(vals)
        stopped._check_still_stopped()
        return result

    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': refuse before anything moves
        self._going_out()._check_credit_hold()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _going_out(self):
        """Return the moves that become done with their transfers: what was picked, or all."""
        waiting = self.filtered(lambda move: move.state not in ("done", "cancel"))
        picked = waiting.filtered(lambda move: move.picked and move.quantity)
        return picked | waiting.filtered(lambda move: move.picking_id not in picked.picking_id)

    def _check_credit_hold(self):
        """Raise if goods would leave for a customer whose deliveries are stopped."""
        if self and (refusal := self._delivery_refusal(note=True)):
            raise UserError(refusal)

    def _leaves_for_customer(self):
        """Whether any goods of the move leave for a customer, its own way or its lines'."""
        self.ensure_one()
        return leaves(self.location_id, self.location_dest_id) or any(
            leaves(line.location_id, line.location_dest_id)
            for line in self.move_line_ids
            if line.quantity
        )

    # -- who gets the goods --------------------------------------------------------------

    def _cobranza_orders(self):
        """Return the orders the move delivers."""
        move = self.sudo()
        return move.sale_line_id.order_id or (move.picking_id.sale_id | move.reference_ids.sale_ids)

    def _cobranza_parties(self):
        """Return whose hold stops the move: who gets the goods, who ordered, who is invoiced.

        A dropship of an order names the supplier as its contact: the supplier is no party.
        """
        self.ensure_one()
        move = self.sudo()
        orders = move._cobranza_orders()
        recipients = move.partner_id | move.picking_id.partner_id
        if orders and move.location_id.usage == "supplier":
            recipients -= move.picking_id.partner_id
        return recipients | orders._cobranza_partners()

    # -- the hold ------------------------------------------------------------------------

    def _stopping_holds(self, note=False):
        """Return {move: (hold, why)} for the moves to a customer that may not go out.

        :param note: note on the orders the exceptions that let them pass
        :return: why is "held", or "excess" when only what was ordered may go out
        """
        leaving = self.filtered(lambda move: move._leaves_for_customer())
        if not leaving:
            return {}
        parties = {move: move._cobranza_parties() for move in leaving}
        active = (
            self.env["cobranza.hold"]
            .sudo()
            ._find_active(
                "hold_delivery",
                self.env["res.partner"].union(*parties.values()),
                leaving.company_id,
            )
        )
        if not active:
            return {}
        stopped = {}
        for move, partners in parties.items():
            for partner in partners.commercial_partner_id:
                for hold in active.get((partner.id, move.company_id.id), ()):
                    if why := move._stopped_by(hold, self, note):
                        stopped.setdefault(move, (hold, why))
        return stopped

    def _stopped_by(self, hold, together, note):
        """Return why a hold stops the move, or False: an exception or a payment lets it pass.

        :param together: the moves that become done with this one
        """
        self.ensure_one()
        exceptions = self.env["cobranza.exception"]
        orders = self._cobranza_orders()
        if not orders:
            return not exceptions._covering(hold, orders) and "held"
        for order in orders:
            if order._is_paid_online():
                exception = exceptions
            else:
                exception = exceptions._covering(hold, order)
                if not exception:
                    return "held"
            if not (exception and exception._is_unlimited()) and self._exceeds_order(together):
                return "excess"
            if note:
                exception._note_use(order)
        return False

    def _exceeds_order(self, together):
        """Whether more goes out than was ordered: nobody paid for it, or let it through."""
        self.ensure_one()
        line = self.sudo().sale_line_id
        if not line:
            return True
        if line.product_id != self.product_id:
            return False  # a component of what was ordered
        unit = self.product_id.uom_id
        delivered = 0.0
        for move in line.move_ids:
            if move.state == "cancel" or move.scrap_id:
                continue
            quantity = move.product_uom._compute_quantity(move.quantity, unit, round=False)
            if leaves(move.location_id, move.location_dest_id):
                delivered += quantity if move.state == "done" or move in together else 0
            elif move.location_id.usage == "customer" and move.state == "done":
                delivered -= quantity
        return unit.compare(delivered, line._ordered_quantity()) > 0

    def _delivery_refusal(self, note=False):
        """Return the sentence that refuses these moves, or False."""
        for move, (hold, why) in self._stopping_holds(note).items():
            values = {
                "delivery": move.picking_id.name or move.reference or move.display_name,
                "customer": hold.partner_id.display_name,
                "reason": hold.reason,
            }
            if why == "excess":
                return self.env._(
                    "%(delivery)s cannot go out: it has more %(product)s than was ordered, and"
                    " %(customer)s is on credit hold (%(reason)s). Deliver what was ordered, or"
                    " ask a collections manager for an exception for the rest.",
                    product=move.product_id.display_name,
                    **values,
                )
            return self.env._(
                "%(delivery)s cannot go out: deliveries to %(customer)s are stopped"
                " (%(reason)s). %(advice)s",
                advice=move.picking_id._exception_advice(),
                **values,
            )
        return False

    def _stopped_before(self, vals):
        """Return the moves that are stopped, and that these values would take off the customer."""
        moved = self.browse()
        for name in PARTY_FIELDS & set(vals) & set(self._fields):
            moved |= self.filtered(lambda move, name=name: move[name])
        moved = moved.filtered(lambda move: move.state not in ("done", "cancel"))
        return self.browse([move.id for move in moved._stopping_holds()])

    def _check_still_stopped(self):
        """Raise if moves that were stopped are no longer, only because they changed hands."""
        moves = self.exists()
        escaped = moves - self.browse([move.id for move in moves._stopping_holds()])
        if escaped:
            raise UserError(
                self.env._(
                    "%s: this delivery is stopped because its customer is on credit hold. It"
                    " cannot be given to another customer or taken off its order: cancel it and"
                    " enter a new one, or ask a collections manager for an exception.",
                    escaped[0].picking_id.name or escaped[0].display_name,
                )
            )
