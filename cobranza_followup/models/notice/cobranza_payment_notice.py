from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, format_datetime

from ...tools import authority, inputs
from ...tools.day_text import day_text

STATES = [
    ("open", "Open"),
    ("verified", "Verified"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
]
# The caller says these; the rest follows.
_GIVEN = frozenset(
    {
        "debtor_id",
        "amount",
        "currency_id",
        "date",
        "reference",
        "tracking_key",
        "invoice_ids",
        "attachment_ids",
        "note",
    }
)
# A payment older than this is in the bank, or never came: it is an objection, not a notice.
OLDEST_DAYS = 365


class CobranzaPaymentNotice(models.Model):
    """The customer says that they have paid; it is not money until the bank shows it."""

    _name = "cobranza.payment.notice"
    _description = "Payment notice"
    _order = "is_open DESC, expires_on, id DESC"
    _rec_names_search = ["debtor_id", "reference", "tracking_key"]

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
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
    date = fields.Date(
        required=True,
        string="Paid On",
        default=lambda self: self.env.company._cobranza_today(),
        help="The day on which the customer says they paid.",
    )
    reference = fields.Char(help="Of the transfer or deposit, to find it in the bank.")
    tracking_key = fields.Char(
        string="SPEI Tracking Key", help="The key (clave de rastreo) that a Mexican transfer has."
    )
    country_code = fields.Char(related="company_id.account_fiscal_country_id.code")
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_payment_notice_account_move_rel",
        column1="notice_id",
        column2="move_id",
        string="Invoices",
        help="What was paid. Empty: what was overdue, the oldest first.",
    )
    item_ids = fields.One2many("cobranza.payment.notice.item", "notice_id", string="Items")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="cobranza_payment_notice_ir_attachment_rel",
        column1="notice_id",
        column2="attachment_id",
        string="Proof",
    )
    note = fields.Char()
    source = fields.Selection(
        [("portal", "Their page"), ("email", "E-mail"), ("collector", "Collector")],
        required=True,
        readonly=True,
        default="collector",
    )
    user_id = fields.Many2one("res.users", string="Entered By", readonly=True)
    interaction_id = fields.Many2one("cobranza.interaction", readonly=True, index="btree_not_null")
    given_on = fields.Datetime(required=True, readonly=True)
    expires_on = fields.Date(
        required=True,
        readonly=True,
        index=True,
        string="Until",
        help="The last day on which nothing asks for what it covers.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    protects = fields.Boolean(
        compute="_compute_protects",
        string="Not Asked For",
        help="Whether something is not asked for because of it.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    itself = fields.Boolean(string="By Itself", readonly=True)
    reject_reason = fields.Char(
        readonly=True, string="Why It Was Rejected", help="The customer reads it on their page."
    )
    verify_reason = fields.Char(readonly=True, string="Why It Was Verified")
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", readonly=True, index="btree_not_null"
    )
    payment_move_id = fields.Many2one(
        "account.move", string="Payment", readonly=True, index="btree_not_null"
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A payment notice needs an amount above zero."
    )
    _live = models.Index("(debtor_id) WHERE state = 'open'")

    @api.depends("state")
    def _compute_is_open(self):
        for notice in self:
            notice.is_open = notice.state == "open"

    @api.depends("item_ids.protects")
    def _compute_protects(self):
        for notice in self:
            notice.protects = any(notice.item_ids.mapped("protects"))

    @api.depends("date", "amount", "debtor_id")
    def _compute_display_name(self):
        for notice in self:
            amount = notice.currency_id.format(notice.amount) if notice.currency_id else ""
            notice.display_name = f"{notice.debtor_id.display_name}: {amount}"

    # -- giving ---------------------------------------------------------------------------

    @api.model
    def _give(
        self,
        debtor,
        amount,
        currency,
        date,
        *,
        reference="",
        tracking_key="",
        invoices=None,
        attachments=(),
        source="collector",
        note="",
        interaction=None,
    ):
        """Take a customer's word that they paid, as whoever is asking; return the notice.

        :param amount: in `currency`
        :param date: of the payment
        :param invoices: `account.move` records it is for; none: what is overdue
        :param attachments: the proof, (name, content in bytes, MIME type) of each file
        :param source: "portal", "email" or "collector"
        :raises UserError: something of it cannot be; one sentence says what to do
        """
        notice = self.sudo().create(
            {
                "debtor_id": debtor.id,
                "amount": amount,
                "currency_id": currency.id,
                "date": date,
                "reference": reference,
                "tracking_key": tracking_key,
                "invoice_ids": [fields.Command.set(invoices.ids if invoices else [])],
                "source": source,
                "note": note,
                "interaction_id": interaction.id if interaction else False,
            }
        )
        notice._add_proof(attachments)
        return notice.with_env(self.env)

    def _take_proof(self):
        """Have the files that were chosen belong to the notice; nobody takes others' along."""
        self.attachment_ids.check_access("write")
        self.attachment_ids.sudo().write({"res_model": self._name, "res_id": self.id})

    def _add_proof(self, files):
        self.ensure_one()
        self.sudo().attachment_ids = [
            fields.Command.create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            for name, content, mimetype in files
        ]

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        authority.check_not_by_mail(self)
        given = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        created = super(CobranzaPaymentNotice, authority.without_defaults(self)).create(given)
        for notice in created.with_env(self.env):
            notice._check_invoices()
            notice.sudo()._name_items()
            notice._take_proof()
            notice._tell()
        created.debtor_id.sudo()._refresh_later()
        return created.with_env(self.env)

    def _prepare(self, vals):
        """Check and complete the values of one notice; raise one sentence on bad input."""
        _, desk = self.env._, authority.of_the_desk(self.env)
        if not desk:
            # A form sends what it shows; what is not the caller's to say is worked out anew.
            shown = {name for name in vals if not vals[name] or name == "source"}
            inputs.only(self.env, vals.keys() - shown, _GIVEN, self)
        debtor = inputs.record(self.env["cobranza.debtor"], vals.get("debtor_id"), _("Debtor"))
        if not debtor:
            raise UserError(_("Choose the debtor who says that they have paid."))
        debtor.check_access("read")
        company = debtor.company_id
        currency = inputs.record(self.env["res.currency"], vals.get("currency_id"), _("Currency"))
        currency = currency or company.currency_id
        amount = currency.round(inputs.amount(self.env, vals.get("amount"), _("Amount")))
        if amount <= 0:
            raise ValidationError(_("Give the amount that was paid, above zero."))
        day = self._checked_day(vals.get("date"), company)
        checked = {
            "debtor_id": debtor.id,
            "company_id": company.id,
            "partner_id": debtor.partner_id.id,
            "amount": amount,
            "currency_id": currency.id,
            "amount_company": currency._convert(
                amount, company.currency_id, company, company._cobranza_today()
            ),
            "date": day,
            "reference": inputs.text(self.env, vals.get("reference"), _("Reference")),
            "tracking_key": inputs.text(self.env, vals.get("tracking_key"), _("SPEI Tracking Key")),
            "note": inputs.text(self.env, vals.get("note"), _("Note")),
            "invoice_ids": vals.get("invoice_ids") or [],
            "attachment_ids": (not desk and vals.get("attachment_ids")) or [],
            "source": (desk and vals.get("source")) or "collector",
            "interaction_id": desk and vals.get("interaction_id"),
            "user_id": self.env.uid,
            "given_on": fields.Datetime.now(),
            "expires_on": self._last_day(debtor),
            "state": "open",
        }
        self._check_new(debtor, checked)
        return checked

    def _checked_day(self, value, company):
        _, today = self.env._, company._cobranza_today()
        day = inputs.date(self.env, value, _("Paid On")) or today
        if day > today:
            raise ValidationError(
                _(
                    "%s has not come yet: give the day on which it was paid, or promise it for"
                    " that day.",
                    format_date(self.env, day),
                )
            )
        if day < today - timedelta(days=OLDEST_DAYS):
            raise ValidationError(
                _("%s is too long ago: please write to us about it.", format_date(self.env, day))
            )
        return day

    @api.model
    def _said_already(self, debtor, vals):
        """Return the open notices of a debtor that say the same."""
        same = self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("state", "=", "open"),
                *((name, "=", vals[name]) for name in ("amount", "currency_id", "date")),
            ]
        )
        said = ("reference", "tracking_key")
        return same.filtered(lambda one: all((one[name] or "") == vals[name] for name in said))

    def _check_new(self, debtor, vals):
        """Raise if the same is open already."""
        if same := self._said_already(debtor, vals):
            raise UserError(
                self.env._(
                    "We have this payment of %(amount)s on record already, and are looking for it"
                    " in the bank.",
                    amount=same[0].currency_id.format(vals["amount"]),
                )
            )

    def _check_invoices(self):
        self.debtor_id._check_own_invoices(self.invoice_ids)

    def _tell(self):
        """Log what was said on the debtor, and give the collector a task if they do not know it."""
        debtor = self.debtor_id.sudo()
        lang = self.company_id.partner_id.lang or self.env.lang
        text = self.with_context(lang=lang)._sentence()
        debtor._message_log(body=text)
        if self.source == "collector":
            return
        debtor._give_task(
            lambda env: env._("Look for a payment in the bank"),
            lambda env: escape(self.with_env(env)._sentence()),
        )

    def _sentence(self):
        """Say what the customer said and when, by the clock of the company."""
        zone = self.company_id._cobranza_timezone()
        return self.env._(
            "The customer said on %(moment)s that they paid %(amount)s on %(date)s%(reference)s.",
            moment=format_datetime(self.env, self.given_on, tz=zone, dt_format="short"),
            amount=self.currency_id.format(self.amount),
            date=day_text(self.env, self.date),
            reference=self._references(),
        )

    def _references(self):
        """Return ", reference …", or nothing."""
        named = ", ".join(filter(None, (self.reference, self.tracking_key)))
        return self.env._(", reference %s", named) if named else ""

    # -- once given -------------------------------------------------------------------------

    def write(self, vals):
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - {"note"}:
            raise AccessError(
                self.env._("A payment notice cannot be changed once given. Verify it or reject it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not authority.of_the_desk(self.env):
            raise AccessError(self.env._("Payment notices stay on record. Reject it instead."))
