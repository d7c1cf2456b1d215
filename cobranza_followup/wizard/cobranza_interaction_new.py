import itertools
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine import channels, instalments, promise_dates
from ..models.log.cobranza_interaction import DIRECTIONS, SATISFACTIONS
from ..models.promise.cobranza_promise_plan import MOST_INSTALMENTS
from ..tools import inputs

EVERY = [("week", "Week"), ("fortnight", "Two weeks"), ("month", "Month")]
# Days in which a barrier should be gone when nobody says otherwise.
BARRIER_DAYS = 3


class CobranzaInteractionNew(models.TransientModel):
    """Log a contact, outcome first, with the promise or barrier that came of it, in one form."""

    _name = "cobranza.interaction.new"
    _description = "Log an interaction"
    _inherit = ["cobranza.contact.form.mixin"]
    _check_company_auto = True

    # All that follows from the debtor is read as the user: who may not read it gets nothing.
    company_id = fields.Many2one(related="debtor_id.company_id", related_sudo=False)
    partner_id = fields.Many2one(related="debtor_id.partner_id", related_sudo=False)
    company_currency_id = fields.Many2one(
        related="debtor_id.currency_id", related_sudo=False, string="Company Currency"
    )
    objective_text = fields.Text(
        compute="_compute_objective_text", compute_sudo=False, string="Objective"
    )

    outcome_id = fields.Many2one("cobranza.outcome")
    suggests = fields.Selection(related="outcome_id.suggests")
    channel = fields.Selection(channels.LABELS, required=True, default="call")
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    note = fields.Text()
    satisfaction = fields.Selection(SATISFACTIONS)
    duration = fields.Integer(help="Seconds.")
    next_contact_date = fields.Date(
        compute="_compute_next_contact_date", compute_sudo=False, store=True, readonly=False
    )

    # What the promise or the barrier is about; none: the whole debt.
    invoice_ids = fields.Many2many("account.move", string="Invoices")
    open_invoices = fields.Json(compute="_compute_open_invoices")
    amount = fields.Monetary(
        compute="_compute_amount", compute_sudo=False, store=True, readonly=False
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_amount", compute_sudo=False, store=True, readonly=False
    )
    date_promised = fields.Date()
    date_suggestions = fields.Json(compute="_compute_date_suggestions")

    in_instalments = fields.Boolean()
    instalment_count = fields.Integer(default=3, string="How Many")
    instalment_first_date = fields.Date(
        compute="_compute_instalment_first_date",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="First Day",
    )
    instalment_every = fields.Selection(EVERY, required=True, default="month", string="Every")
    # What is agreed: lines here make a plan, however they came to be.
    instalment_ids = fields.One2many(
        "cobranza.interaction.instalment",
        "interaction_new_id",
        compute="_compute_instalment_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="Instalments",
    )
    instalment_sum = fields.Monetary(compute="_compute_instalment_sum", string="Together")
    instalment_warning = fields.Char(compute="_compute_instalment_sum")

    barrier_type_id = fields.Many2one("cobranza.barrier.type", string="Payment Barrier")
    is_dispute = fields.Boolean(related="barrier_type_id.is_dispute")
    amount_disputed = fields.Monetary(currency_field="company_currency_id")
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_owner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
        string="Who Removes It",
    )
    deadline = fields.Date(default=lambda self: self._default_deadline())

    @api.model
    def _default_deadline(self):
        today = self.env.company._cobranza_today()
        return promise_dates.next_working_day(today + timedelta(days=BARRIER_DAYS - 1))

    @api.depends("direction")
    def _compute_guard(self):
        return super()._compute_guard()

    def _goes_out(self):
        return self.direction == "out"

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_objective_text(self):
        for wizard in self:
            # It comes from the stage, read as superuser: what was read is there for all.
            wizard.debtor_id.check_access("read")
            wizard.objective_text = wizard.debtor_id.objective_text

    @api.depends("outcome_id")
    def _compute_next_contact_date(self):
        for wizard in self:
            today = wizard.company_id._cobranza_today() if wizard.company_id else False
            again = wizard.suggests == "callback"
            wizard.next_contact_date = again and promise_dates.next_working_day(today)

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_open_invoices(self):
        for wizard in self:
            wizard.open_invoices = wizard.debtor_id._invoices_to_choose()

    @api.depends("debtor_id", "invoice_ids")
    def _compute_amount(self):
        """The sum of the chosen invoices in their currency, or of all that is overdue."""
        for wizard in self:
            chosen = [
                invoice
                for invoice in wizard.open_invoices or []
                if invoice["id"] in wizard.invoice_ids._origin.ids
            ]
            currencies = {invoice["currency_id"] for invoice in chosen}
            company_currency = wizard.company_currency_id
            if len(currencies) == 1:
                wizard.currency_id = currencies.pop()
                wizard.amount = sum(invoice["amount"] for invoice in chosen)
            else:
                wizard.currency_id = company_currency
                wizard.amount = (
                    sum(invoice["amount_company"] for invoice in chosen)
                    or wizard.debtor_id.amount_overdue
                )

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_date_suggestions(self):
        _ = self.env._
        names = {
            promise_dates.Reason.PAY_DAY: _("next pay day"),
            promise_dates.Reason.END_OF_MONTH: _("end of month"),
            promise_dates.Reason.IN_A_WEEK: _("in a week"),
            promise_dates.Reason.THEIR_PAY_DAY: _("their payment day"),
        }
        for wizard in self:
            if not wizard.company_id:
                wizard.date_suggestions = []
                continue
            wizard.date_suggestions = [
                {
                    "date": fields.Date.to_string(day),
                    "label": f"{format_date(self.env, day, date_format='EEE d MMM')}, "
                    f"{names[reason]}",
                }
                for day, reason in wizard.debtor_id._promise_dates().items()
            ]

    @api.depends("in_instalments", "date_promised", "debtor_id")
    def _compute_instalment_first_date(self):
        for wizard in self:
            first = wizard.date_promised
            if wizard.in_instalments and wizard.company_id and not first:
                first = next(iter(wizard.debtor_id._promise_dates()))
            wizard.instalment_first_date = first

    @api.depends(
        "in_instalments",
        "instalment_count",
        "instalment_first_date",
        "instalment_every",
        "amount",
        "currency_id",
    )
    def _compute_instalment_ids(self):
        for wizard in self:
            wizard.instalment_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"date_promised": day, "amount": float(amount)})
                    for day, amount in wizard._split()
                ),
            ]

    def _split(self):
        """Return the equal instalments that were asked for, or none while something is missing."""
        if not self.in_instalments or not self.instalment_first_date or not self.currency_id:
            return []
        digits = self.currency_id.decimal_places
        try:
            return instalments.split(
                Decimal(f"{self.amount:.{digits}f}"),
                min(self.instalment_count, MOST_INSTALMENTS),
                self.instalment_first_date,
                self.instalment_every,
                digits,
            )
        except ValueError:
            return []

    @api.depends(
        "amount", "in_instalments", "instalment_ids.amount", "instalment_ids.date_promised"
    )
    @api.depends_context("lang")
    def _compute_instalment_sum(self):
        for wizard in self:
            wizard.instalment_sum = sum(wizard.instalment_ids.mapped("amount"))
            wizard.instalment_warning = wizard.in_instalments and wizard._instalments_are_wrong()

    def _instalments_are_wrong(self):
        """Say in a sentence what is wrong with the instalments, or return False."""
        if not self.instalment_ids:
            return self.env._("Give an amount, a first day and at least two instalments.")
        currency = self.currency_id or self.company_currency_id
        together = sum(self.instalment_ids.mapped("amount"))
        if currency.compare_amounts(together, self.amount):
            return self.env._(
                "The instalments come to %(together)s, the promise is of %(amount)s: change one of"
                " them.",
                together=currency.format(together),
                amount=currency.format(self.amount),
            )
        days = self.instalment_ids.mapped("date_promised")
        if not all(days):
            return self.env._("Give every instalment a date.")
        if days[0] < self.company_id._cobranza_today():
            return self.env._("The first instalment is in the past: choose today or later.")
        if any(later <= earlier for earlier, later in itertools.pairwise(days)):
            return self.env._(
                "Put the instalments in order: each on a later day than the one before."
            )
        return False

    @api.depends("barrier_type_id")
    def _compute_owner_id(self):
        for wizard in self:
            ours = wizard.barrier_type_id.side == "ours"
            wizard.owner_id = (
                wizard.barrier_type_id.owner_id
                or (ours and wizard.debtor_id.salesperson_id)
                or self.env.user
            )

    def action_log(self):
        """Write the contact down, and with it the promise or barrier its outcome asks for."""
        inputs.one(self)
        self._check_outcome()
        return self._ask_for_reason() or self._log_contact()

    def _check_outcome(self):
        if not self.outcome_id:
            raise UserError(self.env._("Choose the outcome of the contact."))

    def _open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_interaction_new_action"
        )
        return {**action, "res_id": self.id}

    def _log_contact(self):
        values = {
            "debtor_id": self.debtor_id.id,
            "outcome_id": self.outcome_id.id,
            "channel": self.channel,
            "direction": self.direction,
            "contact_id": self.contact_id.id,
            "purpose": self.purpose,
            "override_reason": self.override_reason,
            "note": self.note,
            "satisfaction": self.satisfaction,
            "duration": self.duration,
            "next_contact_date": self.next_contact_date,
            **self._said_values(),
        }
        promises = self._take_promise()
        barrier = self._report_barrier()
        interaction = self.env["cobranza.interaction"].create(
            {**values, "promise_id": promises[:1].id, "barrier_id": barrier.id}
        )
        promises.sudo().interaction_id = interaction
        return {"type": "ir.actions.act_window_close"}

    def action_log_and_next(self):
        """Write the contact down and open the next customer of the worklist."""
        inputs.one(self)
        self._check_outcome()
        if asked := self._ask_for_reason():
            return asked
        self._log_contact()
        self.env.cr.flush()  # the worklist is read below, without this customer
        return self.debtor_id.action_next_customer()

    def _take_promise(self):
        """Return the promise, or those of the plan, the earliest first."""
        if self.suggests != "promise":
            return self.env["cobranza.promise"]
        values = {
            "debtor_id": self.debtor_id.id,
            "currency_id": self.currency_id.id,
            "invoice_ids": [fields.Command.set(self.invoice_ids.ids)],
            "source": self._promise_source(),
        }
        if self.in_instalments or self.instalment_ids:
            return self._take_plan(values)
        return self.env["cobranza.promise"].create(
            {**values, "amount": self.amount, "date_promised": self.date_promised}
        )

    def _take_plan(self, values):
        if wrong := self._instalments_are_wrong():
            raise ValidationError(wrong)
        lines = [
            fields.Command.create({"date_promised": line.date_promised, "amount": line.amount})
            for line in self.instalment_ids
        ]
        plan = self.env["cobranza.promise.plan"].create({**values, "promise_ids": lines})
        return plan.promise_ids.sorted("instalment")

    def _promise_source(self):
        sources = self.env["cobranza.promise"]._fields["source"].get_values(self.env)
        return self.channel if self.channel in sources else "call"

    def _report_barrier(self):
        # Of a wrong number there is a task only if the collector chooses so.
        if self.suggests != "barrier" or not self._barrier_is_needed():
            return self.env["cobranza.barrier"]
        return self.env["cobranza.barrier"].create(
            {
                "debtor_id": self.debtor_id.id,
                "type_id": self.barrier_type_id.id,
                "invoice_ids": [fields.Command.set(self.invoice_ids.ids)],
                "amount_disputed": self.amount_disputed if self.is_dispute else 0,
                "owner_id": self.owner_id.id,
                "deadline": self.deadline,
                "note": self.note,
            }
        )

    def _barrier_is_needed(self):
        return bool(self.barrier_type_id) or self.outcome_id.reached
