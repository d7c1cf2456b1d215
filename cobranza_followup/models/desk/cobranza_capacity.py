from odoo import fields, models

from ...engine.workload import FULL_TIME_HOURS


class CobranzaCapacity(models.Model):
    """How much time a collector has for collecting, in all companies; without one, full time.

    By it work is shared out: who has half the hours is given half the work.
    """

    _name = "cobranza.capacity"
    _description = "Hours of a collector"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", string="Collector")
    hours = fields.Float(
        required=True,
        default=FULL_TIME_HOURS,
        string="Hours for Collecting",
        help="A week. 0: they keep what is theirs, and are given nothing where others can take it.",
    )

    _once = models.UniqueIndex("(user_id)", "This collector's hours are entered already.")
    _a_week = models.Constraint(
        "CHECK(hours BETWEEN 0 AND 100)", "Hours for collecting are between 0 and 100 a week."
    )

    def _enter(self, user, hours):
        """Have a collector collect for so many hours a week; the user needs the right to."""
        known = self.search([("user_id", "=", user.id)])
        if known:
            known.hours = hours
        else:
            self.create({"user_id": user.id, "hours": hours})
