from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cobranza_link_days = fields.Integer(related="company_id.cobranza_link_days", readonly=False)
