from odoo import api, fields, models


class CobranzaExceptionRequestNew(models.TransientModel):
    _inherit = "cobranza.exception.request.new"

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", readonly=True, ondelete="cascade"
    )

    @api.depends("picking_id")
    def _compute_hold_reason(self):
        return super()._compute_hold_reason()

    def _document(self):
        # EXTENDS 'cobranza_followup_sale'
        return self.picking_id or super()._document()
