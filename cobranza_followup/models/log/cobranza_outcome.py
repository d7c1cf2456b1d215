from odoo import fields, models


class CobranzaOutcome(models.Model):
    """How a contact ended."""

    _name = "cobranza.outcome"
    _description = "Outcome of an interaction"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    reached = fields.Boolean(help="The person who can decide about the payment was reached.")
    counts_as_refusal = fields.Boolean(
        help="The customer said that they will not pay. Weighs on the debtor type for 90 days."
    )
    suggests = fields.Selection(
        [
            ("promise", "Register a promise"),
            ("barrier", "Report a barrier"),
            ("callback", "Agree on the next contact"),
            ("none", "Nothing"),
        ],
        required=True,
        default="none",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE(code)", "Each outcome needs a code of its own.")
