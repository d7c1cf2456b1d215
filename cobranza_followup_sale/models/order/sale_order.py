from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger import prepared
from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import (
    COLLECTOR,
    SAME_COMPANY,
)
from odoo.addons.cobranza_followup.tools import authority, inputs

# Written only by the add-on and the payment provider: nobody puts an exception, or the payment of
# another order, onto an order by hand.
_PROTECTED_FIELDS = frozenset(
    {"cobranza_asked_share", "cobranza_exception_id", "cobranza_exception_ids", "transaction_ids"}
)
# Writing one of these gives an order to another customer.
CUSTOMER_FIELDS = frozenset({"partner_id", "partner_invoice_id", "company_id"})
# Writing one of these may confirm an order, or give it to another customer.
_PARTY_FIELDS = CUSTOMER_FIELDS | {"state"}
# Writing one of these changes what all lines are worth.
WORTH_FIELDS = frozenset({"pricelist_id", "currency_id", "company_id", "fiscal_position_id"})
# Who may read exceptions. Orders are opened by others, too: accountants above all.
READS_EXCEPTIONS = "sales_team.group_sale_salesman,cobranza_followup.group_cobranza_user"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "cobranza.debtor.mixin", "cobranza.exception.request.mixin"]
    _cobranza_hold_kind = "hold_sale"

    cobranza_exception_ids = fields.Many2many(
        "cobranza.exception",
        relation="cobranza_exception_sale_order_rel",
        column1="order_id",
        column2="exception_id",
        string="Credit Exceptions",
        readonly=True,
        copy=False,
        groups=READS_EXCEPTIONS,
        help="The exceptions that let this order pass a credit hold.",
    )
    cobranza_exception_id = fields.Many2one(
        "cobranza.exception",
        string="Credit Exception",
        compute="_compute_cobranza_exception_id",
        search="_search_cobranza_exception_id",
        groups=READS_EXCEPTIONS,
        help="The latest exception that let this order pass a credit hold.",
    )
    cobranza_asked_share = fields.Float(
        string="Share Asked For",
        readonly=True,
        copy=False,
        groups=COLLECTOR,
        help="The largest share of the total, from 0 to 1, that the customer was asked to pay"
        " before the confirmation, when the quotation was sent or a payment begun. 0: neither.",
    )

    cobranza_passes_hold = fields.Boolean(
        string="Passes the Hold",
        compute="_compute_cobranza_passes_hold",
        help="An exception or an online payment lets the order pass the credit hold today.",
    )

    @api.depends("cobranza_exception_ids")
    def _compute_cobranza_exception_id(self):
        for order in self:
            order.cobranza_exception_id = order.cobranza_exception_ids.sorted("id")[-1:]

    def _search_cobranza_exception_id(self, operator, value):
        return Domain("cobranza_exception_ids", operator, value)

    def _cobranza_key(self):
        return self.partner_id.commercial_partner_id, self.company_id

    @api.model
    def _cobranza_ids(self, debtors, same_company=SAME_COMPANY):
        return SQL(
            """SELECT sale_order.id FROM sale_order
                 JOIN res_partner partner
                   ON partner.id IN (sale_order.partner_id, sale_order.partner_invoice_id)
                 JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                 JOIN res_company own ON own.id = sale_order.company_id
                 JOIN res_company holder ON holder.id = debtor.company_id
                WHERE debtor.id IN %s AND %s""",
            debtors,
            same_company,
        )

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_cobranza_hold(self):
        for order, holds in self._holds_in_force("hold_sale").items():
            order.cobranza_hold = bool(holds)
            order.cobranza_hold_reason = holds[:1].reason

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_cobranza_passes_hold(self):
        stopped = self._stopping_holds("hold_sale")
        for order in self:
            order.cobranza_passes_hold = order.cobranza_hold and order not in stopped

    def action_make_credit_exception(self):
        """Open the form of an exception that lets this order pass its hold (managers)."""
        inputs.one(self)
        holds = self._holds_to_pass() or self._holds_of_any_kind()
        if not self._holds_to_pass() and (partners := self._limits_to_pass()):
            return self._limit_exception_form(partners[0], self.company_id, order_id=self.id)
        if not holds:
            raise UserError(self.env._("%s is not on hold: no exception is needed.", self.name))
        return self._exception_form(holds[0], order_id=self.id)

    def _cobranza_partners(self):
        """Return who an order is of: the customer, and whom it is invoiced to."""
        return (self.partner_id | self.partner_invoice_id).sudo()

    def _cobranza_debtors(self):
        """Return the debtors whose hold may stop this order, or its delivery."""
        partners = self._cobranza_partners() | self.partner_shipping_id.sudo()
        return (
            self.env["cobranza.debtor"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.commercial_partner_id.ids),
                    ("company_id", "child_of", self.company_id.sudo().root_id.ids),
                ]
            )
        )

    # -- the hold ------------------------------------------------------------------------

    def _holds_in_force(self, kind):
        """Return {order: the holds that are on it today}: its customer's, its invoice address's.

        :param kind: "hold_sale" or "hold_delivery"
        """
        holds = self.env["cobranza.hold"].sudo()
        active = holds._find_in_force(kind, self._cobranza_partners(), self.company_id)
        found = dict.fromkeys(self, holds)
        if active:
            for order in self:
                for partner in order._cobranza_partners().commercial_partner_id:
                    found[order] |= active.get((partner.id, order.company_id.id), holds)
        return found

    def _holds_of_any_kind(self):
        """Return the holds on the order today, those of orders first."""
        self.ensure_one()
        kinds = sorted(self.env["cobranza.hold"]._hold_kinds(), key=lambda k: k != "hold_sale")
        # One by one: nearly always the first of them is all there is to ask.
        for kind in kinds:
            if holds := self._holds_in_force(kind)[self]:
                return holds
        return self.env["cobranza.hold"].sudo()

    def _stopping_holds(self, kind):
        """Return {order: holds} for the orders that may not go on: no exception, not paid.

        :param kind: "hold_sale" or "hold_delivery"
        """
        return self._holds_uncovered(kind, self.env["cobranza.exception"]._find_covering)

    def _use_exceptions_to_holds(self, kind):
        """Return what `_stopping_holds` does, and use up what lets the other orders pass."""
        return self._holds_uncovered(kind, self.env["cobranza.exception"]._use_covering)

    def _holds_uncovered(self, kind, cover):
        """Return {order: holds} for the orders that nothing lets pass.

        :param cover: `_find_covering` or `_use_covering` of exceptions
        """
        held = {
            order: holds
            for order, holds in self._holds_in_force(kind).items()
            if holds and not order._is_paid_online(kind)
        }
        self.browse([order.id for order in held])._read_lines_at_once()
        pairs = [(hold, order) for order, holds in held.items() for hold in holds]
        covering = cover(pairs)
        stopped = {}
        for order, holds in held.items():
            left = holds.filtered(lambda hold, order=order: not covering[hold, order])
            if left:
                stopped[order] = left
        return stopped

    # -- what an exception or a customer keeps ----------------------------------------------

    def _counts_against_exception(self):
        """Whether the order used up an exception: cancelled after delivery it still did."""
        self.ensure_one()
        return self.state == "sale" or any(self.order_line.mapped("qty_delivered"))

    def _is_under_way(self):
        """Whether part of the order is confirmed and still to be delivered."""
        self.ensure_one()
        lines = self.sudo().order_line
        return self.state == "sale" and any(line._is_undelivered() for line in lines)

    def _check_customer_kept(self, before):
        """Raise if orders in progress were taken from a customer who is on hold.

        :param before: {order: what `_confirmed_for` was}
        """
        lost = {order: parties - order._confirmed_for() for order, parties in before.items()}
        if not any(lost.values()):
            return
        partners = self.env["res.partner"].union(
            *(p for parties in lost.values() for p, _c in parties)
        )
        companies = self.env["res.company"].union(
            *(c for parties in lost.values() for _p, c in parties)
        )
        holds = self.env["cobranza.hold"].sudo()
        held = set()
        for kind in holds._hold_kinds():
            held.update(holds._find_in_force(kind, partners, companies))
        for order, parties in lost.items():
            for partner, company in parties:
                if (partner.id, company.id) in held:
                    raise UserError(
                        self.env._(
                            "%(order)s was confirmed for %(customer)s, which is on credit hold:"
                            " until it is delivered it cannot be given to another customer."
                            " Cancel it and enter a new one.",
                            order=order.name,
                            customer=partner.display_name,
                        )
                    )

    def _check_credit_hold(self, kind="hold_sale", costlier=None):
        """Raise if one of these orders may not go on.

        :param kind: of hold; "hold_delivery": its goods would be stopped
        :param costlier: the orders whose customers' limits are asked; None: all of them
        """
        for order, holds in self._use_exceptions_to_holds(kind).items() if self else ():
            order._refuse(order._credit_refusal(holds))

    def _credit_refusal(self, holds):
        """Return the sentence that refuses the order because of these holds."""
        return self.env._(
            "%(order)s cannot go ahead: %(customer)s is on credit hold (%(reason)s). %(advice)s",
            order=self.name,
            customer=holds[0].partner_id.display_name,
            reason=holds[0].reason,
            advice=self._exception_advice(holds),
        )

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base': a default from outside is no authority either
        return super().default_get([name for name in fields if name not in _PROTECTED_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': nobody creates an order that is confirmed already to get past a hold
        self.browse()._check_protected(*vals_list)
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sent")._record_asked_share()
        orders.filtered(lambda order: order.state == "sale")._check_credit_hold()
        return orders

    def write(self, vals):
        # EXTENDS 'sale': nor writes the state, nor hands a confirmed order to a held customer
        self._check_protected(vals)
        lines = self.order_line if WORTH_FIELDS & set(vals) else self.env["sale.order.line"]
        worth, counted = lines._ordered(), lines._counted()
        given = bool(CUSTOMER_FIELDS & set(vals))
        under_way = {o: o._confirmed_for() for o in self if given and o._is_under_way()}
        before = {}
        party = _PARTY_FIELDS & set(vals)
        if party:
            before = {order: order._confirmed_for() for order in self if order.state == "sale"}
            written = {order: order._values_of(party) for order in self}
        result = super().write(vals)
        if vals.get("state") == "sent":
            self._record_asked_share()
        self._check_customer_kept(under_way)
        lines._record_written_down(counted)
        # Limits are asked when all is written, see `sale_order_limit.py`.
        lines._grown_since(worth).order_id._check_credit_hold(costlier=self.browse())
        if party:
            try:
                self._check_confirmed_since(before)
            except (UserError, RedirectWarning):
                # Whoever catches it goes on, and finds no order that was refused confirmed.
                for order, values in written.items():
                    super(SaleOrder, order).write(values)
                raise
        return result

    def _values_of(self, names):
        """Return {name: value} as `write` takes them."""
        self.ensure_one()
        return {name: self._fields[name].convert_to_write(self[name], self) for name in names}

    def _check_confirmed_since(self, before):
        """Check the orders that were confirmed, or given to others, since `before`."""
        confirmed = self.filtered(
            lambda order: (
                order.state == "sale"
                and (order not in before or order._confirmed_for() - before[order])
            )
        )
        held, requested, limited = self._any_hold_or_request(confirmed)
        if held:
            confirmed._check_credit_hold()
        elif limited:
            confirmed._check_credit_limit()
        if requested:
            self.env["cobranza.exception.request"]._drop_needless(self)

    def _any_hold_or_request(self, confirmed):
        """Whether a hold may stop the orders now confirmed, an exception for one of all is
        requested, and a limit may stop them.

        Nearly always neither is so, and this one query is all there is to ask.
        """
        holds = self.env["cobranza.hold"].sudo()
        partners = confirmed._cobranza_partners()
        active = holds._from_active("hold_sale", partners, confirmed.company_id)
        self.env["cobranza.exception.request"].flush_model(["state", "order_id"])
        # Kept prepared: to plan it takes ten times longer than to ask.
        *answers, owners = prepared.run(
            self.env,
            True,
            SQL(
                """SELECT EXISTS (SELECT %s),
                          EXISTS (SELECT FROM cobranza_exception_request
                                   WHERE state = 'open' AND order_id = ANY(%s)),
                          EXISTS (%s),
                          (SELECT array_agg(ARRAY[id, commercial_partner_id])
                             FROM res_partner WHERE id = ANY(%s))""",
                active,
                self.ids,
                self._from_stopping_limits(partners),
                partners.ids,
            ),
        )[0]
        # Whose limit it is would be one query more.
        for partner_id, owner_id in owners or ():
            partner = partners.browse(partner_id)
            partner._fields["commercial_partner_id"]._insert_cache(partner, [owner_id])
        return answers

    def _confirmed_for(self):
        """Return whom the order is confirmed for, as {(commercial partner, company)}."""
        self.ensure_one()
        partners = self._cobranza_partners().commercial_partner_id
        return {(partner, self.company_id) for partner in partners}

    def _check_protected(self, *vals_list):
        if authority.is_ours(self):
            return
        if any(inputs.changes(self, vals, _PROTECTED_FIELDS) for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Exceptions to a credit hold and online payments are not written on an order:"
                    " a collections manager makes an exception, the payment provider reports a"
                    " payment."
                )
            )

    # -- requests for an exception -------------------------------------------------------------

    @api.model
    def _is_of_request(self, alias):
        return SQL("request.order_id = %s", SQL.identifier(alias, "id"))

    def _latest_requests(self):
        requests = self.env["cobranza.exception.request"].sudo()
        found = requests.search([("order_id", "in", self.ids)], order="id")
        return {self.browse(request.order_id.id): request for request in found}

    def _order_to_pass(self):
        return self

    def _holds_to_pass(self):
        """Return the holds that stop the order."""
        self.ensure_one()
        holds = self.env["cobranza.hold"].sudo()
        if self.state == "cancel":
            return holds
        return self._stopping_holds("hold_sale").get(self, holds)
