from odoo import fields, models

from ..models import inputs


class CobranzaHoldEnd(models.TransientModel):
    """Asks a manager why a hold put by hand is released."""

    _name = "cobranza.hold.end"
    _description = "Release a credit hold"

    hold_id = fields.Many2one("cobranza.hold", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="hold_id.partner_id", related_sudo=False)
    hold_reason = fields.Char(related="hold_id.reason", related_sudo=False, string="Held Because")
    reason = fields.Char(string="Why Release It", required=True)

    def action_release(self):
        """Release the hold."""
        inputs.one(self)
        self.hold_id.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
