from odoo import fields, models


class CobranzaHoldKindsMixin(models.AbstractModel):
    _inherit = "cobranza.hold.kinds.mixin"

    hold_sale = fields.Boolean(string="Stops Orders")
