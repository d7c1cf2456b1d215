from odoo import fields, models

from ..tools import inputs


class CobranzaStagePin(models.TransientModel):
    """Asks a manager for the stage a debtor is kept in, and until when."""

    _name = "cobranza.stage.pin"
    _description = "Pin the stage of a debtor"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade")
    pinned_until = fields.Date(
        related="debtor_id.stage_pinned_until", related_sudo=False, string="Pinned Until Now"
    )
    stage_id = fields.Many2one("cobranza.stage", required=True, ondelete="cascade")
    until = fields.Date(
        required=True, help="Last day on which the rules leave the debtor in this stage."
    )

    def action_pin(self):
        """Pin the stage."""
        inputs.one(self)
        self.debtor_id.action_pin_stage(self.stage_id.id, self.until)
        return {"type": "ir.actions.act_window_close"}
