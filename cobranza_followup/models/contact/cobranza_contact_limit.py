from odoo import fields, models

from ...engine.contact_case import Limit
from .cobranza_contact_standing_mixin import SURENESS


class CobranzaContactLimit(models.Model):
    """How many contacts with a debtor a rule permits in a time.

    A contact is about all that is open, so what a law counts per debt is counted per debtor:
    never less strict.
    """

    _name = "cobranza.contact.limit"
    _description = "Limit of contacts"
    _inherit = ["cobranza.contact.seed.mixin", "cobranza.contact.standing.mixin"]
    _order = "id"

    rule_id = fields.Many2one(
        "cobranza.contact.rule", required=True, ondelete="cascade", index=True
    )
    maximum = fields.Integer(required=True, default=1, string="At Most")
    counts = fields.Selection(
        [
            ("attempts", "Attempts"),
            ("conversations", "Conversations"),
            ("channels", "Different Channels"),
        ],
        required=True,
        default="attempts",
        string="Of",
        help="A pause after a conversation is written as at most one conversation in that many"
        " days.",
    )
    period = fields.Selection(
        [("day", "Day"), ("week", "Week, Monday to Sunday"), ("days", "Periods of 24 Hours")],
        required=True,
        default="day",
        string="In a",
    )
    days = fields.Integer(default=7, help="Of 24 hours.")
    channel_ids = fields.Many2many("cobranza.contact.channel", string="For", help="Empty: all.")
    each_channel = fields.Boolean(string="Each Channel by Itself")
    reference = fields.Char(string="Source", help="Where this limit was taken from.")
    status = fields.Selection(SURENESS, string="How Sure")

    _sense = models.Constraint(
        "CHECK(maximum >= 0 AND days BETWEEN 1 AND 366)",
        "A limit cannot be negative, and its period is 1 to 366 days.",
    )

    def _seed_rules(self):
        return self.rule_id

    def _to_engine(self, company_kind):
        return tuple(
            Limit(
                maximum=limit.maximum,
                period=limit.period,
                days=limit.days,
                counts=limit.counts,
                channels=limit.channel_ids._to_engine(),
                each_channel=limit.each_channel,
                standing=limit._standing_for(company_kind),
            )
            for limit in self
        )
