from odoo import fields, models
from odoo.tools import SQL


class CobranzaOpenItem(models.Model):
    """When the item is expected to be paid, by the forecast of the last night.

    Of the items as they were on an earlier day there is no forecast.
    """

    _inherit = "cobranza.open.item"
    _depends = {
        "cobranza.item.forecast": [
            "due_date",
            "expected_date",
            "expected_from",
            "expected_to",
            "item_id",
            "late_probability",
        ]
    }

    expected_date = fields.Date(
        readonly=True,
        string="Expected",
        help="Half of such items are paid by then; tomorrow at the earliest.",
    )
    expected_from = fields.Date(readonly=True, help="One in ten such items is paid before.")
    expected_to = fields.Date(
        readonly=True, string="Expected Until", help="One in ten such items is paid after."
    )
    late_probability = fields.Float(
        readonly=True,
        string="Probably Late",
        aggregator="avg",
        help="How probable it is, 0 to 1, that it is paid after its due date.",
    )

    @property
    def _table_query(self):
        # EXTENDS 'cobranza_followup'
        today = self.env.company._cobranza_today()
        return SQL(
            """
            SELECT item.*,
                   CASE WHEN forecast.id IS NOT NULL
                        THEN GREATEST(forecast.expected_date, %(today)s + 1) END AS expected_date,
                   CASE WHEN forecast.expected_from IS NOT NULL
                        THEN GREATEST(forecast.expected_from, %(today)s + 1) END AS expected_from,
                   CASE WHEN forecast.expected_to IS NOT NULL
                        THEN GREATEST(forecast.expected_to, %(today)s + 1) END AS expected_to,
                   forecast.late_probability
              FROM (%(items)s) item
              LEFT JOIN cobranza_item_forecast forecast
                     ON forecast.item_id = item.id AND forecast.due_date = item.due_date
                    AND %(is_now)s
            """,
            today=today,
            items=super()._table_query,
            is_now=self._as_of() >= today,
        )
