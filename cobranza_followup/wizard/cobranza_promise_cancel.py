from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import inputs


class CobranzaPromiseCancel(models.TransientModel):
    """Asks why a promise, or what is open of a plan, is cancelled."""

    _name = "cobranza.promise.cancel"
    _description = "Cancel a promise"

    promise_id = fields.Many2one("cobranza.promise", ondelete="cascade")
    plan_id = fields.Many2one("cobranza.promise.plan", ondelete="cascade")
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Cancel the promise or the plan."""
        inputs.one(self)
        chosen = self.plan_id or self.promise_id
        if not chosen:
            raise UserError(self.env._("Choose the promise or the plan to cancel."))
        chosen.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
