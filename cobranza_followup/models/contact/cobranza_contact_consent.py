from odoo import fields, models


class CobranzaContactConsent(models.Model):
    """A channel that a person authorized, and what shows it."""

    _name = "cobranza.contact.consent"
    _description = "Authorized channel"
    _order = "date DESC, id DESC"

    preference_id = fields.Many2one(
        "cobranza.contact.preference", required=True, ondelete="cascade", index=True
    )
    channel_id = fields.Many2one("cobranza.contact.channel", required=True, ondelete="restrict")
    date = fields.Date(required=True, default=fields.Date.context_today, string="Since")
    evidence = fields.Char(required=True, help="Contract, form, message: where it can be seen.")
