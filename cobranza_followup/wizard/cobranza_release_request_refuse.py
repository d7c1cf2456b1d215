from odoo import fields, models

from ..models import inputs


class CobranzaReleaseRequestRefuse(models.TransientModel):
    """Asks a manager why they refuse to release an order or a delivery."""

    _name = "cobranza.release.request.refuse"
    _description = "Refuse a release"

    request_id = fields.Many2one("cobranza.release.request", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="request_id.partner_id", related_sudo=False)
    user_id = fields.Many2one(related="request_id.user_id", related_sudo=False)
    note = fields.Char(related="request_id.note", related_sudo=False)
    reason = fields.Char(required=True, help="Who asked is told.")

    def action_refuse(self):
        """Refuse the request."""
        inputs.one(self)
        self.request_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
