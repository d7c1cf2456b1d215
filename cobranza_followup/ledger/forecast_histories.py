"""How debtors have paid, weighed as forecasts need it, and kept until something is settled."""

from odoo.tools import SQL

from ..engine.forecast import History, weigh
from .arrays import array, text_array
from .behaviour import WINDOW, is_payment
from .forecasts import DAY_ZERO
from .open_items import trade_receivable_accounts
from .policies import negligible_amounts

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
    """Weigh anew the payments of the scope's debtors of whom some are new, or gone.

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
                 WHERE %(scope)s
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
            scope=scope.of_debtor(),
            company=scope.company_id,
            accounts=trade_receivable_accounts(),
            since=scope.today - WINDOW,
            today=scope.today,
            zero=DAY_ZERO,
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
    lists = zip(
        *(_as_columns(debtor, history or _NOTHING) for debtor, history in weighed), strict=True
    )
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
            """UPDATE cobranza_debtor debtor
                  SET usual_days = new.usual, usual_days_from = new.since,
                      usual_days_to = new.until
                 FROM unnest(%s) AS new(id, usual, since, until)
                WHERE debtor.id = new.id
                  AND (usual_days, usual_days_from, usual_days_to)
                      IS DISTINCT FROM (new.usual, new.since, new.until)""",
            SQL(
                ", ".join(["%s::int4[]"] * 4),
                *(array(values) for values in zip(*habits, strict=True)),
            ),
        )
    )
