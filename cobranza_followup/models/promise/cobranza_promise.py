from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...ledger.promises import newest_partial
from ...tools import authority, inputs
from ...tools.day_text import day_text

STATES = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("partial", "Partly kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
    ("replaced", "Replaced"),
]
# What the caller decides; the rest follows from the ledger or from other promises.
_GIVEN = frozenset(
    {
        "debtor_id",
        "amount",
        "currency_id",
        "date_promised",
        "invoice_ids",
        "source",
        "interaction_id",
        "note",
    }
)

# How each promise begins; set, so that no default of the context sets it.
_AT_FIRST = {
    "state": "open",
    "amount_paid": 0,
    "amount_late": 0,
    "nothing_owed": False,
    "asked_on": False,
    "date_settled": False,
    "level": 0,
    "replaces_id": False,
    "plan_id": False,
    "instalment": 0,
    "cancel_reason": False,
    "is_history": False,
}


class CobranzaPromise(models.Model):
    """An amount and a date the customer committed to, held against real payments."""

    _name = "cobranza.promise"
    _description = "Promise to pay"
    _order = "date_promised DESC, id DESC"
    _rec_names_search = ["debtor_id", "note"]

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, index=True)
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        currency_field="company_currency_id", readonly=True, string="In Company Currency"
    )
    # An import brings `date_made` and `state` of promises that are history; see `_check_given`.
    date_made = fields.Date(required=True)
    date_promised = fields.Date(required=True, index=True)
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_promise_account_move_rel",
        column1="promise_id",
        column2="move_id",
        string="Invoices",
    )
    # Stored, so that a promise whose invoices are deleted does not become one on the whole debt.
    scope = fields.Selection(
        [("debt", "The whole debt"), ("invoices", "Chosen invoices")],
        required=True,
        default="debt",
        readonly=True,
        string="About",
        help="The whole debt is what the customer owed on the day of the promise.",
    )
    state = fields.Selection(STATES, required=True, default="open", index=True)
    is_history = fields.Boolean(
        readonly=True,
        string="From Before",
        help="Imported when its day was past: it counts in what share of promises is kept, and"
        " for nothing else.",
    )
    amount_paid = fields.Monetary(readonly=True, default=0.0)
    amount_due = fields.Monetary(
        readonly=True,
        string="To Pay of It",
        help="The promised amount as far as its debt was not taken off by us (credit note,"
        " cancellation, write-off) before its time was past.",
    )
    amount_late = fields.Monetary(
        readonly=True, string="Paid Late", help="What came of it after its time was past."
    )
    amount_owed = fields.Monetary(
        readonly=True,
        string="Still Owed",
        help="What is still to be asked for of it: less what came late, and nothing once a later"
        " promise about the same debt was kept.",
    )
    date_settled = fields.Date(readonly=True, help="Since when the promise is kept or broken.")
    level = fields.Integer(readonly=True, help="How often it was renewed without being kept.")
    source = fields.Selection(
        [("call", "Call"), ("portal", "Portal"), ("email", "E-mail"), ("visit", "Visit")],
        required=True,
        default="call",
    )
    user_id = fields.Many2one("res.users", string="Taken By", required=True, readonly=True)
    interaction_id = fields.Many2one("cobranza.interaction", index="btree_not_null")
    plan_id = fields.Many2one("cobranza.promise.plan", readonly=True, index="btree_not_null")
    instalment = fields.Integer(readonly=True, help="Which of the plan's instalments it is.")
    replaces_id = fields.Many2one("cobranza.promise", readonly=True, index="btree_not_null")
    cancel_reason = fields.Char(readonly=True)
    nothing_owed = fields.Boolean(
        readonly=True, help="Cancelled automatically: nothing it was about is still owed."
    )
    # The newest reconciliation on record when it was given: what was allocated before does not
    # count as its payment.
    last_partial_id = fields.Integer(readonly=True)
    asked_on = fields.Date(
        readonly=True,
        help="When the collector was asked whether it still stands: a due date had been moved"
        " beyond it.",
    )
    note = fields.Char()

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A promise needs an amount above zero."
    )

    @api.depends("date_promised", "amount", "debtor_id")
    def _compute_display_name(self):
        for promise in self:
            amount = promise.currency_id.format(promise.amount) if promise.currency_id else ""
            promise.display_name = f"{promise.debtor_id.display_name}: {amount}"

    @api.model_create_multi
    def create(self, vals_list):
        """Take promises. Those taken in one call do not replace each other."""
        self.check_access("create")
        authority.check_not_by_mail(self)
        prepared = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        # One of before takes the place of none, least of all of what was agreed since.
        earlier = [
            self.browse() if vals["is_history"] else self._on_same_debt(vals) for vals in prepared
        ]
        gone = [previous.filtered("nothing_owed") for previous in earlier]
        earlier = [previous - over for previous, over in zip(earlier, gone, strict=True)]
        last_partial = newest_partial(self.env)
        for vals, previous in zip(prepared, earlier, strict=True):
            vals["last_partial_id"] = last_partial
            if previous:
                latest = previous[0]
                vals["replaces_id"] = latest.id
                vals["level"] = 0 if latest.state == "kept" else latest.level + 1
        promises = super().create(prepared)
        for previous in earlier:
            previous.filtered(lambda promise: promise.state == "open").sudo().write(
                {"state": "replaced", "amount_owed": 0}
            )
        for over in gone:
            # Should the debt come back, the new promise is about it.
            over.sudo().write({"nothing_owed": False})
        promises.debtor_id._refresh_later()
        return promises

    def _prepare(self, vals):
        """Check and complete the values of one promise; raise one sentence on bad input."""
        self._check_given(vals)
        debtor = inputs.record(
            self.env["cobranza.debtor"], vals.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor who promises to pay."))
        debtor.check_access("read")
        company = debtor.company_id
        today = company._cobranza_today()
        promised = inputs.date(self.env, vals.get("date_promised"), self.env._("Date Promised"))
        made = self._day_made(vals, promised, today)
        amount = inputs.amount(self.env, vals.get("amount"), self.env._("Amount"))
        if amount <= 0:
            raise ValidationError(self.env._("A promise needs an amount above zero."))
        currency = (
            inputs.record(self.env["res.currency"], vals.get("currency_id"), self.env._("Currency"))
            or company.currency_id
        )
        return {
            "source": "call",
            "interaction_id": False,
            "note": False,
            **vals,
            "debtor_id": debtor.id,
            "company_id": company.id,
            "partner_id": debtor.partner_id.id,
            "amount": amount,
            "currency_id": currency.id,
            "amount_company": currency._convert(amount, company.currency_id, company, made),
            "date_made": made,
            "date_promised": promised,
            "invoice_ids": vals.get("invoice_ids") or [],
            "scope": "invoices" if self._chosen_invoices(vals) else "debt",
            "user_id": vals.get("user_id") or self.env.uid,
            "amount_due": amount,
            "amount_owed": amount,
            **_AT_FIRST,
        }

    def _day_made(self, vals, promised, today):
        """Return the day a new promise is given; raise if it cannot be for the day promised."""
        if not promised or promised < today:
            raise ValidationError(
                self.env._("Choose the date promised: today or later, not in the past.")
            )
        return today

    def _check_given(self, vals):
        """Raise if somebody sets what follows from the ledger or from other promises."""
        unknown = set(vals) - _GIVEN
        if unknown and not authority.of_the_desk(self.env):
            labels = ", ".join(
                self._fields[name].string if name in self._fields else name
                for name in sorted(unknown)
            )
            raise AccessError(self.env._("%s: this cannot be set on a new promise.", labels))

    def _on_same_debt(self, vals):
        """Return the earlier promises on the debt of a new one, the latest first."""
        invoices = self._chosen_invoices(vals)
        debtor = self.env["cobranza.debtor"].browse(vals["debtor_id"])
        start = debtor.episode_start or debtor.company_id._cobranza_today()
        return debtor.promise_ids.sorted("id", reverse=True).filtered(
            lambda promise: (
                promise.state != "replaced"
                and not promise.is_history
                and (promise.state != "cancelled" or promise.nothing_owed)
                and (promise.state == "open" or promise.date_promised >= start)
                and (not invoices or promise.scope == "debt" or promise.invoice_ids & invoices)
            )
        )

    @api.model
    def _chosen_invoices(self, vals):
        return self.new({"invoice_ids": vals.get("invoice_ids") or []}).invoice_ids._origin

    @api.model
    def _nothing_owed(self, company_id):
        """Say, in the company's language, why a promise about a debt that is gone is cancelled."""
        language = self.env["res.company"].browse(company_id).partner_id.lang
        return self.with_context(lang=language).env._("Nothing is owed now.")

    def _came(self):
        """Return the money that came of the promise, in time or late; of no promise, none."""
        return self.amount_paid + self.amount_late

    def _in_words(self, state):
        """Say how the promise stands: what was promised and, of one that failed, what is owed.

        :param str state: the name of its state
        """
        named = {
            "state": state,
            "amount": self.currency_id.format(self.amount_due),
            "date": day_text(self.env, self.date_promised),
        }
        if self.state != "open" and self.amount_owed < self.amount_due:
            return self.env._(
                "%(state)s: %(amount)s for %(date)s, %(owed)s still owed",
                **named,
                owed=self.currency_id.format(self.amount_owed),
            )
        return self.env._("%(state)s: %(amount)s for %(date)s", **named)

    def _is_about(self, move):
        """Whether the promise is about an invoice."""
        return self.scope == "debt" or move._origin in self.invoice_ids

    @api.constrains("invoice_ids", "debtor_id")
    def _check_invoices(self):
        for promise in self:
            promise.debtor_id._check_own_invoices(promise.invoice_ids)

    def write(self, vals):
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - {"note"}:
            raise AccessError(
                self.env._(
                    "A promise cannot be changed once given. Cancel it, or take a new one: it"
                    " replaces this one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not authority.of_the_desk(self.env):
            raise AccessError(self.env._("Promises stay on record. Cancel the promise instead."))

    def action_cancel(self, reason):
        """Cancel open promises that were entered by mistake.

        :param str reason: kept on the promise
        """
        inputs.several(self)
        self.check_access("write")
        reason = inputs.reason(self.env, reason, self.env._("Say why the promise is cancelled."))
        for promise in self:
            if promise.state != "open":
                raise UserError(
                    self.env._("Only an open promise can be cancelled: %s.", promise.display_name)
                )
        self.sudo().write({"state": "cancelled", "cancel_reason": reason, "amount_owed": 0})
        self.debtor_id._refresh_later()
        return True
