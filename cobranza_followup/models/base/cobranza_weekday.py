from odoo import fields, models


class CobranzaWeekday(models.Model):
    """A day of the week, to choose several of."""

    _name = "cobranza.weekday"
    _description = "Weekday"
    _order = "number"

    name = fields.Char(required=True, translate=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, help="Monday is 0.")

    _number_unique = models.Constraint("UNIQUE(number)", "There is one weekday of each kind.")
    _of_a_week = models.Constraint(
        "CHECK(number BETWEEN 0 AND 6)", "A week has seven days, 0 to 6."
    )
