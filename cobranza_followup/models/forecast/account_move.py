from odoo import fields, models
from odoo.tools import SQL

from ...tools.day_text import day_text
from ..debtor.cobranza_debtor_mixin import COLLECTOR


class AccountMove(models.Model):
    """When the document is expected to be paid, in a sentence."""

    _inherit = "account.move"

    cobranza_forecast_text = fields.Char(
        string="Forecast",
        compute="_compute_cobranza_forecast_text",
        groups=COLLECTOR,
        help="By how its customer, and those who pay alike, have paid; as of the last night.",
    )

    def _compute_cobranza_forecast_text(self):
        self.env["cobranza.item.forecast"].flush_model()
        said = {
            move: row
            for move, *row in self.env.execute_query(
                SQL(
                    """
                    SELECT line.move_id, MIN(forecast.expected_from), MAX(forecast.expected_to),
                           MAX(forecast.late_probability)
                      FROM account_move_line line
                      JOIN cobranza_item_forecast forecast
                        ON forecast.item_id = line.id
                       AND forecast.due_date = COALESCE(line.date_maturity, line.date)
                     WHERE line.move_id = ANY(%s) AND line.reconciled IS NOT TRUE
                       AND line.parent_state = 'posted' AND forecast.expected_from IS NOT NULL
                     GROUP BY line.move_id
                    """,
                    self.ids,
                )
            )
        }
        accuracies = self.env["cobranza.forecast.accuracy"]
        near = {company: accuracies._of(company)._short_sentence() for company in self.company_id}
        for move in self:
            move.cobranza_forecast_text = False
            if move.id in said:
                since, until, late = said[move.id]
                text = self.env._(
                    "Between %(from_day)s and %(to_day)s, four times in five; late with a"
                    " probability of %(share)s %%.",
                    from_day=day_text(self.env, since),
                    to_day=day_text(self.env, until),
                    share=round(late * 100),
                )
                move.cobranza_forecast_text = f"{text} {near[move.company_id]}".rstrip()
