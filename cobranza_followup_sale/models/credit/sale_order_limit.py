from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL, format_amount

from odoo.addons.cobranza_followup.engine.exposure import NONE, ORDERS, STOP, WARN, missing, verdict

from ..order.sale_order import CUSTOMER_FIELDS, WORTH_FIELDS

# An order's worth: ordered, delivered, agreed.
NOTHING = (0.0, 0.0, 0.0)
_KEY = "cobranza_limits_at_the_end"
_SAYS_INVOICED = ("invoiced", "upselling")
_COMPUTED = frozenset(
    {"invoice_status", "price_subtotal", "price_tax", "price_total", "qty_invoiced"}
)


def without_claims(records, vals):
    """Return values without those that Odoo computes of others, where a limit stops.

    Only invoices say that something is invoiced, only price and quantity what a line costs; any
    caller over RPC can write it. How much is to be invoiced is Odoo's to write, and hides nothing:
    see `ledger.orders.still_open`.
    """
    claims = set(_COMPUTED & set(vals))
    if not claims or not records.env["cobranza.policy"]._any_limit_stops():
        return vals
    if vals.get("invoice_status") not in _SAYS_INVOICED:
        claims.discard("invoice_status")
    return {name: value for name, value in vals.items() if name not in claims}


class _AtTheEnd:
    """Orders whose lines are written with them: an object, for no call over RPC passes one."""

    def __init__(self, order_ids, line_ids):
        self.order_ids = frozenset(order_ids)
        self.line_ids = frozenset(line_ids)


def at_the_end(records, orders, lines):
    """Return the records for a write after which the limits of these orders are asked.

    :param lines: those compared then, beside new ones
    """
    return records.with_context(**{_KEY: _AtTheEnd(orders.ids, lines.ids)})


def asked_at_the_end(env, line_ids):
    """Return the ids of the orders whose limits are asked when all their lines are written.

    None where one of these lines would not be compared then: commands within commands reach any.
    """
    mark = env.context.get(_KEY)
    if isinstance(mark, _AtTheEnd) and mark.line_ids.issuperset(line_ids):
        return mark.order_ids
    return frozenset()


