from dataclasses import dataclass, field, replace

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.engine.exposure import DELIVERIES, NONE, ORDERS, STOP, verdict
from odoo.addons.cobranza_followup_sale.models.credit.sale_order_limit import NOTHING


def _is_of(whom, customers):
    """Whether a limit is that of one of these customers, or of a group with one of them."""
    return bool(customers & (whom if whom._name == customers._name else whom.partner_ids))


@dataclass
class Leaving:
    """What leaves together.

    :param own: {move id: how much of it is the customer's own, in the product's unit}
    :param settled: {id of a line of an order: how much of it was settled at tills, in its unit}
    :param amounts: {(of whom, what counts): what it adds to their exposure}
    :param quantities: {(what counts, line of an order, product): how much, in the line's unit}
    """

    own: dict
    settled: dict
    amounts: dict = field(default_factory=dict)
    quantities: dict = field(default_factory=dict)


def _spare(spares, counts, moves):
    """Return what was paid for the order of moves that has not been used up by what counts.

    :param spares: of what is ordered, was delivered, and is agreed
    """
    if any(order.state != "sale" for order in moves._cobranza_orders()):
        return spares[1]
    return spares[0] if counts == ORDERS else spares[2]


def _stop(credits):
    """Whether any limit stops, exceeded or not."""
    return any(one.check == STOP and one.limit is not None for one in credits)


def _as_if_stopping(credits, check):
    """Return the same credits, as if those whose policy does `check` were stopped, and no others."""
    stopping = {True: STOP, False: NONE}
    return {
        key: {whom: replace(one, check=stopping[one.check == check]) for whom, one in own.items()}
        for key, own in credits.items()
    }


