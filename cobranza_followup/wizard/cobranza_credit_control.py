from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import groupby

from ..ledger import credit_control
from ..tools import authority, inputs

# Reminders that are brought over at a time: what a request has time for.
MOST_REMINDERS = 2000
_CHANNELS = {"email": "email", "letter": "letter", "phone": "call"}
_NOON = timedelta(hours=12)
_KEY = "account_credit_control:policy:"


class CobranzaCreditControl(models.TransientModel):
    """Brings over what OCA's `account_credit_control` did: reminders to the log, policies to ours.

    It may be done again: what is here already stays as it is.
    """

    _name = "cobranza.credit.control"
    _description = "From account_credit_control"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    level_ids = fields.One2many("cobranza.credit.control.level", "control_id", string="Levels")
    reminder_count = fields.Integer(compute="_compute_counts", string="Reminders to Bring Over")
    stranger_count = fields.Integer(
        compute="_compute_counts",
        string="Of Customers Who Are No Debtors",
        help="They have had no posted invoice for 24 months: their reminders stay where they are.",
    )
    result = fields.Text(readonly=True)

    @api.depends("company_id", "result")
    def _compute_counts(self):
        for control in self:
            counts = credit_control.count_reminders(self.env, control.company_id.id)
            control.reminder_count, control.stranger_count = counts

    @api.model
    def action_open_control(self):
        """Open it with the policies found and the stages proposed for their levels (managers)."""
        self._check_usable()
        company = self.env.company
        levels = credit_control.read_levels(self.env, company.id)
        stages = self._stages(levels, company)
        known = self._known(company)
        control = self.sudo().create(
            {
                "company_id": company.id,
                "level_ids": [
                    Command.create(
                        {
                            "policy_ref": level.policy_id,
                            "policy_name": level.policy,
                            "is_default": level.is_default,
                            "level": level.level,
                            "name": level.name or str(level.level),
                            "channel": _CHANNELS.get(level.channel, "email"),
                            "from_days": level.days,
                            "stage_id": stages[level.id],
                            "is_known": f"{_KEY}{level.policy_id}:{company.id}" in known,
                        }
                    )
                    for level in levels
                ],
            }
        )
        return control._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("From account_credit_control"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _check_usable(self):
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager brings this over."))
        if not credit_control.is_there(self.env):
            raise UserError(self.env._("account_credit_control has nothing in this database."))

    def _known(self, company):
        policies = self.env["cobranza.policy"].sudo().with_context(active_test=False)
        found = policies.search([("import_key", "=like", f"{_KEY}%:{company.id}")])
        return {policy.import_key: policy for policy in found}

    def _stages(self, levels, company):
        """Return {level id: stage or False}: the stage our standard policy has by those days."""
        standard = self.env["cobranza.policy"]._default_for(company)
        steps = standard.step_ids.sorted("stage_sequence")
        proposed = {}
        for _policy, own in groupby(levels, lambda level: level.policy_id):
            left = list(steps)
            for level in own:
                reached = [step for step in left if step.minimum_days <= level.days]
                step = reached[-1] if reached else left[0] if left else None
                proposed[level.id] = step.stage_id.id if step else False
                left = left[left.index(step) + 1 :] if step else []
        return proposed

    def write(self, vals):
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - {"level_ids"}:
            raise AccessError(self.env._("Only the stages and days of the levels are chosen here."))
        return super().write(vals)

    # -- bringing it over ----------------------------------------------------------------------

    def action_bring(self):
        """Bring over policies and reminders that are not here yet."""
        inputs.one(self)
        self._check_usable()
        self.check_access("write")
        policies = self._bring_policies()
        reminders = self._bring_reminders()
        left, _strangers = credit_control.count_reminders(self.env, self.company_id.id)
        _ = self.env._
        lines = [
            _("Policies brought over: %s", len(policies)),
            _("Reminders brought over: %s", reminders),
        ]
        if left:
            lines.append(_("Still to bring over: %s. Press the button again.", left))
        self.sudo().result = "\n".join(lines)
        return self._action()

    def _bring_policies(self):
        """Make policies of those that are not here, archived: a manager looks at them first."""
        known, made = self._known(self.company_id), self.env["cobranza.policy"]
        by_policy = self.level_ids.grouped("policy_ref")
        for number, (policy, levels) in enumerate(by_policy.items()):
            key = f"{_KEY}{policy}:{self.company_id.id}"
            chosen = levels.filtered("stage_id").sorted("from_days")
            if key in known or not chosen:
                continue
            if len(chosen.stage_id) < len(chosen):
                raise UserError(
                    self.env._(
                        "%s: choose another stage for each of its levels, or none.",
                        chosen[0].policy_name,
                    )
                )
            made |= made.create(
                {
                    "name": chosen[0].policy_name,
                    "active": False,
                    "sequence": 50 + number,
                    "company_id": self.company_id.id,
                    "currency_id": self.company_id.currency_id.id,
                    "domain": self._who(policy, chosen[0].is_default),
                    "import_key": key,
                    "step_ids": [Command.create(level._step()) for level in chosen],
                }
            )
        return made

    def _who(self, policy, is_default):
        """Return the filter of the debtors a policy is for: named customers, or all others."""
        if is_default:
            return "[]"
        return str([("partner_id", "in", credit_control.customers_of(self.env, policy))])

    def _bring_reminders(self):
        """Log reminders that the log does not have; return how many."""
        credit_control.remember_joined(self.env, self.company_id.id)
        reminders = credit_control.read_reminders(self.env, self.company_id.id, MOST_REMINDERS)
        sent = self.env["cobranza.outcome"].search([("code", "=", "sent")], limit=1)
        log = self.env["cobranza.interaction"].with_context(import_file=True)
        log.create(
            [
                {
                    "debtor_id": reminder.debtor_id,
                    "date": self.company_id._cobranza_day_start(reminder.day) + _NOON,
                    "channel": _CHANNELS.get(reminder.channel, "email"),
                    "direction": "out",
                    "outcome_id": sent.id,
                    "note": self._reminder_text(reminder),
                    "import_key": reminder.key,
                    "import_lines": ",".join(map(str, reminder.lines)),
                }
                for reminder in reminders
            ]
        )
        return len(reminders)

    def _reminder_text(self, reminder):
        """Return what the log says of one of their reminders."""
        currency = self.env["res.currency"].browse(reminder.currency_id)
        return self.env._(
            "%(policy)s, %(level)s: %(documents)s, %(amount)s open",
            policy=reminder.policy,
            level=reminder.level,
            documents=", ".join(reminder.documents),
            amount=currency.format(reminder.amount),
        )


class CobranzaCreditControlLevel(models.TransientModel):
    """A level of theirs, and the stage it becomes."""

    _name = "cobranza.credit.control.level"
    _description = "Level of account_credit_control"
    _order = "is_default DESC, policy_ref, level"

    control_id = fields.Many2one(
        "cobranza.credit.control", required=True, ondelete="cascade", index=True
    )
    policy_ref = fields.Integer(readonly=True, string="Policy Number")
    policy_name = fields.Char(string="Policy", readonly=True)
    is_default = fields.Boolean(readonly=True, string="For All Others")
    is_known = fields.Boolean(
        readonly=True, string="Here Already", help="Its policy was brought over before."
    )
    level = fields.Integer(readonly=True)
    name = fields.Char(string="Level Name", readonly=True)
    channel = fields.Selection(
        [("email", "E-mail"), ("letter", "Letter"), ("call", "Call")], readonly=True
    )
    from_days = fields.Integer(
        string="From Day",
        help="Days overdue. Counted from the end of a month: 15 more than theirs.",
    )
    stage_id = fields.Many2one(
        "cobranza.stage", ondelete="cascade", help="Empty: this level is not brought over."
    )

    def write(self, vals):
        allowed = {"from_days", "stage_id"}
        if not authority.of_the_desk(self.env) and set(inputs.values(self, vals)) - allowed:
            raise AccessError(self.env._("Only the stages and days of the levels are chosen here."))
        return super().write(vals)

    def _step(self):
        """Return the values of the step it becomes; texts are those of our standard policy."""
        self.ensure_one()
        standard = self.env["cobranza.policy"]._default_for(self.control_id.company_id)
        like = standard.step_ids.filtered(lambda step: step.stage_id == self.stage_id)
        step = {"stage_id": self.stage_id.id, "minimum_days": self.from_days}
        if self.channel == "email":
            return {**step, "mail_template_id": like.mail_template_id.id}
        kind = "call" if self.channel == "call" else "todo"
        return {**step, "activity_type_id": self.env.ref(f"mail.mail_activity_data_{kind}").id}
