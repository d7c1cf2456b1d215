from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...engine import challenge
from ...engine.draw import is_drawn
from ...engine.proportions import needed
from ...ledger.money import read_money
from ...tools import authority, inputs

# Of customers, about so many pay within the days: where it takes the most of them to be sure.
_ABOUT_HALF = 0.5
# What a manager says of a trial, before it starts; what becomes of it follows.
_GIVEN = frozenset({"name", "step_id", "rival_template_id", "share", "days", "difference"})
# The fields of a step with an e-mail, one for each tone.
_TONES = ("mail_template_id", "mail_template_irregular_id", "mail_template_unwilling_id")


class CobranzaChallenger(models.Model):
    """A rival e-mail of a step, sent to a share of its debtors to see which of two works better.

    Who gets which follows from the trial and the debtor (`engine.draw`): always the same. Both go
    the same way, through the guard and the respect check.
    """

    _name = "cobranza.challenger"
    _description = "Trial of a rival e-mail"
    _order = "id DESC"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    step_id = fields.Many2one(
        "cobranza.policy.step",
        domain="[('mail_template_id', '!=', False), ('company_id', 'in', (False, company_id))]",
        ondelete="set null",
        index="btree_not_null",
    )
    policy_id = fields.Many2one(related="step_id.policy_id")
    stage_id = fields.Many2one(
        "cobranza.stage", compute="_compute_of_step", store=True, ondelete="set null"
    )
    template_id = fields.Many2one(
        "mail.template",
        compute="_compute_of_step",
        store=True,
        ondelete="set null",
        string="Present E-mail",
        help="Debtors whose tone has another e-mail do not take part.",
    )
    rival_template_id = fields.Many2one(
        "mail.template",
        string="Rival E-mail",
        domain=[("model", "=", "cobranza.debtor")],
        ondelete="restrict",
    )
    share = fields.Float(
        default=0.5, string="Share of the Rival", help="So many of the debtors get the rival."
    )
    days = fields.Integer(
        default=7,
        help="Days after the e-mail in which at least half of what was overdue is to come.",
    )
    difference = fields.Float(
        default=0.15,
        string="Difference to Find",
        help="How many more customers are to pay, as a share of all, for it to matter. A small"
        " difference takes many customers to find.",
    )
    planned_count = fields.Integer(
        compute="_compute_planned_count",
        store=True,
        string="Customers for Each E-mail",
        help="So many of each are counted before anything is said: a difference that is there is"
        " then found four times out of five.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Under Way"),
            ("stopped", "Stopped"),
            ("adopted", "Rival Adopted"),
        ],
        required=True,
        default="draft",
        readonly=True,
    )
    started_on = fields.Date(readonly=True)
    ended_on = fields.Date(readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    execution_ids = fields.One2many("cobranza.step.execution", "challenger_id", readonly=True)
    present_count = fields.Integer(compute="_compute_result", string="Counted, Present")
    rival_count = fields.Integer(compute="_compute_result", string="Counted, Rival")
    present_text = fields.Char(compute="_compute_result", string="Paid in Time, Present")
    rival_text = fields.Char(compute="_compute_result", string="Paid in Time, Rival")
    verdict = fields.Selection(
        [
            ("few", "Too Few Yet"),
            ("first", "The Present One Is Better"),
            ("second", "The Rival Is Better"),
            ("alike", "No Difference Found"),
        ],
        compute="_compute_result",
        string="Result",
    )
    result_text = fields.Char(compute="_compute_result", string="What It Says")

    _one_a_step = models.UniqueIndex(
        "(company_id, step_id) WHERE state = 'running'",
        "Another e-mail is being tried on this step: stop that trial first.",
    )
    _sensible = models.Constraint(
        "CHECK(share BETWEEN 0.05 AND 0.95 AND days BETWEEN 1 AND 90"
        " AND difference BETWEEN 0.02 AND 0.5)",
        "The share of the rival is 5 to 95 %, the days 1 to 90, the difference to find 2 to 50 %.",
    )

    @api.depends("step_id")
    def _compute_of_step(self):
        for trial in self:
            # What was tried stays on record when the step changes.
            if trial.state == "draft" or not trial.stage_id:
                trial.stage_id = trial.step_id.stage_id
                trial.template_id = trial.step_id.mail_template_id

    @api.depends("difference")
    def _compute_planned_count(self):
        for trial in self:
            apart = min(max(trial.difference, 0.02), 0.5)
            trial.planned_count = needed(_ABOUT_HALF, apart)

    @api.depends("execution_ids.sent_on", "state", "days", "planned_count")
    @api.depends_context("lang")
    def _compute_result(self):
        for trial in self:
            found = trial._result()
            trial.present_count, trial.rival_count = found.present.count, found.rival.count
            trial.present_text = trial._share_text(found.present, found.present_interval)
            trial.rival_text = trial._share_text(found.rival, found.rival_interval)
            trial.verdict = found.verdict
            trial.result_text = trial._sentence(found)

    @api.constrains("step_id", "rival_template_id")
    def _check_sense(self):
        for trial in self:
            if trial.step_id.company_id and trial.step_id.company_id != trial.company_id:
                raise ValidationError(self.env._("The step belongs to another company."))
            if trial.rival_template_id and trial.rival_template_id.model != "cobranza.debtor":
                raise ValidationError(
                    self.env._("Choose an e-mail that is written to debtors: this one is not.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_manager(self.env)
        rows = inputs.rows(self, vals_list)
        if not authority.of_the_desk(self.env):
            for vals in rows:
                inputs.only(self.env, vals, _GIVEN, self)
        trials = super(CobranzaChallenger, authority.without_defaults(self, kept=_GIVEN)).create(
            rows
        )
        return trials.with_env(self.env)

    def write(self, vals):
        authority.check_manager(self.env)
        if not authority.of_the_desk(self.env):
            if set(inputs.values(self, vals)) - _GIVEN:
                raise AccessError(self.env._("What becomes of a trial is not entered by hand."))
            if set(vals) - {"name"} and any(trial.state != "draft" for trial in self):
                raise AccessError(self.env._("A trial cannot be changed once it was started."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(trial.state != "draft" for trial in self):
            raise AccessError(self.env._("Trials that were started stay on record."))

    def copy_data(self, default=None):
        # EXTENDS 'base': what is entered, to be tried once more
        return [
            {name: value for name, value in vals.items() if name in _GIVEN}
            for vals in super().copy_data(default)
        ]

    def _check_one(self, *states):
        inputs.one(self)
        self.check_access("write")
        authority.check_manager(self.env)
        if self.state not in states:
            raise UserError(self.env._("The trial is not at the point where this can be done."))

    def action_start(self):
        """Send the rival to its share of the debtors from now on (managers)."""
        self._check_one("draft")
        if not self.step_id.mail_template_id or not self.rival_template_id:
            raise UserError(self.env._("Choose a step with an e-mail, and the rival e-mail."))
        if self.rival_template_id == self.step_id.mail_template_id:
            raise UserError(self.env._("The rival is the present e-mail: choose another."))
        self.sudo().write(
            {
                "state": "running",
                "stage_id": self.step_id.stage_id.id,
                "template_id": self.step_id.mail_template_id.id,
                "started_on": self.company_id._cobranza_today(),
            }
        )
        return True

    def action_stop(self):
        """Send the present e-mail to everybody again (managers)."""
        self._check_one("running")
        self._end("stopped")
        return True

    def action_adopt(self):
        """Make the rival the e-mail of the step (managers)."""
        self._check_one("running", "stopped")
        step = self.step_id
        if not step or step.mail_template_id != self.template_id:
            raise UserError(
                self.env._("The step has another e-mail now: choose the rival there by hand.")
            )
        step.write(
            {name: self.rival_template_id.id for name in _TONES if step[name] == self.template_id}
        )
        self._end("adopted")
        return True

    def _end(self, state):
        self.sudo().write(
            {
                "state": state,
                "ended_on": self.company_id._cobranza_today(),
                "ended_by_id": self.env.uid,
            }
        )

    def action_open_messages(self):
        """Open the messages of the trial."""
        inputs.one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_step_execution_action"
        )
        return {
            **action,
            "domain": [("challenger_id", "=", self.id)],
            "context": {"group_by": "is_rival"},
        }

    # -- for the step --------------------------------------------------------------------

    @api.model
    def _template_for(self, debtor, step):
        """Return (template, trial, whether it is the rival) of a step's message to a debtor."""
        template = step._template_for(debtor.debtor_type)
        trial = step.sudo().challenger_ids.filtered(
            lambda one: one.state == "running" and one.company_id == debtor.company_id
        )
        if not template or not trial or template != trial.template_id:
            return template, self.browse(), False
        is_rival = is_drawn(f"challenger {trial.id}", debtor.id, trial.share)
        chosen = trial.rival_template_id if is_rival else template
        return chosen.with_env(self.env), trial, is_rival

    # -- the result ----------------------------------------------------------------------

    def _result(self):
        """Return what was counted so far, an `engine.challenge.Result`."""
        self.ensure_one()
        today = self.company_id._cobranza_today()
        executions = self.env["cobranza.step.execution"].sudo()
        if self.ids:
            executions = executions.search(
                Domain("challenger_id", "in", self.ids)
                & Domain("sent_on", "!=", False)
                & Domain("bounced_on", "=", False),
                order="sent_on, id",
            )
        windows = [
            (one.id, one.debtor_id.partner_id.id, one.sent_on, self._until(one))
            for one in executions
        ]
        self.env["account.move.line"].flush_model()
        paid = read_money(self.env, self.company_id.id, windows)
        sent = [
            challenge.Sent(
                one.debtor_id.id,
                one.is_rival,
                one.sent_on,
                self._until(one),
                one.amount_asked,
                paid.get(one.id, 0.0),
            )
            for one in executions
        ]
        return challenge.result(sent, self.planned_count, today)

    def _until(self, execution):
        return execution.sent_on + timedelta(days=self.days)

    def _share_text(self, share, interval):
        if not share.count:
            return False
        return self.env._(
            "%(share)s %% of %(count)s (%(low)s to %(high)s %%)",
            share=round(share.rate * 100),
            count=share.count,
            low=round(interval[0] * 100),
            high=round(interval[1] * 100),
        )

    def _sentence(self, found):
        """Say in words what the trial has shown so far."""
        _ = self.env._
        if self.state == "draft":
            return False
        if found.verdict == "few":
            return _(
                "Too few yet: %(present)s with the present e-mail and %(rival)s with the rival are"
                " counted, %(planned)s of each are needed. %(waiting)s still have time to pay.",
                present=found.present.count,
                rival=found.rival.count,
                planned=self.planned_count,
                waiting=found.waiting,
            )
        apart, low, high = (round(part * 100) for part in found.apart)
        if found.verdict == "alike":
            return _(
                "No difference was found: of those with the rival, between %(low)s and %(high)s"
                " more of a hundred paid in time.",
                low=low,
                high=high,
            )
        better = _("The rival works better") if apart > 0 else _("The present e-mail works better")
        return _(
            "%(better)s: %(apart)s more of a hundred customers paid in time. The true difference"
            " lies, with 95 %% confidence, between %(low)s and %(high)s.",
            better=better,
            apart=abs(apart),
            low=low if apart > 0 else -high,
            high=high if apart > 0 else -low,
        )
