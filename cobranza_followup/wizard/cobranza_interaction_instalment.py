from odoo import fields, models


class CobranzaInteractionInstalment(models.TransientModel):
    """One instalment of a promise being taken."""

    _name = "cobranza.interaction.instalment"
    _description = "Instalment of a promise being taken"
    _order = "id"

    interaction_new_id = fields.Many2one(
        "cobranza.interaction.new", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="interaction_new_id.currency_id")
    date_promised = fields.Date(required=True, string="Date")
    amount = fields.Monetary(required=True)
