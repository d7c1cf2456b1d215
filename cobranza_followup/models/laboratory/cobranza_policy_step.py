from odoo import api, fields, models

from ...tools import inputs


class CobranzaPolicyStep(models.Model):
    """A step's e-mail, and a rival that is tried beside it."""

    _name = "cobranza.policy.step"
    _inherit = ["cobranza.policy.step"]

    challenger_ids = fields.One2many(
        "cobranza.challenger", "step_id", string="Trials of Rival E-mails", copy=False
    )

    @api.depends("policy_id", "stage_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.policy_id.name}: {step.stage_id.name}"

    def action_challenge(self):
        """Open the trial that is under way on the step, or a new one (managers)."""
        inputs.one(self)
        trials = self.env["cobranza.challenger"]
        trials.check_access("create")
        company = self.company_id or self.env.company
        running = self.challenger_ids.filtered(
            lambda trial: trial.state in ("draft", "running") and trial.company_id == company
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_challenger_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "res_id": running[:1].id,
            "context": {
                "default_step_id": self.id,
                "default_name": self.env._("%s: a rival e-mail", self.stage_id.name),
            },
        }
