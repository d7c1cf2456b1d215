from odoo import models

from ...tools import inputs


class CobranzaPolicy(models.Model):
    """A policy of which a draft is tried on the past."""

    _name = "cobranza.policy"
    _inherit = ["cobranza.policy"]

    def action_try_on_past(self):
        """Open a new comparison of a draft of this policy with it (managers)."""
        inputs.one(self)
        laboratories = self.env["cobranza.laboratory"]
        laboratories.check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_laboratory_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_policy_id": self.id},
        }
