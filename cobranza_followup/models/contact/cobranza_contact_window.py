from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.contact_case import Window
from .cobranza_contact_standing_mixin import SURENESS

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CobranzaContactWindow(models.Model):
    """Hours in which contacts are permitted: by a rule, or as a person asked for."""

    _name = "cobranza.contact.window"
    _description = "Contact hours"
    _inherit = ["cobranza.contact.seed.mixin", "cobranza.contact.standing.mixin"]
    _order = "weekday_from, hour_from, id"

    rule_id = fields.Many2one("cobranza.contact.rule", ondelete="cascade", index="btree_not_null")
    preference_id = fields.Many2one(
        "cobranza.contact.preference", ondelete="cascade", index="btree_not_null"
    )
    weekday_from = fields.Selection(WEEKDAYS, required=True, default="0", string="From Day")
    weekday_to = fields.Selection(WEEKDAYS, required=True, default="4", string="To Day")
    hour_from = fields.Float(required=True, default=8, string="From Hour")
    hour_to = fields.Float(required=True, default=19, string="To Hour")
    channel_ids = fields.Many2many("cobranza.contact.channel", string="For", help="Empty: all.")
    not_on_holidays = fields.Boolean(
        string="Not on Public Holidays", help="Those of the debtor's country and state."
    )
    reference = fields.Char(string="Source", help="Where these hours were taken from.")
    status = fields.Selection(SURENESS, string="How Sure")

    _hours = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Hours go from an earlier to a later one, between 0:00 and 24:00.",
    )
    _one_owner = models.Constraint(
        "CHECK((rule_id IS NULL) <> (preference_id IS NULL))",
        "Hours belong to a rule or to a person's preferences.",
    )

    def _seed_rules(self):
        return self.rule_id

    @api.constrains("weekday_from", "weekday_to")
    def _check_weekdays(self):
        for window in self:
            if window.weekday_from > window.weekday_to:
                raise ValidationError(
                    self.env._("Hours: the first day of the week comes before the last one.")
                )

    def _to_engine(self, company_kind="trader"):
        return tuple(
            Window(
                weekdays=frozenset(range(int(window.weekday_from), int(window.weekday_to) + 1)),
                start=round(window.hour_from * 60),
                end=round(window.hour_to * 60),
                channels=window.channel_ids._to_engine(),
                not_on_holidays=window.not_on_holidays,
                standing=window._standing_for(company_kind),
            )
            for window in self
        )