class SaleOrder(models.Model):
    """Orders that would take a customer above their credit limit."""

    _inherit = "sale.order"

    # See `ledger.orders.still_open`: of a ledger's orders few are not invoiced.
    _cobranza_not_invoiced = models.Index(
        "(id) WHERE state = 'sale' AND invoice_status IS DISTINCT FROM 'invoiced'"
    )

    @api.model
    def _any_limit_stops(self):
        return self.env["cobranza.policy"]._any_limit_stops()

    @api.model
    def _from_stopping_limits(self, partners):
        """Return SQL that has a row if a policy stops, and these customers may have a limit at all.

        Most have none, and what they cost need not be added up. A default is everybody's, and who
        is in a group is asked where there are groups.
        """
        self.env["cobranza.policy"].flush_model(["active", "exposure_check"])
        partners.flush_model(["commercial_partner_id", "credit_limit"])
        self.env["cobranza.credit.group"].flush_model(["active"])
        self.env["ir.default"].flush_model(["field_id"])
        return SQL(
            """SELECT FROM cobranza_policy
                WHERE active AND exposure_check = 'stop'
                  AND (EXISTS (SELECT FROM res_partner contact
                                 JOIN res_partner owner ON owner.id = contact.commercial_partner_id
                                WHERE contact.id = ANY(%s) AND owner.credit_limit IS NOT NULL)
                       OR EXISTS (SELECT FROM cobranza_credit_group WHERE active)
                       OR EXISTS (SELECT FROM ir_default
                                    JOIN ir_model_fields field ON field.id = ir_default.field_id
                                   WHERE field.model = 'res.partner'
                                     AND field.name = 'credit_limit'))""",
            partners.ids,
        )

    # -- the check -----------------------------------------------------------------------

    def _credits(self, turns=False):
        """Return {order: {customer or group: `Credit`}} of whoever the orders are of, together.

        :param turns: as in `cobranza.exposure._of`
        """
        parties = {order: order._cobranza_partners().commercial_partner_id for order in self}
        found = self.env["cobranza.exposure"]._of(
            self.env["res.partner"].union(*parties.values()),
            self.company_id,
            self._origin.filtered(lambda order: order.state == "sale").ids,
            turns,
        )
        credits = {}
        for order, partners in parties.items():
            credits[order] = {}
            for partner in partners._origin:
                credits[order] |= found.get((partner.id, order.company_id.id), {})
        return credits

    def _verdicts(self, credits, worths, counted):
        """Return [(of whom, `Credit`, what it brings, verdict, counted)], none left out.

        Where only what is delivered counts, what no delivery will check counts as it is confirmed.
        `counted`: what of it `Credit` has already. Of a quotation that is what has left.
        A warning stops nothing: it says what the whole order would do, called off at once.

        :param credits: {customer or group: `Credit`}
        :param worths: {customer or group: (ordered, delivered, agreed)} of the order alone, see
            `ledger.orders.worth_of`
        :param counted: whether `credits` count the order already
        """
        said = []
        for whom, credit in credits.items():
            ordered, delivered, agreed = worths.get(whom, NOTHING)
            brought = ordered if credit.counts == ORDERS or credit.check == WARN else agreed
            already = brought if counted else min(delivered, brought)
            rounding = self.company_id.sudo().currency_id.rounding or 0.01
            word = verdict(credit, brought, brought - already, rounding)
            if word != NONE:
                said.append((whom, credit, brought, word, already))
        return said

    def _stopping_limits(self):
        """Return {order: [(of whom, `Credit`, what it brings, verdict, counted)]} of the stopped.

        `counted`: what of it `Credit` has already. An order that is confirmed counts already:
        nothing else is asked while nobody is over. What is paid online in full passes: the customer
        may owe less of it than its lines are worth, with a tax that is withheld or a discount for
        an early payment.
        """
        if not self:
            return {}
        return self._limits_uncovered(
            self._credits(), self.env["cobranza.exception"]._find_covering
        )

    def _use_room_below_limits(self):
        """Return what `_stopping_limits` does, and use up what lets the other orders pass.

        Those are exceptions, and the room below a limit: of two transactions that use it at the
        same instant the second is repeated.
        """
        if not self:
            return {}
        credits = self._credits(turns=True)
        return self._limits_uncovered(credits, self.env["cobranza.exception"]._use_covering)

    def _limits_uncovered(self, of_orders, cover):
        """Return {order: what limits say} of the orders that nothing lets pass.

        :param of_orders: as `_credits` returns it
        :param cover: `_find_covering` or `_use_covering` of exceptions
        """
        confirmed = self.filtered(lambda order: order.state == "sale")
        maybe = {}
        for order, credits in of_orders.items():
            stopping = {whom: one for whom, one in credits.items() if one.check == STOP}
            if order in confirmed:
                stopping = {
                    whom: one
                    for whom, one in stopping.items()
                    if missing(one) or one.counts != ORDERS
                }
            if any(one.limit is not None for one in stopping.values()):
                maybe[order] = stopping
        worths = self.env["cobranza.exposure"]._worth_of(self.browse().union(*maybe))
        stopped = {}
        for order, credits in maybe.items():
            parties = order._cobranza_partners().commercial_partner_id
            theirs = [worths.get((order.id, partner.id), NOTHING) for partner in parties]
            most = max(theirs, default=NOTHING)[:3]
            said = order._verdicts(credits, dict.fromkeys(credits, most), order in confirmed)
            if said and not order._is_paid_online("hold_delivery"):
                stopped[order] = said
        passing = self._passing_limits(stopped, cover)
        return {order: said for order, said in stopped.items() if order not in passing}

    @api.model
    def _passing_limits(self, stopped, cover):
        """Return the orders that exceptions let pass the limits they exceed, in one query.

        :param stopped: {order: as `_verdicts` returns it}
        :param cover: `_find_covering` or `_use_covering` of exceptions
        """
        exceptions, documents = self.env["cobranza.exception"], {}
        for order in self.browse().union(*stopped):
            if order._origin:
                parties = order._cobranza_partners().commercial_partner_id._origin
                documents[order] = (parties, order._origin, order.company_id)
        covering = exceptions._cover_limits(documents.values(), cover)
        return self.browse().union(
            *(
                order
                for order, document in documents.items()
                if not exceptions._limits_left(stopped[order], covering[document])
            )
        )

    def _check_credit_limit(self):
        """Raise if one of these orders takes a customer above their limit."""
        for order, said in self._use_room_below_limits().items():
            order._refuse(order._limit_refusal(said))

    def _check_credit_hold(self, kind="hold_sale", costlier=None):
        # EXTENDS: where a hold is looked for, the limit is
        result = super()._check_credit_hold(kind, costlier)
        asked = self if costlier is None else self & costlier
        if asked and kind == "hold_sale" and self._any_limit_stops():
            asked.filtered(lambda order: order.state == "sale")._check_credit_limit()
        return result

    def _limit_refusal(self, said):
        return self.env._(
            "%(order)s cannot go ahead. %(figures)s %(advice)s",
            order=self.name,
            figures=self._limit_text(said[0]),
            advice=self._exception_advice(self.env["cobranza.hold"]),
        )

    def _limit_text(self, said):
        """Say what limit the order exceeds, and by how much."""
        return self._limit_text_of(said, self.name)

    @api.model
    def _limit_text_of(self, said, document, company=None):
        """Say the same of a document with a name."""
        whom, credit, brought, _word, counted = said
        currency = (company or self.company_id).sudo().root_id.currency_id
        figures = {
            "limit": max(credit.limit, 0.0),
            "exposure": credit.exposure - counted,
            "order": brought,
            "missing": missing(credit, brought - counted, currency.rounding),
        }
        amounts = {
            name: format_amount(self.env, amount, currency) for name, amount in figures.items()
        }
        return self.env._(
            "The credit limit of %(customer)s is %(limit)s, their exposure is %(exposure)s and"
            " %(document)s is %(order)s: %(missing)s is missing. It can go ahead once they pay that much.",
            customer=whom.sudo().display_name,
            document=document,
            **amounts,
        )

    def _stopped(self):
        """Return the orders that a hold or a limit stops today."""
        stopped = self.browse([order.id for order in self._stopping_holds("hold_sale")])
        if self - stopped and self._any_limit_stops():
            rest = (self - stopped).filtered(lambda order: order.state != "cancel")
            stopped |= self.browse([order.id for order in rest._stopping_limits()])
        return stopped

    def _limits_to_pass(self):
        # EXTENDS: those of the order's parties whose limit, or group's, stops it
        self.ensure_one()
        partners = self.env["res.partner"].sudo()
        if self.state == "cancel" or not self._any_limit_stops():
            return partners
        said = self._stopping_limits().get(self, [])
        if any(whom._name != "res.partner" for whom, *_s in said):
            return self._cobranza_partners().commercial_partner_id
        return partners.browse([whom.id for whom, *_s in said])

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        return super().create([without_claims(self, vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale': what says that nothing is left to invoice is computed, not written; a
        # quotation of which goods have left counts, and is not given to who has no room for it
        left = {}
        if CUSTOMER_FIELDS & set(vals) and self._any_limit_stops():
            counting = self.filtered(lambda order: order.state != "sale")
            counting = counting.filtered(lambda order: order._counts_against_exception())
            left = {order: order._confirmed_for() for order in counting}
        with self._limits_asked_at_the_end(vals) as orders:
            result = super(SaleOrder, orders).write(without_claims(self, vals))
        for order, parties in left.items():
            if order._confirmed_for() - parties:
                order._check_credit_limit()
        return result

    @contextmanager
    def _limits_asked_at_the_end(self, vals):
        """Write confirmed orders with their lines, and ask limits once, if they cost more in all.

        One line may grow as another shrinks. Yield the orders to write.
        """
        confirmed = self.browse()
        worth = WORTH_FIELDS & set(vals)
        if ("order_line" in vals or worth) and self._any_limit_stops():
            confirmed = self.filtered(lambda order: order.state == "sale")
        if not confirmed:
            yield self
            return
        every = confirmed.order_line
        lines = every if worth else every._named_in(vals["order_line"])
        before, costs = lines._ordered(), lines._costs(before=True)
        losing = lines._orders_made_smaller()
        yield at_the_end(self, confirmed, lines)
        written = lines.exists() | (confirmed.order_line - every)
        grown = written._grown_since(before).order_id | losing
        (grown & written._costlier_since(costs, lines.ids))._check_credit_limit()
