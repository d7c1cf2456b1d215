from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tools import inputs


class CobranzaExceptionRequestNew(models.TransientModel):
    """Asks sales or warehouse why a stopped order or delivery should go."""

    _name = "cobranza.exception.request.new"
    _description = "Request an exception"

    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    hold_reason = fields.Char(compute="_compute_hold_reason", string="Held Because")
    note = fields.Char(string="Why It Should Go Ahead", required=True)

    @api.depends("order_id")
    def _compute_hold_reason(self):
        for wizard in self:
            wizard.hold_reason = wizard._document().cobranza_hold_reason

    def _document(self):
        """Return what stands still: the order, or what an add-on puts in its place."""
        return self.order_id

    def action_request(self):
        """Make the request, and go back to the document."""
        inputs.one(self)
        if not self._document():
            raise UserError(self.env._("Open the order or the delivery that is stopped first."))
        self._document().action_request_exception(self.note)
        # The document says who asked, also where the refusal led here and nothing is read again.
        return {"type": "ir.actions.client", "tag": "soft_reload"}
