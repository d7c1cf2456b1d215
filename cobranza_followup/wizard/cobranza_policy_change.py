from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..tools import authority, inputs

_POLICY_VALUES = ("minimum_amount", "grace_days", "minimum_days_in_stage")
_STEP_VALUES = ("minimum_days", "minimum_broken_promises", "hold_notice_days")


class CobranzaPolicyChange(models.TransientModel):
    """A change of a policy, tried on tonight's run before it is made."""

    _name = "cobranza.policy.change"
    _description = "Change of a policy, to be tried"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name")
    policy_id = fields.Many2one("cobranza.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    minimum_amount = fields.Float(
        help="A debt not above this amount, in the policy's currency, is not chased."
    )
    grace_days = fields.Integer(help="A payment up to this many days late still counts as on time.")
    minimum_days_in_stage = fields.Integer(
        help="Days a debtor stays in a stage before it may rise."
    )
    step_ids = fields.One2many("cobranza.policy.change.step", "change_id")

    compared = fields.Boolean(help="The counts are of the numbers shown.")
    is_different = fields.Boolean(compute="_compute_is_different")
    date = fields.Date(readonly=True, help="The day of the run that was tried.")
    line_ids = fields.One2many("cobranza.policy.change.line", "change_id", readonly=True)
    line_count = fields.Integer(readonly=True, string="Debtors Treated Differently")
    now_moved_count = fields.Integer(readonly=True)
    now_mail_count = fields.Integer(readonly=True)
    now_held_count = fields.Integer(readonly=True)
    now_freed_count = fields.Integer(readonly=True)
    then_moved_count = fields.Integer(readonly=True)
    then_mail_count = fields.Integer(readonly=True)
    then_held_count = fields.Integer(readonly=True)
    then_freed_count = fields.Integer(readonly=True)

    @api.depends("policy_id")
    def _compute_name(self):
        for change in self:
            change.name = self.env._("Change of %s", change.policy_id.name)

    @api.depends(*_POLICY_VALUES, "step_ids.is_different", "policy_id")
    def _compute_is_different(self):
        for change in self:
            change.is_different = _differs(change, change.policy_id, _POLICY_VALUES) or any(
                change.step_ids.mapped("is_different")
            )

    @api.onchange(*_POLICY_VALUES, "step_ids")
    def _onchange_values(self):
        """What was compared is not what is shown any more."""
        self.compared = False

    @api.model
    def _open(self, policy):
        """Open a change of the policy, for now with its own numbers.

        :param policy: `cobranza.policy` record
        """
        self._check_manager()
        change = self.create(
            {
                "policy_id": policy.id,
                "company_id": (policy.company_id or self.env.company).id,
                **{name: policy[name] for name in _POLICY_VALUES},
                "step_ids": [
                    Command.create(
                        {"step_id": step.id, **{name: step[name] for name in self._step_values()}}
                    )
                    for step in policy.step_ids.sorted("stage_sequence")
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview a Change"),
            "res_model": self._name,
            "res_id": change.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_compare(self):
        """Try tonight's run with the policy as it is and with the change; write neither."""
        inputs.one(self)
        self._check_manager()
        self._check_allowed_company()
        evaluation = self.env["cobranza.evaluation"].sudo()
        company = self.company_id.sudo()
        day = self.env["cobranza.run"]._next_date(company)
        now = evaluation._preview(company, day)
        then = evaluation._preview(company, day, change=self._make)
        lines = self._differences(now, then)
        previews = self.env["cobranza.preview"]
        before, after = previews._counts(now), previews._counts(then)
        counts = ("moved_count", "mail_count", "held_count", "freed_count")
        self.line_ids.unlink()
        self.write(
            {
                "compared": True,
                "date": day,
                "line_ids": [Command.create(line) for line in lines],
                "line_count": len(lines),
                **{f"now_{name}": before[name] for name in counts},
                **{f"then_{name}": after[name] for name in counts},
            }
        )
        return True

    def action_apply(self):
        """Write the change to the policy; the next run goes by it."""
        inputs.one(self)
        self._check_manager()
        self._make()
        return self.policy_id.get_formview_action()

    @api.model
    def _check_manager(self):
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can change a policy."))

    def _check_allowed_company(self):
        """Raise unless the user works in the company whose debtors the comparison shows."""
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%s is not one of your companies: its debtors cannot be shown.",
                    self.company_id.sudo().name,
                )
            )

    @api.model
    def _step_values(self):
        """Return the names of what may be changed of a step."""
        return [*_STEP_VALUES, *self.env["cobranza.hold"]._hold_kinds()]

    def _make(self):
        self.policy_id._change(
            {name: self[name] for name in _POLICY_VALUES},
            [
                (change.step_id, {name: change[name] for name in self._step_values()})
                for change in self.step_ids
            ],
        )

    def _differences(self, now, then):
        """Return the lines of the debtors who go one way today and another with the change.

        :param now: lines as `cobranza.evaluation._preview` gives them, by the policy as it is
        :param then: the same, with the change
        """
        before = {line["partner_id"]: line for line in now}
        after = {line["partner_id"]: line for line in then}
        lines = []
        for partner_id in sorted(before.keys() | after.keys()):
            old, new = before.get(partner_id), after.get(partner_id)
            if _outcome(old) != _outcome(new):
                lines.append(
                    {
                        "partner_id": partner_id,
                        "amount_overdue": (new or old)["amount_overdue"],
                        "now_text": self._outcome_text(old),
                        "then_text": self._outcome_text(new),
                    }
                )
        return lines

    def _outcome_text(self, line):
        """Say in a few words what a run does to a debtor; no line: nothing."""
        _ = self.env._
        parts = []
        if line and line["moved"]:
            stage = line["to_stage"]
            parts.append(_("Moves to “%s”", stage) if stage else _("No longer has a stage"))
        if line and line["hold_change"]:
            changes = self.env["cobranza.decision"]._fields["hold_change"]
            parts.append(dict(changes._description_selection(self.env))[line["hold_change"]])
        if line and line["mail"]:
            parts.append(_("Gets an e-mail"))
        return " · ".join(parts) or _("Stays as it is")


class CobranzaPolicyChangeStep(models.TransientModel):
    """The numbers of one step in a change to be tried."""

    _name = "cobranza.policy.change.step"
    _inherit = ["cobranza.hold.kinds.mixin"]
    _description = "Step in a change of a policy"
    _order = "id"

    change_id = fields.Many2one("cobranza.policy.change", required=True, ondelete="cascade")
    step_id = fields.Many2one(
        "cobranza.policy.step", required=True, readonly=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(related="step_id.stage_id")
    minimum_days = fields.Integer(
        string="From Day", help="Days overdue. Negative: that many days before the due date."
    )
    minimum_broken_promises = fields.Integer(
        string="Or Broken Promises",
        help="This many broken promises lead here at once. 0: never.",
    )
    hold_notice_days = fields.Integer(
        string="Notice", help="Days between notifying the customer and the hold."
    )
    is_different = fields.Boolean(compute="_compute_is_different", string="Changed")

    @api.depends(lambda self: ("step_id", *_STEP_VALUES, *self._hold_kinds()))
    def _compute_is_different(self):
        names = self.change_id._step_values()
        for change in self:
            change.is_different = _differs(change, change.step_id, names)


class CobranzaPolicyChangeLine(models.TransientModel):
    """A debtor whom a change of the policy would treat differently tonight."""

    _name = "cobranza.policy.change.line"
    _description = "Debtor whom a change of policy treats differently"
    _order = "amount_overdue DESC, id"
    _rec_name = "partner_id"

    change_id = fields.Many2one("cobranza.policy.change", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="change_id.currency_id")
    amount_overdue = fields.Monetary(readonly=True, string="Overdue")
    now_text = fields.Char(readonly=True, string="By the Policy")
    then_text = fields.Char(readonly=True, string="With the Change")


def _outcome(line):
    """What a preview's line says, as far as two of one debtor are compared."""
    if not line:
        return None
    return line["to_stage"] if line["moved"] else None, line["hold_change"], line["mail"]


def _differs(mine, other, names):
    return any(mine[name] != other[name] for name in names)
