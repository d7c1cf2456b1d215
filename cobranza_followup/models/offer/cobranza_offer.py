from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import authority, inputs
from ..promise.cobranza_promise_plan import MOST_INSTALMENTS

KINDS = [
    ("settlement", "Final offer"),
    ("prompt", "Discount for prompt payment"),
    ("plan", "Instalments"),
    ("waiver", "Waiver of late interest"),
]
STATES = [
    ("draft", "Draft"),
    ("to_approve", "To approve"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("fulfilled", "Fulfilled"),
    ("lapsed", "Lapsed"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
# How long an offer is valid unless its maker says otherwise.
DAYS_VALID = 10
# Of an invoice there is one offer at a time.
LIVE = ("to_approve", "offered", "accepted")
# What the caller says of an offer, while it is a draft; the rest follows from it, or from what
# the debtor does.
_GIVEN = frozenset(
    {
        "debtor_id",
        "kind",
        "currency_id",
        "invoice_ids",
        "discount_type",
        "discount_percent",
        "yearly_rate",
        "amount_to_pay",
        "valid_until",
        "pay_by",
        "instalment_count",
        "instalment_every",
        "conditions",
    }
)
_AT_FIRST = {
    "state": "draft",
    "offered_on": False,
    "approved_by_id": False,
    "answered_on": False,
    "answer_reason": False,
    "signed_by": False,
    "signed_how": False,
    "signature": False,
    "document_id": False,
    "document_hash": False,
    "settled_on": False,
    "plan_id": False,
    "credit_note_ids": False,
    "last_partial_id": 0,
    "parts": False,
    "credited_on": False,
    "credit_to_review": False,
    "mail_id": False,
}


class CobranzaOffer(models.Model):
    """Terms proposed to a debtor: pay so much by then, and the rest is waived."""

    _name = "cobranza.offer"
    _description = "Offer"
    _inherit = ["cobranza.thread.mixin", "mail.activity.mixin", "cobranza.message.mixin"]
    _order = "id DESC"
    _rec_names_search = ["debtor_id", "conditions"]
    _mail_post_access = "read"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    campaign_id = fields.Many2one(
        "cobranza.offer.campaign", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, default="settlement")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Made By", required=True, readonly=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_offer_account_move_rel",
        column1="offer_id",
        column2="move_id",
        string="Invoices",
        help="Empty: all that is to be collected in this currency.",
    )
    amount_owed = fields.Monetary(
        readonly=True, string="Owed", help="To collect of these invoices, when it was offered."
    )
    discount_type = fields.Selection(
        [
            ("amount", "An amount to pay"),
            ("percent", "A percentage off"),
            ("rate", "A yearly rate by days early"),
        ],
        required=True,
        default="amount",
        string="Terms",
    )
    discount_percent = fields.Float(string="Percent Off")
    yearly_rate = fields.Float(
        string="Yearly Rate (%)",
        help="Taken off each invoice for each day it is paid before it is due: the earlier, the"
        " more.",
    )
    amount_to_pay = fields.Monetary(string="To Pay", help="With a yearly rate: if paid today.")
    amount_waived = fields.Monetary(readonly=True, string="Waived", help="If it is paid in time.")
    interest_waived = fields.Monetary(readonly=True, string="Late Interest Waived")
    amount_owed_company = fields.Monetary(
        readonly=True, currency_field="company_currency_id", string="Owed, in Company Currency"
    )
    amount_to_pay_company = fields.Monetary(
        readonly=True, currency_field="company_currency_id", string="To Pay, in Company Currency"
    )
    amount_cost_company = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        string="Cost",
        help="What offers that were paid in time have waived.",
    )
    amount_brought_company = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        string="Brought In",
        help="What was paid in time.",
    )
    # [[due date, amount]] of what is owed, as it was when it was offered: of what a yearly rate is.
    parts = fields.Json(readonly=True)
    valid_until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self.env.company._cobranza_today(), days=DAYS_VALID),
        help="The last day to accept it.",
    )
    pay_by = fields.Date(help="The day of the payment, or of the first instalment.")
    instalment_count = fields.Integer(default=3, string="Instalments")
    instalment_every = fields.Selection(
        [("week", "Week"), ("fortnight", "Fortnight"), ("month", "Month")],
        default="month",
        string="Every",
    )
    conditions = fields.Text(help="What else is agreed; the customer reads and signs it.")
    offered_on = fields.Date(readonly=True)
    # The newest reconciliation on record when it was made: what was set against the debt before
    # is no payment of a discount for prompt payment.
    last_partial_id = fields.Integer(readonly=True)
    approved_by_id = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    answer_reason = fields.Char(readonly=True, string="Reason")
    settled_on = fields.Date(readonly=True, help="Since when it is fulfilled or lapsed.")
    signed_by = fields.Char(readonly=True)
    signed_how = fields.Selection(
        [("page", "On the page"), ("paper", "On paper")], readonly=True, string="Signed"
    )
    signature = fields.Image(readonly=True, max_width=1024, max_height=1024, copy=False)
    document_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        string="Signed Document",
    )
    document_hash = fields.Char(
        readonly=True,
        string="Fingerprint (SHA-256)",
        help="Of the signed document, as it was when it was signed.",
    )
    promise_ids = fields.One2many("cobranza.promise", "offer_id", readonly=True)
    plan_id = fields.Many2one("cobranza.promise.plan", readonly=True)
    credit_note_ids = fields.Many2many(
        "account.move",
        relation="cobranza_offer_credit_note_rel",
        column1="offer_id",
        column2="move_id",
        string="Credit Notes",
        readonly=True,
        copy=False,
    )

    _accepted = models.Index("(debtor_id) WHERE state = 'accepted'")
    _kept = models.Index("(id) WHERE state = 'fulfilled' AND amount_waived > 0")
    _sensible = models.Constraint(
        "CHECK(discount_percent BETWEEN 0 AND 100 AND yearly_rate BETWEEN 0 AND 1000)",
        "A percentage off is between 0 and 100, a yearly rate between 0 and 1000.",
    )

    @api.depends("kind", "debtor_id", "amount_to_pay", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for offer in self:
            if not offer.debtor_id:
                offer.display_name = kinds.get(offer.kind, "")
                continue
            offer.display_name = self.env._(
                "%(kind)s: %(customer)s, %(amount)s",
                kind=kinds.get(offer.kind, ""),
                customer=offer.debtor_id.display_name,
                amount=offer._money(offer.amount_to_pay),
            )

    def _money(self, amount):
        """Return an amount of the offer as the customer is to read it."""
        if not self.currency_id:
            return ""
        return self.currency_id._cobranza_text(amount, self.debtor_id.sudo().partner_id)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        authority.check_not_by_mail(self)
        prepared = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        offers = super(CobranzaOffer, authority.without_defaults(self)).create(prepared)
        offers = offers.with_env(self.env)
        for offer in offers:
            offer._check_conditions()
            offer.sudo()._write_terms()
        return offers

    def _prepare(self, vals):
        """Check and complete the values of a new offer; raise one sentence on bad input."""
        if not authority.of_the_desk(self.env):
            inputs.only(self.env, vals, _GIVEN, self)
        debtor = inputs.record(
            self.env["cobranza.debtor"], vals.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor the offer is made to."))
        debtor.check_access("read")
        checked = self._checked(vals)
        if not checked.get("valid_until", True):
            raise UserError(self.env._("Choose until when the offer is valid."))
        return {
            "user_id": self.env.uid,
            "currency_id": debtor.company_id.currency_id.id,
            "valid_until": fields.Date.add(debtor.company_id._cobranza_today(), days=DAYS_VALID),
            **vals,
            **checked,
            "debtor_id": debtor.id,
            **_AT_FIRST,
        }

    def _checked(self, vals):
        """Return those of the values that people type, as Python values."""
        env, checked = self.env, {}
        for name in ("amount_to_pay", "discount_percent", "yearly_rate"):
            if name in vals:
                label = self._fields[name]._description_string(env)
                checked[name] = inputs.amount(env, vals[name], label)
        for name in ("valid_until", "pay_by"):
            if name in vals:
                label = self._fields[name]._description_string(env)
                checked[name] = inputs.date(env, vals[name], label)
        if "conditions" in vals:
            label = self._fields["conditions"]._description_string(env)
            checked["conditions"] = inputs.text(env, vals["conditions"], label)
        if "instalment_count" in vals:
            label = self._fields["instalment_count"]._description_string(env)
            count = int(inputs.amount(env, vals["instalment_count"], label))
            if not 0 <= count <= MOST_INSTALMENTS:
                raise UserError(env._("%s: this number is too large.", label))
            checked["instalment_count"] = count
        if "currency_id" in vals:
            label = self._fields["currency_id"]._description_string(env)
            currency = inputs.record(env["res.currency"], vals["currency_id"], label)
            checked["currency_id"] = (currency or env.company.currency_id).id
        return checked

    def write(self, vals):
        inputs.values(self, vals)
        if authority.of_the_desk(self.env):
            return super().write(vals)
        authority.check_not_by_mail(self)
        own = {
            name for name in vals if not name.startswith(("message_", "activity_", "my_activity_"))
        }
        if own - (_GIVEN - {"debtor_id"}):
            raise AccessError(
                self.env._(
                    "What becomes of an offer is not entered by hand: use the buttons of the offer."
                )
            )
        if own and any(offer.state != "draft" for offer in self):
            raise AccessError(
                self.env._(
                    "An offer cannot be changed once it is made: withdraw it and make another."
                )
            )
        result = super().write({**vals, **self._checked(vals)})
        if own:
            for offer in self:
                offer._check_conditions()
                offer.sudo()._write_terms()
        return result

    def _check_conditions(self):
        """Raise if the conditions are not what may be written to the debtor."""
        if self.conditions:
            self.env["cobranza.respect"]._check(self.debtor_id, self.conditions)

    @api.constrains("invoice_ids", "debtor_id")
    def _check_invoices(self):
        for offer in self:
            offer.debtor_id._check_own_invoices(offer.invoice_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(offer.state != "draft" for offer in self):
            raise AccessError(self.env._("Offers stay on record. Withdraw the offer instead."))
