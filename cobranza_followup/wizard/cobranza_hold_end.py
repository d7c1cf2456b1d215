from odoo import fields, models

from ..tools import inputs


class CobranzaHoldEnd(models.TransientModel):
    """Asks a manager why a hold put by hand ends."""

    _name = "cobranza.hold.end"
    _description = "End a credit hold"

    hold_id = fields.Many2one("cobranza.hold", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="hold_id.partner_id", related_sudo=False)
    hold_reason = fields.Char(related="hold_id.reason", related_sudo=False, string="Held Because")
    reason = fields.Char(string="Why It Ends", required=True)

    def action_end(self):
        """End the hold."""
        inputs.one(self)
        self.hold_id.action_end(self.reason)
        return {"type": "ir.actions.act_window_close"}
