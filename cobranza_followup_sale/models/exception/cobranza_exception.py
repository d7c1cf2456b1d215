from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, float_compare

from odoo.addons.cobranza_followup.engine.hold import lasts
from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import COLLECTOR
from odoo.addons.cobranza_followup.tools import authority, inputs

# What a manager gives; the rest is the hold's, or who signs.
_GIVEN = frozenset(
    {"debtor_id", "hold_id", "kind", "order_id", "is_limited", "amount_max", "valid_until"}
    | {"reason"}
)


class CobranzaException(models.Model):
    """A signed exception to a credit hold or a credit limit: for one order, up to an amount, until
    a day.

    The only way past either, each by its own kind. No context key and no field of an order lifts one.
    """

    _name = "cobranza.exception"
    _description = "Exception to a credit hold"
    _inherit = ["cobranza.log.mixin", "cobranza.exception.facts.mixin"]
    _order = "id DESC"
    _rec_name = "reason"
    _log_may_change = frozenset({"last_used_on"})

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, ondelete="cascade", index=True, groups=COLLECTOR
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    hold_id = fields.Many2one(
        "cobranza.hold",
        ondelete="cascade",
        index=True,
        groups=COLLECTOR,
        help="Empty for an exception to a credit limit.",
    )
    kind = fields.Selection(
        [("hold", "Credit Hold"), ("limit", "Credit Limit")],
        string="Passes",
        required=True,
        default="hold",
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", help="Empty: any order of the customer."
    )
    amount_max = fields.Monetary(
        string="Up To",
        help="Including taxes, in company currency. For an order left empty: its total and its"
        " quantity of goods today; for all orders left empty: no limit.",
    )
    # Of the form: an amount of 0 there would read as if nothing passed.
    is_limited = fields.Boolean(string="Only Up to an Amount", store=False)
    amount_text = fields.Char(string="Lets Pass", compute="_compute_amount_text")
    # An order in another currency is let through for what it is worth in its own, so that
    # tomorrow's exchange rate does not stop it.
    order_currency_id = fields.Many2one("res.currency", readonly=True)
    order_amount = fields.Monetary(
        currency_field="order_currency_id", readonly=True, string="Order Total When Granted"
    )
    # The same money buys more sacks at a lower price: who left the amount empty meant the order.
    order_quantity = fields.Float(
        readonly=True,
        string="Order Quantity When Granted",
        help="Units of all goods together, each in its product's unit.",
    )
    valid_until = fields.Date(help="Last day of the exception. Empty: as long as this hold lasts.")
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", string="Granted By", required=True, readonly=True)
    use_ids = fields.One2many(
        "cobranza.exception.use", "exception_id", string="Uses", readonly=True, groups=COLLECTOR
    )
    used_order_ids = fields.Many2many(
        "sale.order",
        relation="cobranza_exception_sale_order_rel",
        column1="exception_id",
        column2="order_id",
        string="Used For",
        readonly=True,
    )
    last_used_on = fields.Datetime(readonly=True)

    _hold_of_its_kind = models.Constraint(
        "CHECK((kind = 'hold') = (hold_id IS NOT NULL))",
        "An exception passes a hold or a credit limit, not both.",
    )
    _amount_not_negative = models.Constraint(
        "CHECK(amount_max >= 0)", "The amount of an exception cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Superuser is no manager: the mail gateway has it, and the sender of a mail is anybody.
        if self.env.su or not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager can make an exception to a credit hold.")
            )
        exceptions = super().create([self._prepare(vals) for vals in inputs.rows(self, vals_list)])
        self.env["cobranza.decision"]._log_event(exceptions.debtor_id, "exception")
        self.env["res.partner"]._invalidate_collection()
        self.env["cobranza.exception.request"]._grant(exceptions)
        return exceptions

    def _prepare(self, vals):
        """Complete and check the values of one exception; raise one sentence if it cannot be."""
        inputs.only(self.env, vals, _GIVEN, self)
        hold = inputs.record(self.env["cobranza.hold"], vals.get("hold_id"), self.env._("Hold"))
        debtor = inputs.record(
            self.env["cobranza.debtor"],
            vals.get("debtor_id") or hold.sudo().debtor_id.id,
            self.env._("Customer"),
        )
        if not debtor:
            raise UserError(self.env._("Choose the customer the exception is for."))
        debtor.check_access("read")
        kind = vals.get("kind") or "hold"
        if kind not in ("hold", "limit"):
            raise UserError(self.env._("Choose what the exception passes: a hold or a limit."))
        of_hold = kind == "hold"
        hold = (hold or debtor.hold_id) if of_hold else hold.browse()
        if of_hold and (hold.debtor_id != debtor or not hold._is_in_force()):
            raise UserError(
                self.env._("%s is not on hold: no exception is needed.", debtor.display_name)
            )
        reason = inputs.reason(
            self.env, vals.get("reason"), self.env._("Say why you make this exception.")
        )
        until = inputs.date(self.env, vals.get("valid_until"), self.env._("Valid Until"))
        if until and until < debtor.company_id._cobranza_today():
            raise UserError(self.env._("The last day of the exception is in the past."))
        amount = inputs.amount(self.env, vals.get("amount_max"), self.env._("Up To"))
        if amount < 0:
            raise UserError(self.env._("The amount of an exception cannot be negative."))
        if "is_limited" in vals and not vals["is_limited"]:
            amount = 0.0
        elif vals.get("is_limited") and not amount:
            raise UserError(
                self.env._("Give the amount up to which orders may pass, or clear the limit.")
            )
        order = inputs.record(self.env["sale.order"], vals.get("order_id"), self.env._("Order"))
        if vals.get("order_id"):
            self._check_order(order, debtor)
        if not of_hold and not order and not until:
            raise UserError(
                self.env._(
                    "Choose an order, or give the last day: an exception to a credit limit for all"
                    " orders of a customer ends."
                )
            )
        own_total = order and not amount
        return {
            "kind": kind,
            "hold_id": hold.id,
            "debtor_id": debtor.id,
            "company_id": debtor.company_id.id,
            "partner_id": debtor.partner_id.id,
            "order_id": order.id,
            # A return has a total below nothing.
            "amount_max": max(0, order._counted_in(debtor.currency_id)) if own_total else amount,
            "order_currency_id": order.currency_id.id if own_total else False,
            "order_amount": order._total_counted() if own_total else 0,
            "order_quantity": order._quantity_of_goods() if own_total else 0,
            "valid_until": until,
            "reason": reason,
            "user_id": self.env.uid,
            "used_order_ids": [],
            "last_used_on": False,
        }

    @api.depends("amount_max", "order_id", "order_amount", "order_currency_id", "currency_id")
    @api.depends_context("lang")
    def _compute_amount_text(self):
        for exception in self:
            amount, currency = exception._amount_and_currency()
            exception.amount_text = (
                self.env._("Without limit")
                if exception._is_unlimited()
                else currency.format(amount)
            )

    def _amount_and_currency(self):
        """Return the amount up to which it lets pass, in the currency that counts."""
        if self.order_currency_id:
            return self.order_amount, self.order_currency_id
        return self.amount_max, self.currency_id

    def _check_order(self, order, debtor):
        if not order:
            raise UserError(self.env._("This order no longer exists."))
        order.check_access("read")
        if debtor not in order._cobranza_debtors():
            raise ValidationError(
                self.env._(
                    "Order %(order)s is not one of %(customer)s.",
                    order=order.name,
                    customer=debtor.display_name,
                )
            )

    # -- what an exception lets through ----------------------------------------------------

    @api.model
    def _find_covering(self, asked):
        """Return {asked: the exception that lets it pass today, or an empty one}.

        The number of queries does not depend on how many are asked about.

        :param asked: all of (hold, order), or all of (commercial partner whose limit stops, order,
            company); an empty order is a delivery without one
        """
        asked = list(dict.fromkeys(asked))
        found = self._that_may_cover(asked)
        return {one: found._first_covering(*one) for one in asked}

    @api.model
    def _use_covering(self, asked):
        """Return what `_find_covering` does, and use those exceptions up.

        Nobody else does until this transaction ends, and what one order takes of an amount the
        next of `asked` does not get.
        """
        asked = list(dict.fromkeys(asked))
        found = self._that_may_cover(asked)
        found._lock_amounts()
        covering = {}
        for one in asked:
            covering[one] = found._first_covering(*one)
            if order := one[1]:
                covering[one]._record_use(order)
        return covering

    @api.model
    def _that_may_cover(self, asked):
        """Return the exceptions of those who are asked about, those for one order first."""
        if not asked:
            return self.browse()
        stopping = asked[0][0].browse().sudo().union(*(one[0] for one in asked))
        orders = self.env["sale.order"].sudo().union(*(one[1] for one in asked))
        of_hold = stopping._name == "cobranza.hold"
        if of_hold:
            theirs = Domain("kind", "=", "hold") & Domain("debtor_id", "in", stopping.debtor_id.ids)
        else:
            companies = self.env["res.company"].sudo().union(*(one[2] for one in asked))
            theirs = (
                Domain("kind", "=", "limit")
                & Domain("partner_id", "in", stopping.ids)
                & Domain("company_id", "child_of", companies.root_id.ids)
            )
        found = self.sudo().search(
            theirs & Domain("order_id", "in", (False, *orders.ids)), order="order_id, id"
        )
        if found and not of_hold:  # who asks about holds has read them
            orders._read_lines_at_once()
        return found

    def _first_covering(self, stopping, order, company=None):
        """Return the first of these exceptions that lets an order pass.

        :param stopping: the hold, or the commercial partner whose limit stops
        :param company: of the order, where a limit stops it
        """
        stopping, order = stopping.sudo(), order.sudo()
        for exception in self:
            if (
                exception.order_id in (order, order.browse())
                and exception._is_about(stopping, company)
                and exception._has_room_for(order)
            ):
                return exception
        return self.browse()

    def _is_about(self, stopping, company):
        """Whether the exception is in force against a hold, or a limit, as `_first_covering`."""
        self.ensure_one()
        if stopping._name == "cobranza.hold":
            return self.debtor_id == stopping.debtor_id and self._is_in_force(stopping)
        return (
            self.partner_id == stopping
            and self.company_id.root_id == company.sudo().root_id
            and self._is_in_force(self.env["cobranza.hold"])
        )

    def _is_in_force(self, hold):
        """Whether the exception lasts: until its day or, without one, as long as its hold.

        :param hold: that stops today; empty for a limit, whose exceptions have none
        """
        self.ensure_one()
        if not self.valid_until:
            return self.hold_id == hold
        return lasts(self.valid_until, self.company_id._cobranza_today())

    def _lock_amounts(self):
        """Wait for whoever uses these exceptions now.

        Whoever uses one writes its row, too: who waited for it fails to serialize, is repeated
        by Odoo, and finds the amount used.
        """
        limited = self.filtered(lambda exception: not exception._is_unlimited())
        if limited:
            limited.flush_model()
            self.env.execute_query(
                SQL(
                    "SELECT id FROM cobranza_exception WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                    limited.ids,
                )
            )

    def _is_unlimited(self):
        return not self.order_id and not self.amount_max

    def _has_room_for(self, order):
        """Whether the order fits in the amount, with what was let through before.

        Goods that left count at the price they left at, whatever the order says since.
        """
        self.ensure_one()
        if self._is_unlimited():
            return True
        if not order:
            return False
        if self.order_currency_id and not self._has_quantity_for(order):
            return False
        if self.order_currency_id and self.order_currency_id == order.currency_id:
            return order.currency_id.compare_amounts(order._total_counted(), self.order_amount) <= 0
        wanted, others = order._counted_in(self.currency_id), 0.0
        for use in self.use_ids:
            if use.order_id == order:
                wanted = max(wanted, use.amount)
            elif use.order_id._counts_against_exception():
                others += use.amount
        return self.currency_id.compare_amounts(wanted + others, self.amount_max) <= 0

    def _has_quantity_for(self, order):
        digits = self.env["decimal.precision"].sudo().precision_get("Product Unit")
        return float_compare(order._quantity_of_goods(), self.order_quantity, digits) <= 0

    def _record_use(self, order):
        """Record what an exception let through, at the largest amount it had."""
        for exception in self.sudo():
            amount = order.sudo()._counted_in(exception.currency_id)
            self.env["cobranza.exception.use"]._raise_to(exception, order, amount)
        self._touch()

    def _touch(self):
        """Write the rows, also when the second is the same: see `_lock_amounts`."""
        if self:
            self.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE cobranza_exception SET last_used_on = %s WHERE id = ANY(%s)",
                    fields.Datetime.now(),
                    self.ids,
                )
            )
            self.invalidate_recordset(["last_used_on"], flush=False)
