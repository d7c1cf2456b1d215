from odoo import fields, models


class CobranzaTag(models.Model):
    """A segment of debtors that policies and filters can use."""

    _name = "cobranza.tag"
    _description = "Debtor tag"
    _order = "dimension, name"

    name = fields.Char(required=True, translate=True)
    dimension = fields.Selection(
        [
            ("credit", "Type of credit"),
            ("economic", "Economic situation"),
            ("capacity", "Capacity to pay"),
            ("special", "Special reason"),
            ("motivation", "Motivation"),
        ],
        required=True,
        default="special",
    )
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint(
        "UNIQUE(dimension, name)", "This tag exists already: use it, or choose another name."
    )
