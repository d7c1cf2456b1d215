from odoo import fields, models


class CobranzaForecastHistory(models.Model):
    """How a debtor has paid, as forecasts need it; written by `ledger.forecasts` alone.

    Read anew only when the debtor's row says that something was settled since.
    """

    _name = "cobranza.forecast.history"
    _description = "Payment history for forecasts"
    _log_access = False
    _rec_name = "debtor_id"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", index=True)
    # What the debtor's row said when its payments were weighed.
    settled_count = fields.Integer()
    settled_amount = fields.Float(digits=0)
    settled_days_amount = fields.Float(digits=0)
    behaviour_until = fields.Date()
    # `engine.forecast.History`
    weighed_on = fields.Integer()
    payment_count = fields.Integer()
    late_sum = fields.Integer()
    bins = fields.Char()
    weights = fields.Char()
    weight = fields.Float()
    weight_squared = fields.Float()
    days_sum = fields.Float()
    days_squared_sum = fields.Float()

    _of_debtor = models.UniqueIndex("(debtor_id)")
