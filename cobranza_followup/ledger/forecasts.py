"""What forecasts are made from, and where they are kept: for all debtors of a company at once."""

from datetime import date, timedelta

from odoo.tools import SQL

from ..engine.forecast import History, weigh
from ..engine.forecast_check import Item
from ..engine.outlook import OpenItem
from .arrays import array, text_array
from .behaviour import WINDOW, is_payment
from .open_items import open_items, read_trade_receivable_accounts, trade_receivable_accounts
from .policies import negligible_amounts

# PostgreSQL's date of Python's ordinal 0.
_DAY_ZERO = SQL("(date '0001-01-01' - 1)")
# What tells that the payments a debtor's history was weighed from are not those of today.
_SIGNED = ("settled_count", "settled_amount", "settled_days_amount", "behaviour_until")
# Columns of `cobranza_forecast_history` -> SQL type.
_HISTORY = {
    "weighed_on": "int4",
    "payment_count": "int4",
    "late_sum": "int4",
    "bins": "varchar",
    "weights": "varchar",
    "weight": "float8",
    "weight_squared": "float8",
    "days_sum": "float8",
    "days_squared_sum": "float8",
}
_NOTHING = History(0, 0, 0, (), (), 0.0, 0.0, 0.0, 0.0)


def weigh_histories(env, scope):
    """Weigh anew the payments of the company's debtors of whom some are new, or gone.

    One observation for each part of an invoice that money settled, as in `read_behaviour`.

    :return: ids of these debtors
    """
    rows = env.execute_query(
        SQL(
            """
            WITH changed AS MATERIALIZED (
                SELECT debtor.id, debtor.partner_id,
                       COALESCE(limits.negligible, 0) AS negligible
                  FROM cobranza_debtor debtor
                  LEFT JOIN cobranza_forecast_history history ON history.debtor_id = debtor.id
                  LEFT JOIN (%(limits)s) limits ON limits.policy_id = debtor.policy_id
                 WHERE debtor.company_id = %(company)s
                   AND (%(signed)s) IS DISTINCT FROM (%(signed_then)s)
                   AND (debtor.settled_count > 0 OR history.id IS NOT NULL)
            ),
            part AS MATERIALIZED (
                SELECT changed.id AS debtor_id, paid.date AS paid_on,
                       paid.date - COALESCE(line.date_maturity, line.date) AS late,
                       paid.move_id, paid.journal_id, paid.payment_id, paid.statement_line_id,
                       paid.display_type, paid.balance
                  FROM changed
                  JOIN res_partner partner ON partner.commercial_partner_id = changed.partner_id
                  JOIN account_move_line line ON line.partner_id = partner.id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                  JOIN account_move_line paid ON paid.id = part.credit_move_id
                 WHERE line.account_id = ANY(%(accounts)s)
                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND line.balance > 0 AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND paid.date > %(since)s AND paid.date <= %(today)s
                   AND part.amount > changed.negligible
            ),
            known AS (
                SELECT debtor_id, array_agg(late) AS late,
                       array_agg(paid_on - %(zero)s) AS paid
                  FROM part WHERE %(is_payment)s GROUP BY debtor_id
            )
            SELECT changed.id, late, paid
              FROM changed LEFT JOIN known ON known.debtor_id = changed.id
            """,
            signed=_listed(SQL.identifier("debtor", name) for name in _SIGNED),
            signed_then=_listed(SQL.identifier("history", name) for name in _SIGNED),
            limits=negligible_amounts(scope.today, scope.company_id),
            company=scope.company_id,
            accounts=trade_receivable_accounts(),
            since=scope.today - WINDOW,
            today=scope.today,
            zero=_DAY_ZERO,
            is_payment=is_payment("part"),
        )
    )
    today = scope.today.toordinal()
    weighed = [(debtor, weigh(late or (), paid or (), today)) for debtor, late, paid in rows]
    _write_histories(env, weighed)
    return [debtor for debtor, _history in weighed]


