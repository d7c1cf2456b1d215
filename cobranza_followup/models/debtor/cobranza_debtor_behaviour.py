from odoo import fields, models


class CobranzaDebtor(models.Model):
    """How a customer pays: what `ledger.behaviour` reads of the last 24 months."""

    _inherit = "cobranza.debtor"

    settled_count = fields.Integer(readonly=True, string="Payments Seen")
    settled_on_time_count = fields.Integer(readonly=True, groups="base.group_no_one")
    settled_amount = fields.Monetary(readonly=True, groups="base.group_no_one")
    settled_days_amount = fields.Monetary(readonly=True, groups="base.group_no_one")
    behaviour_until = fields.Date(
        readonly=True,
        groups="base.group_no_one",
        help="Day on which the oldest payment leaves the window; empty: to be read again.",
    )
    first_due_date = fields.Date(readonly=True, groups="base.group_no_one")
    first_settled_date = fields.Date(readonly=True, groups="base.group_no_one")
    last_payment_date = fields.Date(readonly=True)
    on_time_ratio = fields.Float(readonly=True, string="On Time", aggregator="avg")
    average_days_late = fields.Float(
        readonly=True, aggregator="avg", help="Weighted by amount; negative is early."
    )
    partial_ratio = fields.Float(readonly=True, string="Paid in Parts", aggregator="avg")
    promise_kept_ratio = fields.Float(readonly=True, string="Promises Kept", aggregator="avg")
    first_payment_default = fields.Boolean(
        readonly=True, help="Their very first invoice was still unpaid 30 days after it was due."
    )
    payment_score = fields.Integer(
        readonly=True, aggregator="avg", help="0 to 100; 80 pays on the day, 50 a month late."
    )
