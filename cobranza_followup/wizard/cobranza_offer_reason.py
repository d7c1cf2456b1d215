from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import inputs


class CobranzaOfferReason(models.TransientModel):
    """Asks why an offer is withdrawn, or not approved."""

    _name = "cobranza.offer.reason"
    _description = "Reason about an offer"

    offer_id = fields.Many2one("cobranza.offer", required=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_withdraw(self):
        """Withdraw the offer."""
        self._offer().action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_send_back(self):
        """Send the offer back to who made it."""
        self._offer().action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _offer(self):
        inputs.one(self)
        if not self.offer_id:
            raise UserError(self.env._("Choose the offer."))
        return self.offer_id