def _write_histories(env, weighed):
    """Write the `History` of debtors, None: nothing is known; and what the debtor's row said."""
    if not weighed:
        return
    lists = zip(*(_as_columns(debtor, history or _NOTHING) for debtor, history in weighed), strict=True)
    kinds = ["int4", *_HISTORY.values()]
    arrays = [
        (text_array if kind == "varchar" else array)(values)
        for kind, values in zip(kinds, lists, strict=True)
    ]
    columns = [*_SIGNED, *_HISTORY]
    env.cr.execute(
        SQL(
            """INSERT INTO cobranza_forecast_history (debtor_id, company_id, %(columns)s)
               SELECT debtor.id, debtor.company_id, %(values)s
                 FROM unnest(%(arrays)s) AS new(id, %(history)s)
                 JOIN cobranza_debtor debtor ON debtor.id = new.id
                   ON CONFLICT (debtor_id) DO UPDATE SET %(set)s""",
            columns=_listed(map(SQL.identifier, columns)),
            values=_listed(
                [SQL.identifier("debtor", name) for name in _SIGNED]
                + [SQL.identifier("new", name) for name in _HISTORY]
            ),
            history=_listed(map(SQL.identifier, _HISTORY)),
            arrays=SQL(", ".join(f"%s::{kind}[]" for kind in kinds), *arrays),
            set=_listed(
                SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                for name in columns
            ),
        )
    )


def _as_columns(debtor, history):
    bins = ",".join(map(str, history.bins))
    weights = ",".join([f"{weight:.6g}" for weight in history.weights])
    return debtor, history.on, history.count, history.late, bins, weights, *history[5:]


def _listed(parts):
    return SQL(", ").join(parts)


def read_histories(env, company_id):
    """Return {debtor id: `History`} of the company's debtors who have paid anything."""
    rows = env.execute_query(
        SQL(
            """SELECT debtor_id, weighed_on, payment_count, late_sum, bins, weights,
                      weight, weight_squared, days_sum, days_squared_sum
                 FROM cobranza_forecast_history
                WHERE company_id = %s AND payment_count > 0""",
            company_id,
        )
    )
    return {
        row[0]: History(
            *row[1:4],
            tuple(map(int, row[4].split(","))),
            tuple(map(float, row[5].split(","))),
            *row[6:],
        )
        for row in rows
    }


def write_habits(env, habits):
    """Write the usual days late of debtors where they are others than before.

    :param habits: list of (debtor id, median, low, high); None: nothing is known
    """
    if not habits:
        return
    env.cr.execute(
        SQL(
            """UPDATE cobranza_forecast_history history
                  SET usual_days = new.usual, usual_days_from = new.since,
                      usual_days_to = new.until
                 FROM unnest(%s) AS new(debtor_id, usual, since, until)
                WHERE history.debtor_id = new.debtor_id
                  AND (usual_days, usual_days_from, usual_days_to)
                      IS DISTINCT FROM (new.usual, new.since, new.until)""",
            SQL(
                ", ".join(["%s::int4[]"] * 4),
                *(array(values) for values in zip(*habits, strict=True)),
            ),
        )
    )


def read_open(env, scope):
    """Return (`OpenItem`s, {item id: what is stored of it}) of the company.

    Stored: (due date, expected, from, to, late probability).
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT item.id, item.debtor_id, item.due_date - %(zero)s, item.amount::float8,
                   promised.on_day - %(zero)s,
                   forecast.item_id, forecast.due_date, forecast.expected_date,
                   forecast.expected_from, forecast.expected_to, forecast.late_probability
              FROM (SELECT id, debtor_id, move_id, due_date, residual - amount_covered AS amount
                      FROM (%(open_items)s) open_item
                     WHERE residual - amount_covered > 0) item
              LEFT JOIN LATERAL (%(promised)s) promised ON TRUE
              FULL JOIN (SELECT * FROM cobranza_item_forecast WHERE company_id = %(company)s)
                        forecast ON forecast.item_id = item.id
            """,
            zero=_DAY_ZERO,
            open_items=open_items(
                env,
                scope.today,
                scope.company_id,
                account_ids=read_trade_receivable_accounts(env),
            ),
            promised=SQL(next_promise("item.debtor_id", "item.move_id")),
            company=scope.company_id,
        )
    )
    items = [OpenItem(*row[:5]) for row in rows if row[0] is not None]
    stored = {row[5]: row[6:] for row in rows if row[5] is not None}
    return items, stored


