from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine.classification import (
    IRREGULAR,
    NEW,
    OCCASIONAL,
    PUNCTUAL,
    UNWILLING,
)
from ...ledger.holds import point_to_holds
from ...tools import authority, inputs

DEBTOR_TYPES = [
    (NEW, "New"),
    (PUNCTUAL, "Punctual"),
    (OCCASIONAL, "Occasional"),
    (IRREGULAR, "Irregular"),
    (UNWILLING, "Unwilling"),
]

# What people may write on a debtor. All else is the ledger's, the rules' or a log's, and is
# written by the evaluation alone: neither an RPC call nor an import can lift a hold by it.
_CALENDAR_FIELDS = frozenset(
    {"review_weekdays", "payment_weekdays", "payment_days_of_month", "required_documents"}
)
_COLLECTOR_FIELDS = frozenset({"collector_id", "tag_ids"}) | _CALENDAR_FIELDS
_MANAGER_FIELDS = _COLLECTOR_FIELDS | {
    "limit_policy_id",
    "state",
    "debtor_type_override",
    "debtor_type_override_reason",
    "debtor_type_override_until",
    "withholding_percent",
}

# What is never deleted with a debtor.
_HISTORY = (
    "cobranza.barrier",
    "cobranza.contact.attempt",
    "cobranza.step.execution",
    "cobranza.handover",
    "cobranza.hold",
    "cobranza.interaction",
    "cobranza.interest.charge",
    "cobranza.offer",
    "cobranza.payment.notice",
    "cobranza.promise",
    "cobranza.reply",
    "cobranza.thanks",
)


