from odoo import fields, models

from odoo.addons.cobranza_followup.tools import inputs


class CobranzaExceptionRequestRefuse(models.TransientModel):
    """Asks a manager why they refuse an exception for an order or a delivery."""

    _name = "cobranza.exception.request.refuse"
    _description = "Refuse an exception"

    request_id = fields.Many2one("cobranza.exception.request", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="request_id.partner_id", related_sudo=False)
    user_id = fields.Many2one(related="request_id.user_id", related_sudo=False)
    note = fields.Char(related="request_id.note", related_sudo=False)
    reason = fields.Char(required=True, help="The requester is notified.")

    def action_refuse(self):
        """Refuse the request."""
        inputs.one(self)
        self.request_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
