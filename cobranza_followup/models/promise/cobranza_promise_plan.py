import itertools

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...ledger import plans
from ...tools import authority, inputs

STATES = [
    ("open", "Running as agreed"),
    ("behind", "Behind"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
    ("replaced", "Replaced"),
]
# What the caller gives; the rest is the debtor's, or follows from the instalments.
_GIVEN = frozenset(
    {
        "debtor_id",
        "currency_id",
        "invoice_ids",
        "source",
        "interaction_id",
        "note",
        "promise_ids",
    }
)
_OF_AN_INSTALMENT = frozenset({"amount", "date_promised"})
MOST_INSTALMENTS = 120


class CobranzaPromisePlan(models.Model):
    """A debt promised in instalments: each is a promise, the plan shows how they stand."""

    _name = "cobranza.promise.plan"
    _description = "Plan of instalments"
    _order = "id DESC"
    _rec_names_search = ["debtor_id", "note"]

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", string="Customer")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    total = fields.Monetary(readonly=True, help="What all instalments come to.")
    promise_ids = fields.One2many(
        "cobranza.promise", "plan_id", string="Instalments", readonly=True
    )
    state = fields.Selection(STATES, compute="_compute_standing", search="_search_state")
    instalment_count = fields.Integer(compute="_compute_standing", string="Instalments in All")
    amount_paid = fields.Monetary(compute="_compute_standing", string="Paid So Far")
    next_date = fields.Date(compute="_compute_standing", string="Next Instalment")
    next_amount = fields.Monetary(
        compute="_compute_standing", help="What is still missing of the next instalment."
    )
    date_made = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Taken By", required=True, readonly=True)
    cancel_reason = fields.Char(readonly=True)
    note = fields.Char()

    @api.depends("total", "debtor_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(customer)s: %(amount)s in instalments",
                customer=plan.debtor_id.display_name,
                amount=plan.currency_id.format(plan.total) if plan.currency_id else "",
            )

    @api.depends(
        "promise_ids.state",
        "promise_ids.amount_due",
        "promise_ids.amount_paid",
        "promise_ids.plan_id",
    )
    def _compute_standing(self):
        found = plans.read_plans(self.env, self._origin.ids)
        for plan in self:
            standing = found.get(plan._origin.id)
            plan.state = standing and standing.state
            plan.instalment_count = standing and standing.count
            plan.amount_paid = standing and standing.paid
            plan.next_date = standing and standing.next_date
            plan.next_amount = standing and standing.next_amount

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        known = {state for state, _label in STATES}
        self.env["cobranza.promise"].flush_model(["plan_id", "state", "nothing_owed"])
        return Domain("id", "in", plans.plans_in(known & set(value)))

    @api.model_create_multi
    def create(self, vals_list):
        """Take plans with their instalments, which replace the open promises on the same debt.

        `promise_ids` gives them as commands to create promises of a date and an amount.
        """
        self.check_access("create")
        authority.check_not_by_mail(self)
        vals_list = inputs.rows(self, vals_list)
        taken = [self._take_promises(vals) for vals in vals_list]
        plans_taken = super().create(
            [
                {
                    "debtor_id": promises.debtor_id.id,
                    "currency_id": promises.currency_id.id,
                    "total": sum(promises.mapped("amount")),
                    "date_made": promises[0].date_made,
                    "user_id": promises.user_id.id,
                    "note": vals.get("note"),
                    "cancel_reason": False,
                    "promise_ids": False,
                }
                for vals, promises in zip(vals_list, taken, strict=True)
            ]
        )
        for plan, promises in zip(plans_taken, taken, strict=True):
            for number, promise in enumerate(promises.sudo(), 1):
                promise.write({"plan_id": plan.id, "instalment": number})
        return plans_taken

    def _take_promises(self, vals):
        """Return the promises of a new plan, the earliest first.

        They check what a plan has in common with them: debtor, currency, invoices.
        """
        inputs.only(self.env, vals, _GIVEN, self)
        instalments = self._instalments(vals.get("promise_ids"))
        common = {name: value for name, value in vals.items() if name != "promise_ids"}
        return self.env["cobranza.promise"].create(
            [{**common, **instalment} for instalment in instalments]
        )

    def _instalments(self, commands):
        """Return the values of the promises; raise one sentence on bad input."""
        label = self._fields["promise_ids"]._description_string(self.env)
        if not isinstance(commands, (list, tuple)) or not all(
            isinstance(command, (list, tuple))
            and len(command) == 3
            and command[0] == fields.Command.CREATE
            for command in commands
        ):
            raise UserError(self.env._("%s: give each as a new promise.", label))
        lines = inputs.rows(self, [command[2] for command in commands])
        if not 2 <= len(lines) <= MOST_INSTALMENTS:
            raise UserError(
                self.env._(
                    "A plan has from 2 to %s instalments: give each a line.", MOST_INSTALMENTS
                )
            )
        days = []
        for line in lines:
            inputs.only(self.env, line, _OF_AN_INSTALMENT, self.env["cobranza.promise"])
            days.append(inputs.date(self.env, line.get("date_promised"), self.env._("Date")))
        if not all(days):
            raise ValidationError(self.env._("Give every instalment a date."))
        if any(later <= earlier for earlier, later in itertools.pairwise(days)):
            raise ValidationError(
                self.env._("Put the instalments in order: each on a later day than the one before.")
            )
        return lines

    def write(self, vals):
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - {"note"}:
            raise AccessError(
                self.env._(
                    "A plan cannot be changed once agreed. Cancel it, or take a new one: it"
                    " replaces"
                    " this one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not authority.of_the_desk(self.env):
            raise AccessError(self.env._("Plans stay on record. Cancel the plan instead."))

    def action_cancel(self, reason):
        """Cancel the open instalments; those kept or broken stay what they are.

        :param str reason: kept on the plan and on each instalment
        """
        inputs.several(self)
        self.check_access("write")
        for plan in self:
            still_open = plan.promise_ids.filtered(lambda promise: promise.state == "open")
            if not still_open:
                raise UserError(
                    self.env._("No instalment of this plan is open: %s.", plan.display_name)
                )
            still_open.action_cancel(reason)
            plan.sudo().cancel_reason = still_open[0].cancel_reason
        return True