class CobranzaDebtor(models.Model):
    """What a customer owes a company, how they pay, and what is being done about it."""

    _name = "cobranza.debtor"
    _description = "Debtor"
    _inherit = ["cobranza.hold.kinds.mixin", "cobranza.thread.mixin", "mail.activity.mixin"]
    _order = "priority DESC, amount_overdue DESC, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one("cobranza.policy", readonly=True, index="btree_not_null")
    collector_id = fields.Many2one("res.users", tracking=True, index="btree_not_null")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    tag_ids = fields.Many2many("cobranza.tag", string="Tags")
    state = fields.Selection(
        [
            ("clear", "Clear"),
            ("open", "Open"),
            ("legal", "Handed Over"),
            ("exempt", "Exempt"),
        ],
        required=True,
        default="clear",
        tracking=True,
        help="Clear: nothing to chase. Handed over: with a lawyer or an agency. Exempt: not"
        " chased at all.",
    )

    # Figures, company currency: `ledger.figures`
    amount_receivable = fields.Monetary(readonly=True, string="Total Receivable")
    amount_not_due = fields.Monetary(readonly=True, string="Not Due")
    amount_overdue = fields.Monetary(
        readonly=True, string="Overdue", help="Net of credits, without what is disputed."
    )
    amount_credit = fields.Monetary(readonly=True, string="Unallocated Credit")
    amount_disputed = fields.Monetary(readonly=True, string="Disputed")
    amount_promised = fields.Monetary(readonly=True, string="Promised")
    amount_exchange = fields.Monetary(
        readonly=True,
        string="Exchange Difference",
        help="What is left in company currency where credits and debits of one currency meet. It"
        " is in the total receivable, but nobody is asked for it.",
    )
    bucket_1_30 = fields.Monetary(readonly=True, string="1–30 Days")
    bucket_31_60 = fields.Monetary(readonly=True, string="31–60 Days")
    bucket_61_90 = fields.Monetary(readonly=True, string="61–90 Days")
    bucket_91_120 = fields.Monetary(readonly=True, string="91–120 Days")
    bucket_older = fields.Monetary(readonly=True, string="Over 120 Days")
    overdue_count = fields.Integer(readonly=True, string="Overdue Items")
    oldest_due_date = fields.Date(readonly=True)
    next_due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    overdue_days_amount = fields.Monetary(
        readonly=True, groups="base.group_no_one", help="Sum of overdue amount × days overdue."
    )

    debtor_type = fields.Selection(DEBTOR_TYPES, readonly=True, string="Type")
    debtor_type_auto = fields.Selection(DEBTOR_TYPES, readonly=True, string="Type by the Rules")
    debtor_type_override = fields.Selection(DEBTOR_TYPES, string="Type by Hand", tracking=True)
    debtor_type_override_reason = fields.Char(tracking=True)
    debtor_type_override_until = fields.Date(tracking=True)
    debtor_type_rule = fields.Char(readonly=True)

    episode_start = fields.Date(readonly=True, string="Chased Since")
    episode_resumed_on = fields.Date(
        readonly=True,
        string="Resumed On",
        help="A payment that had ended it was undone: messages and notices are sent again.",
    )
    stage_id = fields.Many2one(
        "cobranza.stage",
        readonly=True,
        ondelete="restrict",
        tracking=True,
        group_expand="_read_group_stage_id",
    )
    stage_since = fields.Date(readonly=True)
    stage_pinned_until = fields.Date(readonly=True, tracking=True)
    objective = fields.Selection(related="stage_id.objective")
    waiting_reason = fields.Char(readonly=True, help="Codes: why the stage did not rise.")
    # Standing before the day it last changed, so that asking again that day starts from there.
    standing_date = fields.Date(readonly=True, groups="base.group_no_one")
    previous_stage_id = fields.Many2one(
        "cobranza.stage", readonly=True, ondelete="restrict", groups="base.group_no_one"
    )
    previous_stage_since = fields.Date(readonly=True, groups="base.group_no_one")
    previous_episode_start = fields.Date(readonly=True, groups="base.group_no_one")
    previous_episode_resumed_on = fields.Date(readonly=True, groups="base.group_no_one")
    # The highest stage left because there was less to collect, for when a payment is undone:
    # `engine.escalation.Left`.
    left_stage_id = fields.Many2one(
        "cobranza.stage", readonly=True, ondelete="set null", groups="base.group_no_one"
    )
    left_on = fields.Date(readonly=True, groups="base.group_no_one")
    left_episode_start = fields.Date(readonly=True, groups="base.group_no_one")
    left_due_date = fields.Date(
        readonly=True,
        groups="base.group_no_one",
        help="What was due before this day was gone by then.",
    )
    left_item_id = fields.Integer(
        readonly=True,
        groups="base.group_no_one",
        help="The newest journal item on record then.",
    )

    priority = fields.Integer(readonly=True)
    priority_rules = fields.Char(readonly=True)
    next_contact_date = fields.Date(readonly=True)
    last_contact_date = fields.Date(readonly=True)

    expected_payment_date = fields.Date(
        readonly=True,
        help="The date of the next open promise, else that of the forecast: tomorrow at the"
        " earliest.",
    )
    hold_id = fields.Many2one("cobranza.hold", readonly=True, ondelete="set null")
    may_be_held = fields.Boolean(compute="_compute_may_be_held", string="Can Be Held")
    hold_reason = fields.Char(related="hold_id.reason")
    hold_source = fields.Selection(related="hold_id.source")
    hold_waits_text = fields.Text(related="hold_id.waits_text")

    promise_ids = fields.One2many("cobranza.promise", "debtor_id")
    plan_ids = fields.One2many("cobranza.promise.plan", "debtor_id", string="Plans")
    interaction_ids = fields.One2many("cobranza.interaction", "debtor_id")
    barrier_ids = fields.One2many("cobranza.barrier", "debtor_id")
    decision_ids = fields.One2many("cobranza.decision", "debtor_id")
    hold_ids = fields.One2many("cobranza.hold", "debtor_id", string="Holds")

    _partner_company_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "A customer is a debtor of a company once."
    )
    _held = models.Index("(company_id, partner_id) WHERE hold_id IS NOT NULL")

    def init(self):
        # Every night writes a new version of many rows. With room for it on the same page, and
        # no index on what changes nightly, PostgreSQL leaves all indexes alone.
        self.env.cr.execute("ALTER TABLE cobranza_debtor SET (fillfactor = 60)")

    def _compute_may_be_held(self):
        self.may_be_held = bool(self._hold_kinds())

    def _open_items(self):
        """Return the open items of these debtors, the oldest first.

        Netting the items of these customers instead of all customers'; read anew, for others
        may have been read as of another day.
        """
        items = self.env["cobranza.open.item"].with_context(
            cobranza_as_of=False, cobranza_partner_ids=self.partner_id.ids
        )
        items.invalidate_model(flush=False)
        names = [name for name, field in items._fields.items() if field.store]
        return items.search_fetch([("debtor_id", "in", self.ids)], names, order="due_date, id")

    def web_read(self, specification):
        # EXTENDS 'web'
        if "salesperson_id" in specification:
            # Collector and salesperson are read together, not each on its own.
            (self.collector_id | self.salesperson_id).sudo().partner_id.fetch(["name"])
        return super().web_read(specification)

    @api.model
    def _read_group_stage_id(self, stages, domain):
        return stages.search([])

    @api.model_create_multi
    def create(self, vals_list):
        if not authority.of_the_desk(self.env):
            raise AccessError(
                self.env._(
                    "Debtors are not entered by hand: a customer becomes one with their first"
                    " posted invoice."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_write(vals)
        result = super().write(vals)
        if {"debtor_type_override", "debtor_type_override_reason"} & set(vals):
            self._check_override()
        if not set(vals) <= _COLLECTOR_FIELDS | {"access_token", "link_issued_on"}:
            self._refresh_later()
        return result

    def _check_may_write(self, vals):
        inputs.values(self, vals)
        if authority.of_the_desk(self.env):
            return
        manager = authority.is_manager(self.env)
        allowed = _MANAGER_FIELDS if manager else _COLLECTOR_FIELDS
        fixed = [
            name
            for name in vals
            if name not in allowed and not name.startswith(("message_", "activity_"))
        ]
        if fixed:
            labels = ", ".join(self._fields[name].string or name for name in fixed)
            raise AccessError(
                self.env._(
                    "%s: this is calculated from the ledger and the policies, or only a manager"
                    " can change it. It cannot be written here.",
                    labels,
                )
            )

    def _check_override(self):
        for debtor in self.filtered("debtor_type_override"):
            if not (debtor.debtor_type_override_reason or "").strip():
                raise UserError(
                    self.env._("Say why you set the type of %s by hand.", debtor.display_name)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not authority.of_the_desk(self.env):
            raise UserError(
                self.env._("A debtor cannot be deleted. Set its state to Exempt instead.")
            )

    def _with_history(self):
        """Return the debtors of whom something was logged, agreed, stopped or sent."""
        logged = self.browse()
        for name in _HISTORY:
            logged |= self.env[name].sudo().search([("debtor_id", "in", self.ids)]).debtor_id
        return logged

    def _check_manager(self):
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can do this."))

    def _show_holds(self):
        """Let the debtors show the hold that is active now, or none."""
        evaluation = self.env["cobranza.evaluation"]
        evaluation._flush_reads()
        point_to_holds(self.env, self.ids)
        evaluation._invalidate()

    def _told_since(self):
        """Return the day from which messages and notices count for this debt."""
        return self.episode_resumed_on or self.episode_start

    def _check_own_invoices(self, invoices):
        """Raise unless the invoices are posted, and this debtor's own.

        :param invoices: `account.move` records a promise or a barrier is about
        """
        for debtor in self:
            foreign = invoices.sudo().filtered(
                lambda move, debtor=debtor: (
                    move.commercial_partner_id != debtor.partner_id
                    or move.company_id != debtor.company_id
                    or move.move_type not in ("out_invoice", "out_receipt")
                    or move.state != "posted"
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(documents)s: choose only posted invoices of %(customer)s.",
                        documents=", ".join(foreign.mapped("display_name")),
                        customer=debtor.display_name,
                    )
                )

    @api.model
    def _for_partner(self, partner, company):
        """Return the debtor of a customer (or its contact) in a company, if there is one."""
        return self.search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
            ]
        )

    @api.model
    def _pressed(self, pairs):
        """Return {(customer, company): debtor} of those in a stage or on hold.

        :param pairs: of (commercial partner, company)
        """
        if not pairs:
            return {}
        found = self.sudo().search(
            [
                ("partner_id", "in", [partner.id for partner, _company in pairs]),
                ("company_id", "in", [company.id for _partner, company in pairs]),
                "|",
                ("stage_id", "!=", False),
                ("hold_id", "!=", False),
            ]
        )
        return {(debtor.partner_id, debtor.company_id): debtor for debtor in found}

    def _collector(self):
        """Return who collects: the collector, else the company's; nobody who has left."""
        self.ensure_one()
        people = self.collector_id.sudo() | self.company_id.sudo().cobranza_collector_id
        return people.filtered("active")[:1].sudo(self.env.su)
