"""What is expected of open items, and where that is kept: for a whole company at once."""

from datetime import date

from odoo.tools import SQL

from ..engine.outlook import OpenItem
from .arrays import array
from .open_items import open_items, read_trade_receivable_accounts

# PostgreSQL's date of Python's ordinal 0.
DAY_ZERO = SQL("(date '0001-01-01' - 1)")


def read_open(env, scope):
    """Return (`OpenItem`s, {item id: what is stored of it}) of the company.

    Stored: (due date, expected, from, to, late probability).
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT item.id, item.debtor_id, item.due_date - %(zero)s, item.amount::float8,
                   item.move_id, forecast.item_id, forecast.due_date, forecast.expected_date,
                   forecast.expected_from, forecast.expected_to, forecast.late_probability
              FROM (SELECT id, debtor_id, move_id, due_date, amount
                      FROM (SELECT *, -- neither what is waived nor what is settled by a certificate
                                   residual - amount_covered - amount_waived - withholding
                                   AS amount
                              FROM (%(open_items)s) open_item) open_item
                     WHERE amount > 0) item
              FULL JOIN (SELECT * FROM cobranza_item_forecast WHERE company_id = %(company)s)
                        forecast ON forecast.item_id = item.id
            """,
            zero=DAY_ZERO,
            open_items=open_items(
                env,
                scope.today,
                scope.company_id,
                account_ids=read_trade_receivable_accounts(env),
            ),
            company=scope.company_id,
        )
    )
    promised = _read_promised(env, scope)
    items = [
        OpenItem(*row[:4], _first(promised.get(row[1]), row[4]))
        for row in rows
        if row[0] is not None
    ]
    stored = {row[5]: row[6:] for row in rows if row[5] is not None}
    return items, stored


def _read_promised(env, scope):
    """Return {debtor id: {document id, or None for all of them: ordinal of the next promise}}.

    A promise whose day has come says nothing more of when they pay; nor does whether a run of
    today has judged it yet.
    """
    rows = env.execute_query(
        SQL(
            """SELECT promise.debtor_id, rel.move_id, MIN(promise.date_promised) - %s
                 FROM cobranza_promise promise
                 LEFT JOIN cobranza_promise_account_move_rel rel
                        ON rel.promise_id = promise.id AND promise.scope = 'invoices'
                WHERE promise.company_id = %s AND promise.state = 'open'
                  AND promise.date_promised > %s
                  AND (promise.scope = 'debt' OR rel.move_id IS NOT NULL)
                GROUP BY promise.debtor_id, rel.move_id""",
            DAY_ZERO,
            scope.company_id,
            scope.today,
        )
    )
    promised = {}
    for debtor, move, on in rows:
        promised.setdefault(debtor, {})[move] = on
    return promised


def _first(promised, move):
    """Return the ordinal of the next promise about a document, None without one."""
    if not promised:
        return None
    return min((promised[key] for key in (move, None) if key in promised), default=None)


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


def read_kept(env, company_id, today):
    """Return {debtor id: (promises kept, promises kept or not)} of the company's debtors.

    As of yesterday evening: what a run of today judges it has not judged yet when it forecasts,
    and one more run on the same day would know.
    """
    rows = env.execute_query(
        SQL(
            """SELECT debtor_id, COUNT(*) FILTER (WHERE state = 'kept'), COUNT(*)
                 FROM cobranza_promise
                WHERE company_id = %s AND state IN ('kept', 'partial', 'broken')
                  AND date_settled < %s
                GROUP BY debtor_id""",
            company_id,
            today,
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
