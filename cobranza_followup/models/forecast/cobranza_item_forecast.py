import logging

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.gc import disabling_gc

from ...engine.distribution import GRID
from ...engine.forecast import Payers, forecast
from ...engine.outlook import Outlook
from ...engine.payment_calendar import first_from, read_dates
from ...ledger import behaviour, forecast_histories, forecasts, results
from ...ledger.scope import Scope
from ...tools.apart import REPEATED, apart

_logger = logging.getLogger(__name__)


class CobranzaItemForecast(models.Model):
    """When an open item is expected to be paid; written each night by SQL, where it changed."""

    _name = "cobranza.item.forecast"
    _description = "Expected payment of an open item"
    _log_access = False
    _rec_name = "item_id"

    item_id = fields.Many2one("account.move.line", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", index=True)
    due_date = fields.Date(required=True, help="That it was made for.")
    expected_date = fields.Date(required=True)
    expected_from = fields.Date()
    expected_to = fields.Date()
    late_probability = fields.Float()

    _of_item = models.UniqueIndex("(item_id)")

    def init(self):
        # What changes nightly is in no index: with room on the page PostgreSQL leaves them alone.
        self.env.cr.execute("ALTER TABLE cobranza_item_forecast SET (fillfactor = 70)")

    @api.model
    def _refresh(self, company, today, weighed=()):
        """Forecast all open items of a company, and its cash by week.

        The same facts on the same day give the same forecasts.

        :param company: `res.company` record
        :param today: date
        :param weighed: ids of debtors whose payments the run has weighed anew already
        """
        weighed = [*weighed, *self._weigh(Scope(company.id, today))]
        weeks, plain = self._refresh_some(company, today, weighed)
        self.env["cobranza.cash.forecast"]._keep(company, today, weeks, plain)

    @api.model
    def _refresh_part(self, company, today, mine):
        """Forecast one part of the open items; other workers do the rest.

        :param mine: as in `_refresh_some`
        :return: as `_refresh_some`
        """
        # Nearly always all of them were weighed as they were evaluated.
        self._weigh(Scope(company.id, today))
        rows = self.env.execute_query(
            SQL("SELECT debtor_id FROM cobranza_forecast_history WHERE company_id = %s", company.id)
        )
        return self._refresh_some(company, today, [id_ for (id_,) in rows], mine)

    @api.model
    def _refresh_some(self, company, today, weighed, mine=None):
        """Forecast open items by how all customers of the company have paid.

        :param weighed: ids of debtors whose payments were weighed anew for this
        :param mine: function (debtor id, None: no debtor yet) -> whether an item of theirs is one of
            these; whoever has those of no debtor also forgets what is no longer open. None: all
        :return: (`engine.cash.Weeks` of these items, amounts by week by the plain rule)
        """
        histories = forecast_histories.read_histories(self.env, company.id)
        items, stored = forecasts.read_open(self.env, Scope(company.id, today))
        day = today.toordinal()
        payers = Payers(histories, day, [(item.customer, day - item.due) for item in items])
        if mine:
            items, stored = _of_some(items, stored, mine)
            weighed = filter(mine, weighed)
        accuracy = self.env["cobranza.forecast.accuracy"]._of(company)
        outlook = Outlook(
            payers,
            day,
            forecasts.read_kept(self.env, company.id, today),
            plain_days=accuracy.plain_days,
            plain_weeks=accuracy.plain_weeks,
            plain_late=accuracy.plain_late,
            paydays=self._paydays(company),
        )
        # As in an evaluation: nothing made here is garbage.
        with disabling_gc():
            expected, weeks, plain = outlook.look(items)
        forecasts.write_forecasts(self.env, company.id, items, stored, expected)
        forecast_histories.write_habits(self.env, _habits(payers, weighed))
        for model in (self._name, "cobranza.forecast.history", "cobranza.open.item"):
            self.env[model].invalidate_model(flush=False)
        return weeks, plain

    @api.model
    def _weigh(self, scope):
        """Recompute the weights of debtors whose payments changed since; return their ids.

        Whatever of these a day alone changes, a payment of today, say, or one two years old, is read
        before: were it read as the debtor is evaluated, who is after this, one more run on the same
        day would forecast from more than the first did.
        """
        self.env["cobranza.evaluation"]._flush_reads()
        results.write_behaviour(self.env, behaviour.read_behaviour(self.env, scope))
        return forecast_histories.weigh_histories(self.env, scope)

    @api.model
    def _refresh_apart(self, company, today, weighed=()):
        """Forecast in a savepoint; on failure keep yesterday's forecasts and let the run go on.

        :return: what went wrong, a text, or None
        """
        _done, error = self._try_apart(company, self._refresh, company, today, weighed)
        return error

    @api.model
    def _try_apart(self, company, work, *args):
        """Do some work in a savepoint.

        :return: (what the work returns, None), or (None, what went wrong) where it was undone
        """
        try:
            with apart(self.env):
                return work(*args), None
        except REPEATED:
            raise
        except Exception as error:
            _logger.warning("Collections: no forecasts of %s", company.name, exc_info=error)
            return None, self.env._("No forecasts were made: %s", error)

    @api.model
    def _paydays(self, company):
        """Return a function (debtor id, ordinal) -> ordinal of the day the debtor pays.

        That is the day itself of those without a payment calendar; None: nobody has one.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT id, payment_dates FROM cobranza_debtor
                    WHERE company_id = %s AND payment_dates IS NOT NULL""",
                company.id,
            )
        )
        if not rows:
            return None
        days_of = {id_: [day.toordinal() for day in read_dates(dates)] for id_, dates in rows}
        return lambda debtor, day: first_from(days_of.get(debtor, ()), day) or day


def _of_some(items, stored, mine):
    """Restrict open items and stored forecasts to some debtors.

    :param mine: as in `_refresh_some`
    """
    some = [item for item in items if mine(item.customer)]
    theirs = {item.id for item in some}
    if mine(None):
        theirs |= stored.keys() - {item.id for item in items}
    return some, {id_: row for id_, row in stored.items() if id_ in theirs}


def _habits(payers, debtor_ids):
    """Return (debtor id, usual days late, from, to) of debtors."""
    if not payers.known:
        return []
    said = ((id_, forecast(payers.distribution(id_), GRID[0])) for id_ in debtor_ids)
    return [(id_, days.median, days.low, days.high) for id_, days in said]