class StockMove(models.Model):
    """Goods that would leave on credit above a customer's limit.

    Where orders count, what a confirmed order says counts already, and what leaves beside it is
    added. All that leaves is judged once more beside what has left already: the limit may have
    been cut since the order was confirmed, or what was owed has grown. What other orders were let
    through for, and has not left, stops no goods of this one.

    What it does not do: goods without an order are judged by their list price as they leave, and
    count no more once they are gone until somebody invoices them. No invoice says which of them it
    is for, and they would count beside it for ever. Counted for some days only, or only until
    something is invoiced without an order, they would count twice on the day they are invoiced,
    samples, loans and replacements would stop the orders of who owes nothing, and who sends a
    little every week would still pass. Several transfers one after the other may thus take a
    customer above the limit; who must not do that enters orders.

    What is the customer's own, and goes back to them, costs nothing: see `_quantities_own`.
    """

    _inherit = "stock.move"

    def _check_credit_limit(self):
        """Raise if goods would leave that take a customer above their limit."""
        for move, said in self._use_room_below_limits().items():
            order, picking = move._cobranza_orders()[:1], move.picking_id
            name = picking.name or move.reference or move.display_name
            company = order.company_id or move.company_id
            figures = self.env["sale.order"]._limit_text_of(said[0], name, company)
            picking._refuse(
                self.env._(
                    "%(delivery)s cannot go out. %(figures)s %(advice)s",
                    delivery=name,
                    figures=figures,
                    advice=picking._exception_advice(self.env["cobranza.hold"]),
                )
            )

    def _stopping_limits(self, each=False):
        """Return {move: [(of whom, `Credit`, what leaves, verdict, counted)]} of the stopped.

        The number of queries does not depend on that of the moves.

        :param each: each transfer is judged as if it alone left; else they all leave together
        """
        return self._limits_uncovered(self.env["cobranza.exception"]._find_covering, each=each)

    def _use_room_below_limits(self):
        """Return what `_stopping_limits` does, and use up what lets the other moves pass."""
        return self._limits_uncovered(self.env["cobranza.exception"]._use_covering, turns=True)

    def _limits_uncovered(self, cover, each=False, turns=False, check=STOP):
        """Return {move: what limits say} of the moves that nothing lets pass.

        :param cover: `_find_covering` or `_use_covering` of exceptions
        :param each: as in `_stopping_limits`
        :param turns: as in `cobranza.exposure._of`
        :param check: `WARN`: what policies that only warn would stop, if they stopped
        """
        if not self or (check == STOP and not self.env["cobranza.policy"]._any_limit_stops()):
            return {}
        together = self._together(each)
        credits = self._credits_of((key[:3] for key in together), turns=turns)
        if check != STOP:
            credits = _as_if_stopping(credits, check)
        together = {
            key: moves for key, moves in together.items() if _stop(credits[key[:3]].values())
        }
        if not together:
            return {}
        orders = self.env["sale.order"].union(*(order for order, *_key in together))
        orders._read_lines_at_once()
        spares = {
            id_: amounts[3:]
            for (id_, _p), amounts in self.env["cobranza.exposure"]._worth_of(orders).items()
        }
        own = self.browse().union(*together.values())._quantities_own(each)
        settled = orders.order_line._quantities_settled()
        exceeding, said, before = {}, {}, {}
        for key, moves in together.items():
            order, parties, company, transfer = key
            exceeding[key] = any(move._exceeds_order(moves) for move in moves) if order else False
            if order and not exceeding[key] and order._is_paid_online("hold_delivery"):
                continue
            # What nobody ordered may be anybody's.
            whose = parties if exceeding[key] or not order else order._cobranza_partners()
            leaving = before.setdefault(transfer, Leaving(dict(own), settled))
            said[key] = moves._limits_said(
                credits[key[:3]],
                company,
                leaving,
                spares.get(order.id, NOTHING),
                whose.commercial_partner_id,
            )
        return self._without_excepted(together, said, exceeding, cover)

    def _together(self, each):
        """Return {(order, commercial partners, company, transfer): moves of goods that leave}.

        :param each: as in `_stopping_limits`; if not, there is no transfer
        """
        leaving = self.sudo()._that_can_be_stopped()
        transfers = leaving.picking_id
        together = {}
        for move in leaving:
            orders = move._cobranza_orders()
            order = orders[:1].with_prefetch(orders._prefetch_ids)
            company = order.company_id or move.company_id
            parties = move._cobranza_parties().commercial_partner_id
            key = (order, parties, company, move.picking_id if each else transfers.browse())
            together.setdefault(key, []).append(move.id)
        # What is read of one of them is read of all.
        return {
            key: leaving.browse(ids).with_prefetch(leaving._prefetch_ids)
            for key, ids in together.items()
        }

    def _without_excepted(self, together, said, exceeding, cover):
        """Return {move: what limits say} without what exceptions let pass.

        :param together: {(order, parties, company, transfer): moves}
        :param said: {the same key: what limits say of these moves}
        :param exceeding: {the same key: whether more leaves than the order says}
        :param cover: as in `_limits_uncovered`
        """
        exceptions, stopped = self.env["cobranza.exception"], {}
        documents = {key: (key[1], key[0], key[2]) for key, limits in said.items() if limits}
        found = exceptions._cover_limits(documents.values(), cover)
        for key, document in documents.items():
            covering = found[document]
            if exceeding[key]:  # what is for the order is not for more than it
                covering = {who: one for who, one in covering.items() if one._is_unlimited()}
            if left := exceptions._limits_left(said[key], covering):
                stopped.update((self.browse(move.id), left) for move in together[key])
        return stopped

    def _limited_parties(self):
        """Return {move: one of its customers whose limit stops}, whether they are above it or not."""
        if not self or not self.env["cobranza.policy"]._any_limit_stops():
            return {}
        keys = {}
        for move in self.sudo():
            orders = move._cobranza_orders()
            company = orders[:1].company_id or move.company_id
            keys[move] = (orders[:1], move._cobranza_parties().commercial_partner_id, company)
        credits, limited = self._credits_of(keys.values()), {}
        for move, key in keys.items():
            if _stop(credits[key].values()):
                limited[self.browse(move.id)] = key[1][0]
        return limited

    def _whose(self):
        """Return what tells whose goods these are: {move: …}; for `_check_not_evaded`."""
        return {
            move: (
                move._cobranza_parties().commercial_partner_id,
                move._cobranza_orders(),
                move._leaves_for_customer(),
            )
            for move in self
        }

    def _check_not_evaded(self, before):
        """Raise if moves that a limit stopped no longer are, only because their customer changed.

        :param before: what `_whose` was
        """
        moves = self.exists()
        changed = moves.filtered(lambda move: before[move] != move._whose()[move])
        for move in changed - changed.browse([one.id for one in changed._stopping_limits()]):
            raise UserError(
                self.env._(
                    "%s: this delivery is stopped because its customer is above their credit"
                    " limit. It cannot be given to another customer, taken off its order or sent"
                    " to another place: cancel it and enter a new one, or ask a collections"
                    " manager for an exception.",
                    move.picking_id.name or move.display_name,
                )
            )

    def _check_left_counts(self, before):
        """Raise if goods that left no longer count for a limit, or for one that is exceeded.

        :param self: moves that were changed after they were done
        :param before: {move: a customer whose limit stops} before they were
        """
        over = self._stopping_limits()
        for move in self:
            if move in before or move in over:
                raise UserError(
                    self.env._(
                        "%(delivery)s is done and counts for the credit limit of %(customer)s:"
                        " what was sent, for which order and to whom cannot be changed"
                        " afterwards. Enter a return.",
                        delivery=move.picking_id.name or move.reference or move.display_name,
                        customer=(before.get(move) or over[move][0][0]).sudo().display_name,
                    )
                )

    def _credits_of(self, keys, turns=False):
        """Return {(order, parties, company): {customer or group: `Credit`}}."""
        keys = set(keys)
        partners = self.env["res.partner"].sudo().union(*(parties for _o, parties, _c in keys))
        companies = self.env["res.company"].sudo().union(*(company for _o, _p, company in keys))
        found = self.env["cobranza.exposure"]._of(partners, companies, turns=turns)
        credits = {}
        for key in keys:
            _order, parties, company = key
            credits[key] = {}
            for partner in parties:
                credits[key] |= found.get((partner.id, company.id), {})
        return credits

    def _limits_said(self, credits, company, leaving, spares, whose):
        """Return what the limits of those whose goods these are say, as `_stopping_limits`.

        :param leaving: `Leaving`, what else leaves with these; these are added to it
        :param spares: what was paid for their order that its amounts have not used up, see
            `ledger.orders.worth_of`
        :param whose: the customers who will owe it. To who only receives what somebody else
            ordered it adds nothing: they are stopped if they are above their limit already.
        """
        said, rounding = [], company.currency_id.rounding or 0.01
        # Not as records without others: each would be read by itself.
        done = [move for move in self if move.state == "done"]
        waiting = [move for move in self if move.state != "done"]
        listed = sum(move._worth_listed(company) for move in done)
        worths = {}
        for whom, own in credits.items():
            if own.check != STOP or own.limit is None:
                continue
            for counts in dict.fromkeys((own.counts, DELIVERIES)):
                credit = replace(own, counts=counts)
                spare = _spare(spares, counts, self)
                if counts != own.counts:  # what others were let through for stops none of these
                    credit = replace(credit, agreed=credit.delivered)
                    spare = spares[1]
                if counts not in worths:
                    worths[counts] = sum(
                        move._worth_leaving(counts, company, leaving) for move in waiting
                    )
                added = max(0.0, worths[counts] - spare)
                brought = added + listed
                if not _is_of(whom, whose):
                    added = 0.0
                more = leaving.amounts.get((whom, counts), 0.0) + added
                leaving.amounts[whom, counts] = more
                if verdict(credit, brought, more, rounding) == STOP:
                    said.append((whom, credit, more, STOP, 0.0))
                    break
        return said

    def _worth_leaving(self, counts, company, leaving):
        """Return what the move adds to the exposure, in company currency.

        A component of a kit adds its share of the kit: it is the kit that is invoiced.

        :param counts: what the policy counts, see `engine.exposure`
        :param leaving: `Leaving`, to which it is added
        """
        self.ensure_one()
        line = self._line_delivered()
        unit = self.product_id.uom_id
        # What is the customer's own costs nothing, nor does it use up what was ordered.
        quantity = self.product_uom._compute_quantity(
            self.quantity or self.product_uom_qty, unit, round=False
        )
        quantity -= leaving.own.get(self.id, 0.0)
        if quantity <= 0:
            return 0.0
        if line and line.product_id == self.product_id:
            in_line = line._in_own_unit(quantity)
            gone = line._in_own_unit(line._quantity_left())
            share = 1.0
        elif line and (content := line._kit_content(self.product_id)):
            of_each, share = content
            in_line = quantity / of_each
            gone = line._moved(self.product_id) / of_each
        else:
            return self._worth_listed(company, quantity)
        order = line.order_id
        counted = [gone, line._quantity_invoiced(leaving.settled)]
        if counts == ORDERS and order.state == "sale":
            counted.append(line.product_uom_qty)
        key = (counts, line, self.product_id)
        before = gone + leaving.quantities.get(key, 0.0)
        leaving.quantities[key] = before - gone + in_line
        more = max(0.0, before + in_line - max(*counted, before))
        amount = line._amount_ordered(quantity=more) if more else 0.0
        return max(0.0, order._convert_today(amount * share, company.currency_id))

    def _worth_listed(self, company, quantity=None):
        """Return what the goods cost by the price list of their product, in company currency.

        :param quantity: in the unit of the product; None: all of the move
        """
        self.ensure_one()
        if quantity is None:
            quantity = self.product_uom._compute_quantity(
                self.quantity or self.product_uom_qty, self.product_id.uom_id, round=False
            )
        product = self.product_id.with_company(company)
        return product.currency_id._convert(
            product.lst_price * quantity, company.currency_id, company, company._cobranza_today()
        )
