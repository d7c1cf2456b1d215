"""The sums of a month, from the ledger and the log as they were, by group of customers.

A group is a policy, a collector and a salesperson: those the customer has today, for nobody wrote
down whose they were. Each statement gives the sums of all groups at once; a month takes the same
number of statements however many customers there are.
"""

from datetime import timedelta

from odoo.tools import SQL

from ..engine import measure_figures as figures
from ..engine.aging import sums_of_buckets
from . import measures_items
from .measure_groups import GROUP, by_group, month_end
from .measures_desk import desk, has_desk
from .open_items import open_items, read_trade_receivable_accounts

_SALES = (*measures_items.INVOICES, "out_refund")
# What `flows` sums up.
MOVED = ("came_in", "written_off", "balance_change")
_OWED = {
    "receivable": "SUM(residual)",
    "not_due": "SUM(amount_chased) FILTER (WHERE days_overdue = 0)",
    "overdue": "SUM(amount_chased) FILTER (WHERE days_overdue > 0)",
    "disputed": "SUM(amount_disputed)",
    **sums_of_buckets("amount_chased", "days_overdue"),
}


def read_month(env, company, first, today):
    """Return {group: {name: amount or number}} of a month of a company, as it is known today.

    :param company: `res.company` record
    :param first: first day of the month
    :param today: date; of a month that is not over, what was so far
    """
    last = min(month_end(first), today)
    accounts = read_trade_receivable_accounts(env)
    found = _ledger(env, company, first, last, today, accounts)
    if is_ripe(first, today):
        found.append((figures.RISK, risk(company, first, accounts)))
    if has_desk(env, company, last):
        found += desk(env, company, first, last)
    return gather(env, found)


def read_ledger(env, company, first, today):
    """Return what `read_month` does of the ledger alone: what was owed, sold and paid."""
    accounts = read_trade_receivable_accounts(env)
    last = min(month_end(first), today)
    return gather(env, _ledger(env, company, first, last, today, accounts))


def _ledger(env, company, first, last, today, accounts):
    return [
        (figures.OWED, _owed(env, company, last, today, accounts)),
        (("sales",), sales_by_group(company.id, first, last)),
        (MOVED, flows(company, first, last, accounts)),
        (figures.PAID, paid(company, first, last, accounts)),
    ]


def is_ripe(first, today):
    """Whether it is known what of a month's invoices stayed unpaid."""
    return month_end(first) + timedelta(days=measures_items.AT_RISK_DAYS) < today


def gather(env, found):
    """Add up what statements found, by group; what one of them looked at is 0 where it found none.

    :param found: [(names, SQL of the group's columns and these)]
    """
    rows_of = [(names, env.execute_query(statement)) for names, statement in found]
    keys = {row[: len(GROUP)] for _names, rows in rows_of for row in rows}
    # A month in which nothing was is a month all the same.
    groups = {key: {} for key in keys or {(None,) * len(GROUP)}}
    for names, rows in rows_of:
        for sums in groups.values():
            sums.update(dict.fromkeys(names, 0.0))
        for row in rows:
            groups[row[: len(GROUP)]].update(zip(names, row[len(GROUP) :], strict=True))
    return groups


def _owed(env, company, last, today, accounts):
    """SQL: what was owed at the end of a day, by age; from the one builder of open items."""
    return by_group(
        SQL("source.partner_id"),
        SQL(", ".join(f"COALESCE({sql}, 0)::float8" for sql in _OWED.values())),
        SQL(
            "(%s) source",
            open_items(env, last, company.id, historical=last < today, account_ids=accounts),
        ),
    )


def sales_by_group(company_id, first, last):
    """SQL: what was invoiced less what was credited, taxes included, by invoice date."""
    return by_group(
        SQL("source.partner_id"),
        SQL("SUM(amount)::float8"),
        _sales_source(company_id, first, last),
    )


def sales(company_id, first, last, chosen=None, partner_id=None):
    """SQL: sales by month, as (first day of the month, amount).

    :param chosen: {column of `GROUP`: id} to keep; None: all
    :param partner_id: of one customer (commercial partner) alone
    """
    if not chosen:
        return SQL(
            """SELECT date_trunc('month', invoice_date)::date, SUM(amount)::float8
                 FROM %s WHERE %s GROUP BY 1""",
            _sales_source(company_id, first, last),
            SQL("partner_id = %s", partner_id) if partner_id else SQL("TRUE"),
        )
    return SQL(
        """
        SELECT date_trunc('month', invoice_date)::date, SUM(amount)::float8
          FROM (SELECT source.*, debtor.policy_id, debtor.collector_id,
                       owner.user_id AS salesperson_id
                  FROM %s
                  LEFT JOIN cobranza_debtor debtor
                         ON debtor.partner_id = source.partner_id
                        AND debtor.company_id = source.company_id
                  LEFT JOIN res_partner owner ON owner.id = source.partner_id) sold
         WHERE %s GROUP BY 1
        """,
        _sales_source(company_id, first, last),
        of_chosen(SQL.identifier("sold"), chosen),
    )


