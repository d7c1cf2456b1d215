from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...engine.cash import DAYS, WEEKS
from ...engine.forecast_check import check
from ...ledger import forecast_past
from ...ledger.behaviour import WINDOW
from ...tools import inputs


class CobranzaCashForecast(models.Model):
    """What is expected to come in of the open items, by week; what came, beside it.

    Each night's forecast takes the place of the one before. The first of each calendar week is
    kept as well, and in the weeks after, what came of the items that were open then is written
    beside it.
    """

    _name = "cobranza.cash.forecast"
    _description = "Expected cash"
    _log_access = False
    _order = "made_on DESC, week_start, id"
    _rec_name = "week_start"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    made_on = fields.Date(required=True, readonly=True, help="Known was what was known that day.")
    is_current = fields.Boolean(
        readonly=True, string="Of Tonight", help="Not kept: the next run makes it anew."
    )
    week_start = fields.Date(required=True, readonly=True, string="Week From")
    week = fields.Integer(
        readonly=True, string="Weeks Ahead", aggregator=None, help="1: the week after it was made."
    )
    amount_expected = fields.Monetary(readonly=True, string="Expected")
    amount_low = fields.Monetary(
        readonly=True, string="At Least", help="Nine of ten such weeks bring in more."
    )
    amount_high = fields.Monetary(
        readonly=True, string="At Most", help="Nine of ten such weeks bring in less."
    )
    amount_plain = fields.Monetary(
        readonly=True,
        string="By the Plain Rule",
        help="Each amount on its due date plus the customer's average lateness.",
    )
    is_over = fields.Boolean(readonly=True, string="Week Is Over")
    amount_came = fields.Monetary(
        readonly=True,
        string="Came",
        help="What customers paid that week of what was open when the forecast was made.",
    )

    _current = models.Index("(company_id, is_current, made_on)")

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': the ranges of weeks do not add up; those of `engine.cash.together`
        added = super()._read_group_select(aggregate_spec, query)
        sign = {"amount_low:sum": SQL("-"), "amount_high:sum": SQL("+")}.get(aggregate_spec)
        if sign is None:
            return added
        return SQL(
            "GREATEST(0, SUM(%(expected)s) %(sign)s SQRT(SUM((%(high)s - %(expected)s) ^ 2)))",
            expected=self._field_to_sql(self._table, "amount_expected", query),
            high=self._field_to_sql(self._table, "amount_high", query),
            sign=sign,
        )

    @api.model
    def _keep(self, company, today, weeks, plain):
        """Keep tonight's forecast of a company in place of the last; once a week, for good.

        :param weeks: `engine.cash.Weeks`
        :param plain: amounts by week by the plain rule
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM cobranza_cash_forecast WHERE company_id = %s AND is_current",
                company.id,
            )
        )
        self._write_weeks(company, today, weeks, plain, is_current=True)
        monday = today - timedelta(days=today.weekday())
        if not self.search_count(
            [
                ("company_id", "=", company.id),
                ("is_current", "=", False),
                ("made_on", ">=", monday),
            ],
            limit=1,
        ):
            self._write_weeks(company, today, weeks, plain, is_current=False)
            forecast_past.write_came(self.env, company.id, today)
        self.invalidate_model(flush=False)

    def _write_weeks(self, company, today, weeks, plain, is_current):
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_cash_forecast
                          (company_id, made_on, is_current, week_start, week, is_over,
                           amount_expected, amount_low, amount_high, amount_plain)
                   SELECT %s, %s, %s, %s::date + 1 + %s * (week - 1), week, FALSE, expected,
                          low, high, plain
                     FROM unnest(%s::int4[], %s::numeric[], %s::numeric[], %s::numeric[],
                                 %s::numeric[]) AS new(week, expected, low, high, plain)""",
                company.id,
                today,
                is_current,
                today,
                DAYS,
                list(range(1, WEEKS + 1)),
                *(
                    [company.currency_id.round(amount) for amount in amounts]
                    for amounts in (weeks.expected, weeks.low, weeks.high, plain)
                ),
            )
        )

    @api.model
    def _kept_errors(self, company):
        """Return how near the kept forecasts came, two to four weeks ahead.

        :return: (number of weeks, difference by what came, that of the plain rule)
        """
        weeks = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("is_current", "=", False),
                ("is_over", "=", True),
                ("week", "in", (2, 3, 4)),
            ],
            ["amount_came", "amount_expected", "amount_plain"],
        )
        came = sum(weeks.mapped("amount_came"))
        if not came:
            return 0, 0.0, 0.0
        missed, plainly = (
            sum(abs(week[name] - week.amount_came) for week in weeks)
            for name in ("amount_expected", "amount_plain")
        )
        return len(weeks), missed / came, plainly / came

    @api.model
    def _backtest(self, company, date_from, date_to):
        """Compare the forecasts that would have been made in a period with what came.

        Each prediction knows only what was known on its day. The plain rule beside it: due date +
        the debtor's own average lateness, else the company's.

        :param company: `res.company` record
        :param date_from: first day, a date or "YYYY-MM-DD"
        :param date_to: last day
        :return: {"count": invoices of the period settled since, "model": {…}, "plain": {…}}, each
            with `mean_absolute_error` (days, at invoice date), `open_error` (days, items open,
            seen weekly), `within_range` (0-1, of the model's 80 %), `auc_late` (0-1) and
            `weekly_error` (sum of differences to what came by week, 2 to 4 weeks ahead, by sum of
            what came); None where there was nothing to count
        :raise UserError: the days are in the wrong order
        """
        first = inputs.date(self.env, date_from, self.env._("From"))
        last = inputs.date(self.env, date_to, self.env._("To"))
        if not first or not last or first > last:
            raise UserError(self.env._("Choose a first day and a last day not before it."))
        self.env["cobranza.evaluation"]._flush_reads()
        today = company._cobranza_today()
        items = forecast_past.read_past(self.env, company.id, last, first - WINDOW)
        return check(items, first.toordinal(), last.toordinal(), today.toordinal())

    @api.model
    def action_open(self):
        """Open the expected cash; its title says how near such forecasts have come."""
        if not self.env.user.has_group("cobranza_followup.group_cobranza_user"):
            raise AccessError(self.env._("Only collections staff can see the expected cash."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_cash_forecast_action"
        )
        accuracy = self.env["cobranza.forecast.accuracy"]._of(self.env.company)
        title = accuracy._title(action["name"])
        return {**action, "name": title, "display_name": title}

    @api.depends("week_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for forecast in self:
            forecast.display_name = format_date(self.env, forecast.week_start)
