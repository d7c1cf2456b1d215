from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine.handed import left
from ...ledger.handovers import read_handed, recoveries
from ...tools import authority, inputs

STATES = [
    ("draft", "Draft"),
    ("noticed", "Customer notified"),
    ("handed", "Handed over"),
    ("returned", "Returned"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Of a debtor there is one at a time, unless customers were merged.
LIVE = ("draft", "noticed", "handed")
# What people say of it; the rest follows from what is done.
_GIVEN = frozenset(
    {
        "debtor_id",
        "kind",
        "agent_id",
        "reference",
        "invoice_ids",
        "notice_days",
        "commission_percent",
        "note",
        "cost_ids",
    }
)
# While it is with them, of what was said only this may change.
_LATER = frozenset({"reference", "commission_percent", "note", "cost_ids"})


class CobranzaHandover(models.Model):
    """A debt that a lawyer or an agency collects: what they got, what it costs, what they recover."""

    _name = "cobranza.handover"
    _description = "Handover"
    _inherit = ["cobranza.thread.mixin", "mail.activity.mixin", "cobranza.message.mixin"]
    _order = "id DESC"
    _rec_names_search = ["debtor_id", "agent_id", "reference"]
    _mail_post_access = "read"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("lawyer", "Lawyer"), ("agency", "Agency")], required=True, default="lawyer", string="To"
    )
    agent_id = fields.Many2one(
        "res.partner",
        string="Lawyer or Agency",
        required=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    reference = fields.Char(string="Their Case Number")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, tracking=True, index=True
    )
    user_id = fields.Many2one("res.users", string="Prepared By", required=True, readonly=True)
    invoice_ids = fields.Many2many(
        "account.move",
        relation="cobranza_handover_account_move_rel",
        column1="handover_id",
        column2="move_id",
        string="Invoices",
        help="Empty: all that is overdue when it is handed over.",
    )
    # Chosen invoices may be deleted: then there are none, and still not everything is meant.
    whole_debt = fields.Boolean(readonly=True, default=True, string="All That Is Overdue")
    notice_days = fields.Integer(
        string="Days to Pay",
        default=10,
        help="After the final notice, before anything is handed over.",
    )
    noticed_on = fields.Date(
        readonly=True, tracking=True, string="Notified On", help="When the final notice went."
    )
    noticed_how = fields.Selection(
        [("email", "E-mail"), ("letter", "Letter")], readonly=True, string="Notified By"
    )
    pay_until = fields.Date(compute="_compute_pay_until", string="Last Day to Pay")
    handed_on = fields.Date(readonly=True, tracking=True, string="Handed Over On")
    handed_by_id = fields.Many2one("res.users", readonly=True, string="Handed Over By")
    ended_on = fields.Date(readonly=True, tracking=True)
    end_reason = fields.Char(readonly=True, tracking=True, string="Why It Ended")
    item_ids = fields.One2many("cobranza.handover.item", "handover_id", readonly=True)
    amount_handed = fields.Monetary(readonly=True, string="Handed Over, Amount")
    amount_recovered = fields.Monetary(
        compute="_compute_recovered",
        string="Recovered",
        help="Payments of what was handed over, dated while they had it, as the ledger has them:"
        " no more than was handed over.",
    )
    amount_left = fields.Monetary(
        compute="_compute_recovered", string="Still Open", help="Of what was handed over."
    )
    last_recovery_date = fields.Date(compute="_compute_recovered", string="Last Payment")
    commission_percent = fields.Float(string="Commission (%)", help="Of what they recover.")
    amount_commission = fields.Monetary(compute="_compute_result", string="Commission")
    cost_ids = fields.One2many("cobranza.handover.cost", "handover_id", string="Costs")
    amount_cost = fields.Monetary(compute="_compute_result", string="Costs, Total")
    amount_result = fields.Monetary(
        compute="_compute_result",
        string="Left for Us",
        help="Recovered, less commission and costs.",
    )
    note = fields.Text()

    _sensible = models.Constraint(
        "CHECK(notice_days BETWEEN 0 AND 365 AND COALESCE(commission_percent, 0) BETWEEN 0 AND 100)",
        "Days to pay are between 0 and 365, a commission between 0 and 100 percent.",
    )

    @api.depends("debtor_id", "agent_id")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = self.env._(
                "%(customer)s → %(agent)s",
                customer=handover.debtor_id.display_name or "",
                agent=handover.agent_id.name or "",
            )

    @api.depends("noticed_on", "notice_days")
    def _compute_pay_until(self):
        for handover in self:
            handover.pay_until = handover.noticed_on and fields.Date.add(
                handover.noticed_on, days=handover.notice_days
            )

    @api.depends("item_ids", "handed_on", "ended_on")
    def _compute_recovered(self):
        found = read_handed(self.env, self._origin.ids)
        for handover in self:
            items = [one for one in found if one.handover == handover._origin.id]
            own = recoveries(items)
            handover.amount_recovered = handover._rounded(sum(one.amount for one in own))
            handover.last_recovery_date = max((one.date for one in own), default=False)
            handover.amount_left = handover._rounded(sum(left(one)[0] for one in items))

    @api.depends("amount_recovered", "commission_percent", "cost_ids.amount")
    def _compute_result(self):
        for handover in self:
            handover.amount_cost = sum(handover.cost_ids.mapped("amount"))
            handover.amount_commission = handover._rounded(
                handover.amount_recovered * handover.commission_percent / 100
            )
            handover.amount_result = handover._rounded(
                handover.amount_recovered - handover.amount_commission - handover.amount_cost
            )

    def _rounded(self, amount):
        """Return an amount as the currency has it; one being entered may have no currency yet."""
        return self.currency_id.round(amount) if self.currency_id else amount

    # -- what people enter -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        authority.check_not_by_mail(self)
        rows = inputs.rows(self, vals_list)
        for vals in rows:
            # A form sends its defaults, too.
            if vals.pop("state", "draft") != "draft":
                raise AccessError(self.env._("A handover begins as a draft."))
            inputs.only(self.env, vals, _GIVEN, self)
            vals["user_id"] = self.env.uid
            self._check_agent(vals)
        handovers = super(CobranzaHandover, authority.without_defaults(self, kept=_GIVEN)).create(
            rows
        )
        handovers._follow_choice()
        return handovers.with_env(self.env)

    def write(self, vals):
        authority.check_not_by_mail(self)
        if authority.of_the_desk(self.env):
            return super().write(vals)
        given = {name for name in inputs.values(self, vals) if not name.startswith("message_")}
        given = {name for name in given if not name.startswith("activity_")}
        if given - _GIVEN or "debtor_id" in given:
            raise AccessError(
                self.env._("What becomes of a handover is not entered by hand: use its buttons.")
            )
        for handover in self:
            allowed = _GIVEN if handover.state == "draft" else _LATER
            if given - allowed or (given and handover.state not in LIVE):
                raise AccessError(
                    self.env._(
                        "%s: this cannot be changed any more. What was handed over stays on"
                        " record.",
                        handover.display_name,
                    )
                )
        self._check_agent(vals)
        result = super().write(vals)
        if "invoice_ids" in given:
            self._follow_choice()
        return result

    def _follow_choice(self):
        """Keep whether people chose invoices, or leave it to be all that is overdue."""
        for handover in self.sudo():
            handover.whole_debt = not handover.invoice_ids

    def _check_agent(self, vals):
        if "agent_id" in vals:
            agent = inputs.record(
                self.env["res.partner"], vals["agent_id"], self.env._("Lawyer or Agency")
            )
            agent.check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not authority.of_the_desk(self.env) and any(one.state != "draft" for one in self):
            raise AccessError(self.env._("Handovers stay on record: cancel it instead."))

    @api.constrains("debtor_id", "invoice_ids")
    def _check_invoices(self):
        # When they are chosen: an invoice that is cancelled later keeps no case from ending.
        for handover in self:
            handover.debtor_id._check_own_invoices(handover.invoice_ids)

    @api.constrains("debtor_id", "agent_id")
    def _check_agent_is_other(self):
        for handover in self:
            if handover.agent_id.commercial_partner_id == handover.debtor_id.partner_id:
                raise ValidationError(
                    self.env._("A debt is not handed over to the customer who owes it.")
                )

    @api.constrains("debtor_id")
    def _check_one_at_a_time(self):
        # When one begins: those of customers who are merged go on, each to its end.
        for handover in self:
            debtor = handover.debtor_id
            others = self.sudo().search(
                [("debtor_id", "=", debtor.id), ("state", "in", LIVE), ("id", "!=", handover.id)],
                limit=1,
            )
            if handover.state in LIVE and others:
                raise ValidationError(
                    self.env._("%s has a handover already: continue that one.", debtor.display_name)
                )

    def _check_manager(self):
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager hands debts over."))

    def _check_is(self, *states):
        """Raise unless the handover is in one of the states; nobody changes it meanwhile."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute("SELECT FROM cobranza_handover WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset(["state"], flush=False)
        if self.state not in states:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(handover)s: this handover is “%(state)s”, this cannot be done with it.",
                    handover=self.display_name,
                    state=names[self.state],
                )
            )
