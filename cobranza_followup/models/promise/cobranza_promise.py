from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import inputs

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
    date_made = fields.Date(required=True, readonly=True)
    date_promised = fields.Date(required=True, index=True)
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_promise_account_move_rel",
        column1="promise_id",
        column2="move_id",
        string="Invoices",
        help="Empty: the whole debt.",
    )
    state = fields.Selection(STATES, required=True, default="open", readonly=True, index=True)
    amount_paid = fields.Monetary(readonly=True, default=0.0)
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
        prepared = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        earlier = [self._on_same_debt(vals) for vals in prepared]
        for vals, previous in zip(prepared, earlier, strict=True):
            if previous:
                latest = previous[0]
                vals["replaces_id"] = latest.id
                vals["level"] = 0 if latest.state == "kept" else latest.level + 1
        promises = super().create(prepared)
        for previous in earlier:
            previous.filtered(lambda promise: promise.state == "open").sudo().write(
                {"state": "replaced"}
            )
        promises.debtor_id._refresh_later()
        return promises

    def _prepare(self, vals):
        """Check and complete the values of one promise; raise one sentence on bad input."""
        unknown = set(vals) - _GIVEN
        if unknown and not self.env.su:
            labels = ", ".join(
                self._fields[name].string if name in self._fields else name
                for name in sorted(unknown)
            )
            raise AccessError(self.env._("%s: this cannot be set on a new promise.", labels))
        debtor = inputs.record(
            self.env["cobranza.debtor"], vals.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor who promises to pay."))
        debtor.check_access("read")
        company = debtor.company_id
        today = company._cobranza_today()
        promised = inputs.date(self.env, vals.get("date_promised"), self.env._("Date Promised"))
        if not promised or promised < today:
            raise ValidationError(
                self.env._("Choose the date promised: today or later, not in the past.")
            )
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
            "amount_company": currency._convert(amount, company.currency_id, company, today),
            "date_made": today,
            "date_promised": promised,
            "invoice_ids": vals.get("invoice_ids") or [],
            "user_id": vals.get("user_id") or self.env.uid,
            "state": "open",
            # Said here so that no default of a context says otherwise.
            "amount_paid": 0,
            "date_settled": False,
            "level": 0,
            "replaces_id": False,
            "plan_id": False,
            "instalment": 0,
            "cancel_reason": False,
        }

    def _on_same_debt(self, vals):
        """Return the earlier promises on the debt of a new one, the latest first."""
        invoices = self.new({"invoice_ids": vals.get("invoice_ids", [])}).invoice_ids._origin
        debtor = self.env["cobranza.debtor"].browse(vals["debtor_id"])
        start = debtor.episode_start or debtor.company_id._cobranza_today()
        earlier = self.search(
            [
                ("debtor_id", "=", debtor.id),
                ("state", "!=", "cancelled"),
                "|",
                ("state", "=", "open"),
                ("date_promised", ">=", start),
            ],
            order="id DESC",
        )
        return earlier.filtered(
            lambda promise: (
                promise.state != "replaced"
                and (not invoices or not promise.invoice_ids or promise.invoice_ids & invoices)
            )
        )

    @api.constrains("invoice_ids", "debtor_id")
    def _check_invoices(self):
        for promise in self:
            promise.debtor_id._check_own_invoices(promise.invoice_ids)

    def write(self, vals):
        if not self.env.su and set(inputs.values(self, vals)) - {"note"}:
            raise AccessError(
                self.env._(
                    "A promise is not changed once given. Cancel it, or take a new one: it"
                    " replaces this one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(self.env._("Promises stay on record. Cancel the promise instead."))

    def action_cancel(self, reason):
        """Cancel open promises that were entered by mistake.

        :param str reason: kept on the promise
        """
        inputs.several(self)
        self.check_access("write")
        reason = inputs.text(self.env, reason, self.env._("Reason"))
        if not reason:
            raise UserError(self.env._("Say why the promise is cancelled."))
        for promise in self:
            if promise.state != "open":
                raise UserError(
                    self.env._("Only an open promise can be cancelled: %s.", promise.display_name)
                )
        self.sudo().write({"state": "cancelled", "cancel_reason": reason})
        self.debtor_id._refresh_later()
        return True