def next_promise(debtor, move):
    """Return SQL text: `on_day`, the next open promise about a document of a debtor, or NULL.

    :param debtor: expression of the debtor's id
    :param move: expression of the document's
    """
    return f"""SELECT MIN(promise.date_promised) AS on_day FROM cobranza_promise promise
            WHERE promise.debtor_id = {debtor} AND promise.state = 'open'
              AND (promise.scope = 'debt'
                   OR EXISTS (SELECT FROM cobranza_promise_account_move_rel rel
                               WHERE rel.promise_id = promise.id AND rel.move_id = {move}))"""


def read_kept(env, company_id):
    """Return {debtor id: (promises kept, promises kept or not)} of the company's debtors."""
    rows = env.execute_query(
        SQL(
            """SELECT debtor_id, COUNT(*) FILTER (WHERE state = 'kept'), COUNT(*)
                 FROM cobranza_promise
                WHERE company_id = %s AND state IN ('kept', 'partial', 'broken')
                GROUP BY debtor_id""",
            company_id,
        )
    )
    return {debtor: (kept, total) for debtor, kept, total in rows}


def write_forecasts(env, company_id, items, stored, expected):
    """Write what is expected of each item where it changed, and forget those no longer open.

    :param items: `OpenItem`s; `stored`: see `read_open`
    :param expected: {item id: `engine.outlook.Expected`}
    """
    day = date.fromordinal
    changed = []
    for item in items:
        said = expected[item.id]
        new = (
            day(item.due),
            day(said.on),
            said.since and day(said.since),
            said.until and day(said.until),
            said.late,
        )
        if stored.get(item.id) != new:
            changed.append((item.id, *new))
    if changed:
        env.cr.execute(
            SQL(
                """INSERT INTO cobranza_item_forecast
                          (company_id, item_id, due_date, expected_date, expected_from,
                           expected_to, late_probability)
                   SELECT %s, new.* FROM unnest(%s::int4[], %s::date[], %s::date[], %s::date[],
                                                %s::date[], %s::float8[]) AS new
                       ON CONFLICT (item_id) DO UPDATE
                      SET company_id = EXCLUDED.company_id, due_date = EXCLUDED.due_date,
                          expected_date = EXCLUDED.expected_date,
                          expected_from = EXCLUDED.expected_from,
                          expected_to = EXCLUDED.expected_to,
                          late_probability = EXCLUDED.late_probability""",
                company_id,
                *(array(values) for values in zip(*changed, strict=True)),
            )
        )
    gone = set(stored).difference(expected)
    if gone:
        env.cr.execute(
            SQL(
                "DELETE FROM cobranza_item_forecast WHERE item_id = ANY(%s::int4[])",
                array(gone),
            )
        )


