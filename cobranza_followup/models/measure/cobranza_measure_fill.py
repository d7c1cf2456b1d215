import logging
import time
from contextlib import contextmanager
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.tools import SQL

from ...engine.measure_figures import FLOWS, OWED, PAID, PROMISED, RISK, SUMS, YEAR
from ...ledger import measures, measures_desk
from ...ledger.measure_groups import GROUP
from ...ledger.open_items import read_trade_receivable_accounts, trade_receivable_accounts
from ...tools.apart import REPEATED, apart

_logger = logging.getLogger(__name__)

# So many months are measured from the ledger as it was when the desk begins.
MONTHS = 24
# A promise of the month that is still open after so many days is not waited for.
_JUDGED_AFTER = 31
# What later entries may change of a month.
_RESTATED = (*OWED, *FLOWS, *PAID)


class CobranzaMeasure(models.Model):
    """How months come to be measured: filled back, closed, completed, restated."""

    _inherit = "cobranza.measure"

    @api.model
    def _fill_back(self, company):
        """Measure the 24 months before this one that were not yet, from the ledger as it was.

        :param company: `res.company` record
        """
        for work, *args in self._left(company):
            work(company, *args)

    @api.model
    def _cron_measure(self):
        """Fill in what is missing of the companies that were run; each month is committed."""
        cron = self.env["ir.cron"]
        companies = self.env["cobranza.run"].sudo()._read_group([], ["company_id"])
        cron._commit_progress(remaining=len(companies))
        for (company,) in companies:
            if not self._work_off(company):
                return
            cron._commit_progress(1)

    @api.model
    def _work_off(self, company, until=None):
        """Do what is due of a company; each month is committed.

        :param until: of `time.monotonic`, after which nothing more is begun
        :return: whether there is time for more
        """
        cron = self.env["ir.cron"]
        try:
            for work, *args in self._due(company):
                with _once(self.env):
                    work(company, *args)
                in_time = until is None or time.monotonic() < until
                if not (cron._commit_progress() and in_time):
                    cron._commit_progress(remaining=1)
                    return False
            self.env["cobranza.failure"]._resolve(
                company, [("kind", "=", "task"), ("cause", "=", self._name)]
            )
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (it is recorded)
            self.env["cobranza.failure"]._record(
                company, "task", error, company.name, cause=self._name
            )
        return True

    @api.model
    def _close_month(self, company, today):
        """Measure the month that ended, once the months before it are (the nightly run)."""
        last = today.replace(day=1) - relativedelta(months=1)
        before = last - relativedelta(months=1)
        found = self._stored_months(company, before)
        if before in found and last not in found:
            self._measure(company, last, today)

    @api.model
    def _close_month_apart(self, company, today):
        """Do it; if it fails the run goes on, and the scheduled action tries again.

        :return: what went wrong, a text, or None
        """
        try:
            with _once(self.env):
                self._close_month(company, today)
        except REPEATED:
            raise
        except Exception as error:
            _logger.warning("Collections: no measures of %s", company.name, exc_info=error)
            return self.env._("The month was not measured: %s", error)
        return None

    @api.model
    def _due(self, company):
        """Yield the work on a company, as `_left` has it, each looked for when it is its turn.

        The e-mail needs the months to be measured, and does not wait for what changes old ones.
        """
        yield from self._left(company)
        panorama = self.env["cobranza.panorama"]
        if panorama._month_to_mail(company):
            yield (panorama._mail_due,)
        yield from self._late(company)

    @api.model
    def _left(self, company):
        """Return the work to fill back what is missing: (method, its arguments after the company).

        The oldest month first, and no month before the first entry.
        """
        today = company._cobranza_today()
        this = today.replace(day=1)
        begun = self._ledger_began(company)
        if not begun or begun >= this:
            return []
        oldest = max(this - relativedelta(months=MONTHS), begun.replace(day=1))
        found = self._stored_months(
            company, oldest - relativedelta(months=YEAR), ("frozen", "sales")
        )
        sold = _months(max(oldest - relativedelta(months=YEAR), begun.replace(day=1)), oldest)
        return [
            *((self._measure_sales, first, today) for first in sold if first not in found),
            *(
                (self._measure, first, today)
                for first in _months(oldest, this)
                if first not in found
            ),
        ]

    @api.model
    def _late(self, company):
        """Return the work on months measured before: what is known only now, and restatements."""
        today = company._cobranza_today()
        if changed := self._first_changed(company):
            self._mark_restate_due(company, changed)
        # The oldest first: cut short, it is found unchanged, and the marks of the rest are kept.
        work = [(self._restate, first, today) for first in self._restate_due(company)]
        return work + [(self._ripen, first, today) for first in self._unripe(company, today)]

    @api.model
    def _measure(self, company, first, today):
        """Freeze a month of a company.

        :raise UniqueViolation: another process did meanwhile
        """
        self.env["cobranza.evaluation"]._flush_reads()
        groups = measures.read_month(self.env, company, first, today)
        if not self._are_judged(company, first, today):
            for sums in groups.values():
                sums.update(dict.fromkeys(PROMISED))
        self._write_rows(company, first, "frozen", today, groups)

    @api.model
    def _measure_sales(self, company, first, today):
        statement = measures.sales_by_group(company.id, first, measures.month_end(first))
        groups = measures.gather(self.env, [(("sales",), statement)])
        self._write_rows(company, first, "sales", today, groups)

    @api.model
    def _ripen(self, company, first, today):
        """Add to a month what is known of it only now."""
        self.env["cobranza.evaluation"]._flush_reads()
        ((risky, promised),) = self.env.execute_query(
            SQL(
                """SELECT COUNT(risk_due), COUNT(promise_due_count) FROM cobranza_measure
                    WHERE company_id = %s AND month = %s AND kind IN ('frozen', 'ripe')""",
                company.id,
                first,
            )
        )
        found = []
        if not risky and measures.is_ripe(first, today):
            accounts = read_trade_receivable_accounts(self.env)
            found.append((RISK, measures.risk(company, first, accounts)))
        last = measures.month_end(first)
        if (
            not promised
            and measures_desk.has_desk(self.env, company, last)
            and self._are_judged(company, first, today)
        ):
            found.append((PROMISED, measures_desk.promises(company, first, last)))
        if found:
            self._write_rows(company, first, "ripe", today, measures.gather(self.env, found))

    @api.model
    def _restate(self, company, first, today):
        """Write beside a month by how much the ledger of today says something else."""
        self.env["cobranza.evaluation"]._flush_reads()
        self.env.cr.execute(
            SQL(
                """DELETE FROM cobranza_measure
                    WHERE company_id = %s AND month = %s AND kind = 'restated'""",
                company.id,
                first,
            )
        )
        sums = SQL(", ").join(
            SQL("COALESCE(SUM(%s), 0)::float8", SQL.identifier(name)) for name in _RESTATED
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT policy_id, collector_id, salesperson_id, ARRAY[%s]
                     FROM cobranza_measure
                    WHERE company_id = %s AND month = %s AND kind = 'frozen'
                    GROUP BY policy_id, collector_id, salesperson_id""",
                sums,
                company.id,
                first,
            )
        )
        frozen = {tuple(group): dict(zip(_RESTATED, were, strict=True)) for *group, were in rows}
        now = measures.read_ledger(self.env, company, first, today)
        changes = {}
        for group in {*now, *frozen}:
            was, is_ = frozen.get(group, {}), now.get(group, {})
            change = {
                name: company.currency_id.round(is_.get(name, 0.0) - was.get(name, 0.0))
                for name in _RESTATED
            }
            if any(change.values()):
                changes[group] = change
        if changes:
            self._write_rows(company, first, "restated", today, changes)
        self.env.cr.execute(
            SQL(
                """UPDATE cobranza_measure SET restate_due = FALSE
                    WHERE company_id = %s AND month = %s AND restate_due""",
                company.id,
                first,
            )
        )

    @api.model
    def _write_rows(self, company, first, kind, today, groups):
        names = [name for name in SUMS if any(name in sums for sums in groups.values())]
        columns = [*GROUP, *names]
        whole, decimal = SQL("int4[]"), SQL("numeric[]")
        types = [whole] * len(GROUP) + [
            whole if self._fields[name].type == "integer" else decimal for name in names
        ]
        values = [
            *zip(*groups, strict=True),
            *([sums.get(name) for sums in groups.values()] for name in names),
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_measure
                               (company_id, month, kind, measured_on, is_first, %(columns)s)
                   SELECT %(company)s, %(month)s, %(kind)s, %(today)s, number = 1, %(columns)s
                     FROM unnest(%(values)s) WITH ORDINALITY AS new(%(columns)s, number)""",
                columns=SQL(", ").join(SQL.identifier(name) for name in columns),
                company=company.id,
                month=first,
                kind=kind,
                today=today,
                values=SQL(", ").join(
                    SQL("%s::%s", list(column), type_)
                    for type_, column in zip(types, values, strict=True)
                ),
            ),
            log_exceptions=False,
        )
        self.invalidate_model(flush=False)

    @api.model
    def _stored_months(self, company, since, kinds=("frozen",)):
        """Return the set of months measured from one on."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT month FROM cobranza_measure
                    WHERE company_id = %s AND month >= %s AND kind IN %s""",
                company.id,
                since,
                kinds,
            )
        )
        return {month for (month,) in rows}

    @api.model
    def _mark_restate_due(self, company, since):
        """Have the months measured from one on looked at again, however often that is cut short."""
        self.env.cr.execute(
            SQL(
                """UPDATE cobranza_measure SET restate_due = TRUE
                    WHERE company_id = %s AND month >= %s AND kind = 'frozen'
                      AND restate_due IS NOT TRUE""",
                company.id,
                since,
            )
        )

    @api.model
    def _restate_due(self, company):
        """Return the months that are to be looked at again, the oldest first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT month FROM cobranza_measure
                    WHERE company_id = %s AND restate_due ORDER BY month""",
                company.id,
            )
        )
        return [month for (month,) in rows]

    @api.model
    def _ledger_began(self, company):
        """Return the day of the company's first receivable entry, None: there is none."""
        return self.env.execute_query(
            SQL(
                """SELECT MIN(date) FROM account_move_line
                    WHERE account_id = ANY(%s) AND company_id = %s AND parent_state = 'posted'""",
                trade_receivable_accounts(),
                company.id,
            )
        )[0][0]

    @api.model
    def _unripe(self, company, today):
        """Return the months of which something is known only later, the oldest first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT month FROM cobranza_measure
                    WHERE company_id = %s AND kind IN ('frozen', 'ripe') AND month >= %s
                    GROUP BY month
                   HAVING COUNT(risk_due) = 0
                       OR COUNT(contact_count) > 0 AND COUNT(promise_due_count) = 0
                    ORDER BY month""",
                company.id,
                today - relativedelta(months=MONTHS),
            )
        )
        return [month for (month,) in rows]

    @api.model
    def _are_judged(self, company, first, today):
        """Whether the promises for a month are judged, or not waited for any more."""
        last = measures.month_end(first)
        if last + timedelta(days=_JUDGED_AFTER) < today:
            return True
        return (
            not self.env["cobranza.promise"]
            .sudo()
            .search_count(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                    ("date_promised", ">=", first),
                    ("date_promised", "<=", last),
                ],
                limit=1,
            )
        )

    @api.model
    def _first_changed(self, company):
        """Return the first of the months measured whose entries are not those of then, or None."""
        return self.env.execute_query(
            measures.first_changed(company.id, read_trade_receivable_accounts(self.env))
        )[0][0]


@contextmanager
def _once(env):
    """Measure something apart from all else; what another process measured meanwhile is left so.

    What it wrote is not seen before this transaction ends: only the index tells.
    """
    try:
        with apart(env):
            yield
    except UniqueViolation as error:
        if error.diag.table_name != env["cobranza.measure"]._table:
            raise
        _logger.info("Collections: another process measured the month meanwhile")


def _months(first, until):
    """Return the first days of the months from one up to another, without that one."""
    months = []
    while first < until:
        months.append(first)
        first += relativedelta(months=1)
    return months
