from odoo import api, fields, models

from ...tools import inputs
from .cobranza_handover import LIVE


class CobranzaDebtor(models.Model):
    """Whether a debt is, or was, with a lawyer or an agency."""

    _inherit = "cobranza.debtor"

    handover_ids = fields.One2many("cobranza.handover", "debtor_id", string="Handovers")
    handover_count = fields.Integer(compute="_compute_handover_count", string="Number of Handovers")
    handover_agent = fields.Char(compute="_compute_handover_count", string="Handed Over To")

    @api.depends("handover_ids.state", "handover_ids.agent_id")
    def _compute_handover_count(self):
        for debtor in self:
            debtor.handover_count = len(debtor.handover_ids)
            handed = debtor.handover_ids.filtered(lambda one: one.state == "handed")
            # Of customers who were merged there may be two.
            debtor.handover_agent = ", ".join(handed.agent_id.mapped("name"))

    def action_hand_over(self):
        """Open the handover of the debtor that is under way, or a new one."""
        inputs.one(self)
        self.check_access("read")
        live = self.handover_ids.filtered(lambda one: one.state in LIVE)
        if len(live) > 1:
            return self.action_open_handovers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Handover"),
            "res_model": "cobranza.handover",
            "res_id": live.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_debtor_id": self.id},
        }

    def action_open_handovers(self):
        """Open the handovers of the debtor."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_handover_action"
        )
        return {**action, "domain": [("debtor_id", "=", self.id)], "context": {}}
