from odoo import fields, models


class CobranzaHoldKindsMixin(models.AbstractModel):
    _inherit = "cobranza.hold.kinds.mixin"

    hold_delivery = fields.Boolean(string="Stops Deliveries")