def read_past(env, company_id, date_to, since):
    """Return the company's invoices as `engine.forecast_check.Item`s, with all that was paid.

    :param date_to: of this day or before
    :param since: what was closed before it tells nothing any more
    """
    rows = env.execute_query(
        SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT line.id, partner.commercial_partner_id AS customer, line.balance,
                       COALESCE(move.invoice_date, line.date) AS invoiced,
                       COALESCE(line.date_maturity, line.date) AS due,
                       line.amount_residual
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
                   AND line.parent_state = 'posted' AND line.balance > 0
                   AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND COALESCE(move.invoice_date, line.date) <= %(date_to)s
            ),
            part AS MATERIALIZED (
                SELECT item.id AS item_id, part.amount, paid.date AS paid_on, part.max_date,
                       paid.move_id, paid.journal_id, paid.payment_id, paid.statement_line_id,
                       paid.display_type, paid.balance
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                  JOIN account_move_line paid ON paid.id = part.credit_move_id
            ),
            came AS (
                SELECT item_id, array_agg(paid_on - %(zero)s) AS days,
                       array_agg(amount::float8) AS amounts,
                       array_agg(%(is_payment)s) AS money, MAX(paid_on) AS last_on
                  FROM part GROUP BY item_id
            )
            SELECT item.customer, item.invoiced - %(zero)s, item.due - %(zero)s,
                   item.balance::float8,
                   CASE WHEN item.amount_residual = 0 THEN came.last_on - %(zero)s END,
                   came.days, came.amounts, came.money
              FROM item LEFT JOIN came ON came.item_id = item.id
             WHERE item.amount_residual <> 0 OR came.last_on >= %(since)s
             ORDER BY item.id
            """,
            accounts=trade_receivable_accounts(),
            company=company_id,
            date_to=date_to,
            since=since,
            zero=_DAY_ZERO,
            is_payment=is_payment("part"),
        )
    )
    return [_item(*row) for row in rows]


def _item(customer, invoiced, due, amount, closed, days, amounts, money):
    parts = list(zip(days or (), amounts or (), money or (), strict=True))
    return Item(
        customer,
        invoiced,
        due,
        amount,
        closed,
        [(on, part) for on, part, is_money in parts if is_money],
        [(on, part) for on, part, is_money in parts if not is_money],
    )


# For so many days after a week, what came in it is read again: banks are entered late.
_READ_AGAIN = 35


def write_came(env, company_id, today):
    """Write beside the forecasts that were kept what came in the weeks that are over."""
    env.cr.execute(
        SQL(
            """
            WITH week AS MATERIALIZED (
                SELECT id, made_on, week_start, week_start + 6 AS week_end
                  FROM cobranza_cash_forecast
                 WHERE company_id = %(company)s AND NOT is_current
                   AND week_start + 6 < %(today)s AND week_start + 6 >= %(since)s
            ),
            part AS MATERIALIZED (
                SELECT line.date AS opened_on, paid.date AS paid_on, part.amount,
                       paid.move_id, paid.journal_id, paid.payment_id, paid.statement_line_id,
                       paid.display_type, paid.balance
                  FROM account_move_line paid
                  JOIN account_partial_reconcile part ON part.credit_move_id = paid.id
                  JOIN account_move_line line ON line.id = part.debit_move_id
                 WHERE paid.account_id = ANY(%(accounts)s) AND paid.parent_state = 'posted'
                   AND paid.date BETWEEN %(since)s - 6 AND %(today)s
                   AND line.account_id = ANY(%(accounts)s)
                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
            ),
            flow AS MATERIALIZED (
                SELECT opened_on, paid_on, SUM(amount) AS amount
                  FROM part WHERE %(is_payment)s GROUP BY opened_on, paid_on
            )
            UPDATE cobranza_cash_forecast forecast
               SET is_over = TRUE, amount_came = COALESCE(came.amount, 0)
              FROM week
              LEFT JOIN LATERAL (
                   SELECT SUM(amount) AS amount FROM flow
                    WHERE flow.paid_on BETWEEN week.week_start AND week.week_end
                      AND flow.opened_on <= week.made_on) came ON TRUE
             WHERE forecast.id = week.id
               AND (forecast.is_over IS NOT TRUE
                    OR forecast.amount_came IS DISTINCT FROM COALESCE(came.amount, 0))
            """,
            company=company_id,
            today=today,
            since=today - timedelta(days=_READ_AGAIN),
            accounts=trade_receivable_accounts(),
            is_payment=is_payment("part"),
        )
    )
