from odoo import api, fields, models

from ...engine.forecast import FEW_PAYMENTS


class CobranzaDebtor(models.Model):
    """How a debtor usually pays, and how good such forecasts are."""

    _inherit = "cobranza.debtor"

    payment_habit = fields.Char(
        compute="_compute_payment_habit",
        string="Usually Pays",
        help="By the last 24 months, the newest payments above all, with customers who pay alike.",
    )
    forecast_accuracy_text = fields.Char(
        compute="_compute_forecast_accuracy_text", string="How Good Forecasts Are"
    )

    @api.depends("settled_count")
    @api.depends_context("lang")
    def _compute_payment_habit(self):
        histories = self.env["cobranza.forecast.history"].sudo()
        of_debtor = histories.search([("debtor_id", "in", self.ids)]).grouped("debtor_id")
        for debtor in self:
            history = of_debtor.get(debtor.sudo(), histories)
            debtor.payment_habit = debtor._habit_sentence(history) if history else False

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_forecast_accuracy_text(self):
        accuracies = self.env["cobranza.forecast.accuracy"]
        for company, debtors in self.grouped("company_id").items():
            debtors.forecast_accuracy_text = accuracies._of(company).text

    def _habit_sentence(self, history):
        """Say when the customer usually pays, in days from the due date."""
        _ = self.env._
        days, count = history.usual_days, history.payment_count
        if not count:
            return False
        between = {
            "from_day": history.usual_days_from,
            "to_day": history.usual_days_to,
            "count": count,
        }
        if count < FEW_PAYMENTS:
            return _(
                "Few payments so far (%(count)s): expected %(days)s days from the due date, mostly"
                " as the company's other customers; between %(from_day)s and %(to_day)s.",
                days=f"{days:+d}",
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
