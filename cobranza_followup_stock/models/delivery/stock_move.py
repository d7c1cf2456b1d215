from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

# Writing one of these gives a delivery to another customer, takes it off its order, or has it
# end in another place, while the customer's name stays on it.
PARTY_FIELDS = frozenset(
    {"partner_id", "reference_ids", "sale_id", "sale_line_id"}
    | {"company_id", "location_dest_id", "location_id", "picking_id", "picking_type_id"}
)
# Writing one of these on a move that is done says that something else has left.
_DONE_FIELDS = PARTY_FIELDS | {"product_id", "product_uom", "state"}
# Said to be a return, what leaves takes nothing to what its order says was delivered.
_RETURNED = "origin_returned_move_id"
_RETURN_FIELDS = frozenset({_RETURNED, "to_refund"})


def is_outside(location):
    """Whether goods in a location are a customer's: theirs, or on the way to another company."""
    return location.usage == "customer" or (location.usage == "transit" and not location.company_id)


def leaves(source, destination):
    """Whether goods leave for a customer: from us or from a supplier, and do not come back."""
    comes_back = source.usage == "customer" and destination.usage != "customer"
    return is_outside(destination) and source != destination and not comes_back


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
        if _RETURN_FIELDS & set(vals) and (not_returned := self._not_returned(vals)):
            said = {name: vals[name] for name in set(vals) - _RETURN_FIELDS}
            (self - not_returned).write(vals)
            return not_returned.write(said)
        if vals.get("state") == "done":
            self._check_credit_hold()
        live = self._live_with(vals)
        done = self.browse()
        if _DONE_FIELDS & set(vals):
            done = self.filtered(lambda move: move.state == "done")
        if not live and not done:
            return super().write(vals)
        with (live | done)._guarded():
            return super().write(vals)

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
        for move, holds in self._use_exceptions_to_holds().items() if self else ():
            move.picking_id._refuse(move._delivery_refusal(holds))
        self._check_credit_limit()

    def _not_returned(self, vals):
        """Return the moves that are no returns because these values say so.

        Odoo says it as it makes a return or a replacement, and nobody afterwards. Whether a
        replacement is to be invoiced may be said until it has left.
        """
        if _RETURNED not in vals:
            return self._gone()
        not_returned = self.filtered(
            lambda move: (
                move.state != "cancel"
                and move[_RETURNED].id != vals[_RETURNED]
                and move._leaves_for_customer()
            )
        )
        return not_returned | self._gone() if "to_refund" in vals else not_returned

    def _gone(self):
        """Return the moves by which goods have left for a customer."""
        return self.filtered(lambda move: move.state == "done" and move._leaves_for_customer())

    def _leaves_for_customer(self):
        """Whether any goods of the move leave for a customer, its own way or its lines'.

        A move of less than nothing is a return that Odoo is about to turn round.
        """
        self.ensure_one()
        if self.product_uom_qty < 0 and not self.quantity:
            return False
        return (
            leaves(self.location_id, self.location_dest_id)
            or any(
                leaves(line.location_id, line.location_dest_id)
                for line in self.move_line_ids
                if line.quantity
            )
            or self._is_diverted()
        )

    def _is_diverted(self):
        """Whether a customer's delivery is sent to a vendor, a loss, a production or inside instead.

        The customer's name is still on it. Scrap, and what is returned to the vendor it came
        from, do not; nor do the steps of a delivery, which are no deliveries yet.
        """
        usage = self.location_dest_id.usage
        if self.scrap_id or usage not in ("internal", "inventory", "production", "supplier"):
            return False
        if self.location_id.usage == "customer":
            return False
        if self.origin_returned_move_id.location_id.usage == "supplier":
            return False
        outgoing = self.picking_code == "outgoing"
        if usage == "production":
            # What an order has made is made of goods that are no delivery.
            return outgoing
        if self.sale_line_id:
            return outgoing or usage != "internal"
        return outgoing and usage == "inventory"

    # -- who gets the goods --------------------------------------------------------------

    def _cobranza_orders(self):
        """Return the orders the move delivers."""
        move = self.sudo()
        return move.sale_line_id.order_id or (move.picking_id.sale_id | move.reference_ids.sale_ids)

    def _cobranza_parties(self):
        """Return whose hold stops the move: who gets the goods, who ordered, who is invoiced.

        A dropship of an order names the supplier as its contact: the supplier is no party.
        It is the kind of transfer that says so, not the place, which may have been written.
        """
        self.ensure_one()
        move = self.sudo()
        orders = move._cobranza_orders()
        recipients = move.partner_id | move.picking_id.partner_id
        if orders and move.picking_type_id.code == "dropship":
            recipients -= move.picking_id.partner_id
        return recipients | orders._cobranza_partners()

    # -- the hold ------------------------------------------------------------------------

    def _stopping_holds(self):
        """Return {move: holds} for the moves to a customer that may not go out."""
        return self._holds_uncovered(self.env["cobranza.exception"]._find_covering)

    def _use_exceptions_to_holds(self):
        """Return what `_stopping_holds` does, and use up what lets the other moves pass."""
        return self._holds_uncovered(self.env["cobranza.exception"]._use_covering)

    def _holds_uncovered(self, cover):
        """Return {move: holds} for the moves that nothing lets pass.

        :param cover: `_find_covering` or `_use_covering` of exceptions
        """
        leaving = self._that_can_be_stopped()
        held = leaving._holds_on_parties()
        if not held:
            return {}
        covering = self._cover(held, cover)
        stopped = {}
        for move, holds in held.items():
            stopping = holds.filtered(
                lambda hold, move=move: (
                    not move._passes(hold, covering) or move._is_excess(hold, covering, self)
                )
            )
            if stopping:
                stopped[move] = stopping
        return stopped

    def _cover(self, held, cover):
        """Return {(hold, order): exception, or an empty one}, without the orders that are paid.

        :param held: {move: holds on whoever its goods are for}
        :param cover: as in `_holds_uncovered`
        """
        none = self.env["sale.order"]
        orders = {move: move._cobranza_orders() or none for move in held}
        every = none.union(*orders.values())
        every._read_lines_at_once()
        paid = {order for order in every if order._is_paid_online("hold_delivery")}
        pairs = [
            (hold, order)
            for move, holds in held.items()
            for hold in holds
            # A delivery without an order is looked up under the empty one.
            for order in (orders[move] or [none])
            if order not in paid
        ]
        return cover(pairs)

    def _holds_on_parties(self):
        """Return {move: active holds of deliveries} of whoever the moves' goods are for."""
        parties = {move: move._cobranza_parties() for move in self}
        if not parties:
            return {}
        holds = self.env["cobranza.hold"].sudo()
        # A warehouse of another company delivers for the company of the order.
        companies = {move: move.company_id | move._cobranza_orders().company_id for move in parties}
        active = holds._find_in_force(
            "hold_delivery",
            self.env["res.partner"].union(*parties.values()),
            self.env["res.company"].union(*companies.values()),
        )
        found = {}
        for move, partners in parties.items():
            keys = [
                (partner.id, company.id)
                for partner in partners.commercial_partner_id
                for company in companies[move]
            ]
            if theirs := holds.union(*(active.get(key, holds) for key in keys)):
                found[move] = theirs
        return found

    def _held_parties(self):
        """Return {move: a customer on hold whose goods these are}, exceptions left out."""
        return {move: holds[0].partner_id for move, holds in self._holds_on_parties().items()}

    def _passes(self, hold, covering):
        """Whether exceptions or online payments let all that the move delivers pass a hold.

        :param covering: as `_cover` returns it
        """
        self.ensure_one()
        orders = self._cobranza_orders() or [self.env["sale.order"]]
        # An order that is not in `covering` is paid.
        return all(covering.get((hold, order), True) for order in orders)

    def _is_excess(self, hold, covering, together):
        """Whether more leaves than was ordered, and no exception is for whatever leaves.

        :param together: the moves that become done with this one
        """
        self.ensure_one()
        exceptions = [covering.get((hold, order)) for order in self._cobranza_orders()]
        if all(exception and exception._is_unlimited() for exception in exceptions):
            return False
        return self._exceeds_order(together)

    def _exceeds_order(self, together):
        """Whether more goes out than was ordered, or other goods: nobody let those through."""
        self.ensure_one()
        line = self.sudo().sale_line_id
        if not line or not line._is_delivered_by(self):
            return True
        unit = self.product_id.uom_id
        delivered = 0.0
        for move in line.move_ids:
            if move.state == "cancel" or move.product_id != self.product_id:
                continue
            quantity = move.product_uom._compute_quantity(move.quantity, unit, round=False)
            if move._leaves_for_customer():
                delivered += quantity if move.state == "done" or move in together else 0
            elif move._comes_back() and move.state == "done":
                delivered -= quantity
        return unit.compare(delivered, line._quantity_to_deliver(self.product_id)) > 0

    def _comes_back(self):
        """Whether a customer's goods return to us or to the vendor; scrapped there, they do not."""
        usages = ("internal", "transit", "supplier")
        return self.location_id.usage == "customer" and self.location_dest_id.usage in usages

    def _delivery_refusal(self, holds):
        """Return the sentence that refuses the move because of these holds."""
        hold = holds[0]
        values = {
            "delivery": self.picking_id.name or self.reference or self.display_name,
            "customer": hold.partner_id.display_name,
            "reason": hold.reason,
        }
        covering = self._cover({self: hold}, self.env["cobranza.exception"]._find_covering)
        if self._passes(hold, covering):
            return self.env._(
                "%(delivery)s cannot go out: it has more %(product)s than was ordered, and"
                " %(customer)s is on credit hold (%(reason)s). Deliver what was ordered, or"
                " ask a collections manager for an exception for the rest.",
                product=self.product_id.display_name,
                **values,
            )
        return self.env._(
            "%(delivery)s cannot go out: deliveries to %(customer)s are stopped"
            " (%(reason)s). %(advice)s",
            advice=self.picking_id._exception_advice(holds),
            **values,
        )

    # -- whose goods stay whose ------------------------------------------------------------

    def _live_with(self, vals):
        """Return the moves not done whose customer, order or place these values would change."""
        changed = self.browse()
        for name in PARTY_FIELDS & set(vals) & set(self._fields):
            # An order that none was named yet takes the place of the contact.
            changed |= self.filtered(
                lambda move, name=name: move[name] or name in ("sale_line_id", "reference_ids")
            )
        if (vals.get("product_uom_qty") or 0) < 0:
            changed = self
        return changed.filtered(lambda move: move.state not in ("done", "cancel"))

    def _with_their_transfers(self):
        """Return also the other moves of the same transfers, which belong to the same orders."""
        return self | self.picking_id.move_ids

    @contextmanager
    def _guarded(self):
        """Guard a write that may change whose goods these are, or where they end.

        :raise UserError: a stopped delivery would no longer be, or one that is done would become
            that of a held customer, or no longer be counted as theirs
        """
        live = self.filtered(lambda move: move.state not in ("done", "cancel"))
        stopped = self.browse([move.id for move in live._stopping_holds()])
        over = self.browse([move.id for move in live._stopping_limits()])
        gone = self._gone()
        before = {move: (move._what_left(), move._parties_and_companies()) for move in gone}
        whose, limited = over._whose(), gone._limited_parties()
        yield
        stopped._check_still_stopped()
        over._check_not_evaded(whose)
        gone._check_same_customer(before, limited)

    def _parties_and_companies(self):
        return self._cobranza_parties(), self.company_id | self._cobranza_orders().company_id

    def _what_left(self):
        self.ensure_one()
        move = self.sudo()
        return move.state, move.product_id, move.product_uom, move.sale_line_id

    def _check_same_customer(self, before, limited):
        """Raise if goods that left now belong to a held customer, or are not what was sent.

        :param limited: as `_limited_parties` returned it before
        """
        changed, lost = self.browse(), self.browse()
        for move in self.exists():
            (*what_before, line_before), (parties_before, _companies) = before[move]
            *what, line = move._what_left()
            parties = move._cobranza_parties().commercial_partner_id
            gained = parties - parties_before.commercial_partner_id
            if what != what_before or (line_before and line != line_before):
                lost |= move
            if gained or move in lost:
                changed |= move
        # The customer before counts, too: nothing is taken off a held customer afterwards.
        held = changed._held_parties()
        holds = self.env["cobranza.hold"].sudo()
        for move in changed - self.browse([move.id for move in held]):
            for found in holds._find_in_force("hold_delivery", *before[move][1]).values():
                held[move] = found[0].partner_id
        for move, customer in held.items():
            raise UserError(
                self.env._(
                    "%(delivery)s is done, and %(customer)s is on credit hold: what was sent, for"
                    " which order and to whom cannot be changed afterwards. Ask a collections"
                    " manager for an exception for the order, and deliver it.",
                    delivery=move.picking_id.name or move.reference or move.display_name,
                    customer=customer.display_name,
                )
            )
        changed._check_left_counts({move: who for move, who in limited.items() if move in lost})

    def _check_still_stopped(self):
        """Raise if moves that were stopped no longer are, only because their customer changed."""
        moves = self.exists()
        escaped = moves - self.browse([move.id for move in moves._stopping_holds()])
        if escaped:
            raise UserError(
                self.env._(
                    "%s: this delivery is stopped because its customer is on credit hold. It"
                    " cannot be given to another customer, taken off its order or sent to another"
                    " place: cancel it and enter a new one, or ask a collections manager for"
                    " an exception.",
                    escaped[0].picking_id.name or escaped[0].display_name,
                )
            )
