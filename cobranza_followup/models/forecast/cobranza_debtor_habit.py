from odoo import api, fields, models

from ...engine.forecast import FEW_PAYMENTS


class CobranzaDebtor(models.Model):
    """How a debtor usually pays."""

    _inherit = "cobranza.debtor"

    # Days late: half of its items are paid by then, four in five between the others. Written by
    # `ledger.forecast_histories`, when something was settled.
    usual_days = fields.Integer(readonly=True, aggregator=None, help="From the due date.")
    usual_days_from = fields.Integer(readonly=True, aggregator=None)
    usual_days_to = fields.Integer(readonly=True, aggregator=None)
    payment_habit = fields.Char(
        compute="_compute_payment_habit",
        string="Usually Pays",
        help="By the last 24 months, the newest payments above all, with customers who pay alike.",
    )

    forecast_accuracy = fields.Char(compute="_compute_forecast_accuracy", string="Forecasts Here")

    @api.depends("company_id", "settled_count")
    @api.depends_context("lang")
    def _compute_forecast_accuracy(self):
        accuracies = self.env["cobranza.forecast.accuracy"]
        # Of who has paid nothing, nothing of the kind is said.
        payers = self.filtered("settled_count")
        (self - payers).forecast_accuracy = False
        for company, debtors in payers.grouped("company_id").items():
            debtors.forecast_accuracy = accuracies._of(company)._short_sentence()

    @api.depends("settled_count", "usual_days", "usual_days_from", "usual_days_to")
    @api.depends_context("lang")
    def _compute_payment_habit(self):
        for debtor in self:
            debtor.payment_habit = debtor._habit_sentence()

    def _habit_sentence(self):
        """Say when the customer usually pays, in days from the due date."""
        _ = self.env._
        days, count = self.usual_days, self.settled_count
        # Until the first run with forecasts there is no range, not even of a day.
        if not count or not (days or self.usual_days_from or self.usual_days_to):
            return False
        between = {
            "from_day": self.usual_days_from,
            "to_day": self.usual_days_to,
            "count": count,
        }
        if count < FEW_PAYMENTS:
            return _(
                "Few payments so far (%(count)s): expected %(days)s days from the due date, mostly"
                " as the company's other customers; between %(from_day)s and %(to_day)s.",
                days=f"{days:+d}",
                **between,
            )
        if days == 1:
            return _(
                "Usually pays a day after the due date, between %(from_day)s and %(to_day)s;"
                " %(count)s payments.",
                **between,
            )
        if days == -1:
            return _(
                "Usually pays a day before the due date, between %(from_day)s and %(to_day)s;"
                " %(count)s payments.",
                **between,
            )
        if days > 0:
            return _(
                "Usually pays %(days)s days after the due date, between %(from_day)s and"
                " %(to_day)s; %(count)s payments.",
                days=days,
                **between,
            )
        if days < 0:
            return _(
                "Usually pays %(days)s days before the due date, between %(from_day)s and"
                " %(to_day)s; %(count)s payments.",
                days=-days,
                **between,
            )
        return _(
            "Usually pays on the due date, between %(from_day)s and %(to_day)s days from it;"
            " %(count)s payments.",
            **between,
        )
