from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cobranza_offer_credit = fields.Selection(
        related="company_id.cobranza_offer_credit", readonly=False, required=True
    )