def of_chosen(alias, chosen):
    """SQL condition: a row is of the chosen groups.

    :param alias: of rows that have the columns of `GROUP`
    :param chosen: {column of `GROUP`: id} to keep; None: all
    """
    return SQL(" AND ").join(
        [SQL("TRUE")]
        + [
            SQL("%s.%s = %s", alias, SQL.identifier(name), id_)
            for name, id_ in (chosen or {}).items()
        ]
    )


def _sales_source(company_id, first, last):
    return SQL(
        """(SELECT move.company_id, move.commercial_partner_id AS partner_id, move.invoice_date,
                   move.amount_total_signed AS amount
              FROM account_move move
             WHERE move.company_id = %s AND move.state = 'posted' AND move.move_type IN %s
               AND move.invoice_date BETWEEN %s AND %s) source""",
        company_id,
        _SALES,
        first,
        last,
    )


def first_changed(company_id, accounts):
    """SQL: the first month whose entries have changed since it was measured, or NULL.

    What is compared is the change of the receivable and the sales of each month: whatever was
    entered into it, or taken out of it, shows in one of them.
    """
    return SQL(
        """
        WITH measured AS (
            SELECT month, SUM(balance_change) AS balance, SUM(sales) AS sales
              FROM cobranza_measure
             WHERE company_id = %(company)s AND kind IN ('frozen', 'restated')
             GROUP BY month
        ),
        span AS (SELECT MIN(month) AS first,
                        (MAX(month) + interval '1 month - 1 day')::date AS last FROM measured),
        entered AS (
            SELECT date_trunc('month', line.date)::date AS month, SUM(line.balance) AS balance
              FROM account_move_line line, span
             WHERE line.account_id = ANY(%(accounts)s::int4[]) AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND line.partner_id IS NOT NULL
               AND line.date BETWEEN span.first AND span.last
             GROUP BY 1
        ),
        sold AS (
            SELECT date_trunc('month', move.invoice_date)::date AS month,
                   SUM(move.amount_total_signed) AS sales
              FROM account_move move, span
             WHERE move.company_id = %(company)s AND move.state = 'posted'
               AND move.move_type IN %(sales)s AND move.invoice_date BETWEEN span.first AND span.last
             GROUP BY 1
        )
        SELECT MIN(measured.month)
          FROM measured
          LEFT JOIN entered ON entered.month = measured.month
          LEFT JOIN sold ON sold.month = measured.month
         WHERE ABS(measured.balance - COALESCE(entered.balance, 0)) >= 0.005
            OR ABS(measured.sales - COALESCE(sold.sales, 0)) >= 0.005
        """,
        company=company_id,
        accounts=list(accounts),
        sales=_SALES,
    )


def flows(company, first, last, accounts):
    """SQL: money that came in less what was given back, what was written off, and all of it."""
    return by_group(
        SQL("source.partner_id"),
        SQL(
            "COALESCE(SUM(came_in), 0)::float8, COALESCE(SUM(lost), 0)::float8, SUM(balance)::float8"
        ),
        SQL("(%s) source", measures_items.moved(company, first, last, accounts)),
    )


def paid(company, first, last, accounts):
    """SQL: what invoices were paid, what of it on time, and amount × days late."""
    return SQL(
        "WITH part AS MATERIALIZED (%s) %s",
        measures_items.paid(company, first, last, accounts),
        by_group(
            SQL("source.partner_id"),
            SQL(
                """SUM(amount)::float8,
                   COALESCE(SUM(amount) FILTER (
                       WHERE days_late <= COALESCE(grace_of, 0)), 0)::float8,
                   SUM(amount * days_late)::float8"""
            ),
            SQL("part source"),
        ),
    )


def risk(company, first, accounts):
    """SQL: what was due of invoices in a month, and what of it was unpaid 90 days after."""
    return by_group(
        SQL("source.partner_id"),
        SQL("SUM(balance)::float8, SUM(unpaid)::float8"),
        SQL("(%s) source", measures_items.at_risk(company, first, accounts)),
    )
