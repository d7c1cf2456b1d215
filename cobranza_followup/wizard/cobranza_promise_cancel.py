from odoo import fields, models

from ..models import inputs


class CobranzaPromiseCancel(models.TransientModel):
    """Asks why a promise is cancelled."""

    _name = "cobranza.promise.cancel"
    _description = "Cancel a promise"

    promise_id = fields.Many2one("cobranza.promise", required=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Cancel the promise."""
        inputs.one(self)
        self.promise_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
