from odoo import fields, models


class CobranzaBarrierType(models.Model):
    """What of the reasons for not paying a customer may choose from on their page."""

    _inherit = "cobranza.barrier.type"

    page_name = fields.Char(
        string="On the Customer's Page",
        translate=True,
        help="How customers read it when they object on their page, in their own words: “I have"
        " not received the invoice”. Empty: it is not offered there.",
    )
