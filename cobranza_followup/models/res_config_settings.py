from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cobranza_mode = fields.Selection(
        related="company_id.cobranza_mode", readonly=False, required=True
    )
    cobranza_acting_since = fields.Date(related="company_id.cobranza_acting_since")
    cobranza_collector_id = fields.Many2one(
        related="company_id.cobranza_collector_id", readonly=False
    )
    cobranza_payment_instructions = fields.Html(
        related="company_id.cobranza_payment_instructions", readonly=False
    )
