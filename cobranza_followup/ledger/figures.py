"""What each debtor owes and how old it is."""

from odoo.tools import SQL

from ..engine.aging import sums_of_buckets
from .arrays import array
from .behaviour import WINDOW
from .collector_rules import works
from .open_items import open_items, read_trade_receivable_accounts, trade_receivable_accounts
from .prepared import run

# With this many new debtors at once, PostgreSQL's statistics of the table are worthless.
MANY_NEW = 200
# Column of `cobranza_debtor` -> how it is summed up from the debtor's open items.
_SUMS = {
    "amount_receivable": "SUM(residual)",
    "amount_not_due": "SUM(amount_chased) FILTER (WHERE days_overdue = 0)",
    "amount_overdue": "SUM(amount_chased) FILTER (WHERE days_overdue > 0)",
    "amount_credit": "SUM(-residual) FILTER (WHERE residual < 0)",
    "amount_disputed": "SUM(amount_disputed)",
    "amount_withheld": "SUM(amount_withheld)",
    "amount_exchange": "SUM(amount_matched)",
    **sums_of_buckets("amount_chased", "days_overdue"),
    "overdue_days_amount": "SUM(amount_chased * days_overdue)",
}
_COUNTS = {
    "overdue_count": "COUNT(*) FILTER (WHERE amount_chased > 0 AND days_overdue > 0)",
    "days_overdue": "MAX(days_overdue) FILTER (WHERE amount_chased > 0)",
}
_DATES = {
    "oldest_due_date": "MIN(due_date) FILTER (WHERE amount_chased > 0 AND days_overdue > 0)",
    "next_due_date": "MIN(due_date) FILTER (WHERE amount_chased > 0 AND days_overdue = 0)",
}
# What forecasts say of them, and what is not asked for because an offer was paid; read, and not
# stored on the debtor.
_READ = {
    "amount_waived": "SUM(amount_waived)::float8",
    "forecast_date": "MIN(expected_date) FILTER (WHERE amount_chased > 0)",
    "late_probability": "MAX(late_probability)"
    " FILTER (WHERE amount_chased > 0 AND days_overdue = 0)",
}
# Column -> SQL type
FIGURES = {
    **dict.fromkeys(_SUMS, "numeric"),
    **dict.fromkeys(_COUNTS, "int4"),
    **dict.fromkeys(_DATES, "date"),
}
NOTHING_OWED = {
    **dict.fromkeys(_SUMS, 0.0),
    **dict.fromkeys(_COUNTS, 0),
    **dict.fromkeys(_DATES),
    **dict.fromkeys(_READ),
}


def read_figures(env, scope, negligible=None):
    """Return {partner id: {column: value}} for the scope's customers with open items.

    The others have `NOTHING_OWED`.

    :param negligible: {policy id: amount in company currency}; None: as the policies are
    """
    rows = run(
        env,
        scope.is_small(),
        SQL(
            """SELECT partner_id, %s FROM (%s) open_item
                 LEFT JOIN (SELECT item_id, due_date AS made_for, expected_date, late_probability
                              FROM cobranza_item_forecast) forecast
                        ON forecast.item_id = open_item.id
                       AND forecast.made_for = open_item.due_date
                GROUP BY partner_id""",
            SQL(
                ", ".join(
                    [f"COALESCE({sql}, 0)::float8" for sql in _SUMS.values()]
                    + [f"COALESCE({sql}, 0)" for sql in _COUNTS.values()]
                    + [*_DATES.values(), *_READ.values()]
                )
            ),
            open_items(
                env,
                scope.today,
                scope.company_id,
                scope.partner_ids,
                account_ids=None if scope.is_small() else read_trade_receivable_accounts(env),
                negligible=negligible,
            ),
        ),
    )
    return {row[0]: dict(zip(NOTHING_OWED, row[1:], strict=True)) for row in rows}


def add_debtors(env, scope, partner_ids, policy_id=None):
    """Make debtors of the scope's company of those who owe it, or were invoiced in 24 months.

    :param partner_ids: commercial partners to look at; None: all of the company
    :param policy_id: the policy that all are under, if there is one
    :return: ids of the commercial partners that are new
    """
    rows = env.execute_query(
        SQL(
            """
            INSERT INTO cobranza_debtor
                   (partner_id, company_id, policy_id, state, create_uid, create_date, write_uid,
                    write_date, collector_id)
            SELECT customer.partner_id, company.id, %(policy)s, 'clear', %(uid)s,
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC', collector.id
              FROM (%(customers)s) customer
              JOIN res_company company ON company.id = %(company)s
              LEFT JOIN res_users collector
                     ON collector.id = company.cobranza_collector_id AND %(works)s
             WHERE NOT EXISTS (
                   SELECT FROM cobranza_debtor debtor
                    WHERE debtor.partner_id = customer.partner_id
                      AND debtor.company_id = company.id)
             ORDER BY customer.partner_id
                ON CONFLICT (partner_id, company_id) DO NOTHING
            RETURNING partner_id
            """,
            customers=customers(scope, partner_ids),
            works=works(env, SQL("collector.id"), scope.company_id),
            uid=env.uid,
            company=scope.company_id,
            policy=policy_id,
        )
    )
    if len(rows) >= MANY_NEW:
        _analyze_grown(env, len(rows))
    return [partner for (partner,) in rows]


def _analyze_grown(env, number):
    """ANALYZE the debtor table after it doubled, or plans stay those of an empty table."""
    ((counted,),) = env.execute_query(
        SQL("SELECT reltuples FROM pg_class WHERE oid = 'cobranza_debtor'::regclass")
    )
    if counted < number:
        env.cr.execute("ANALYZE cobranza_debtor")


def customers(scope, partner_ids=None, owing_only=False):
    """SQL: partner_id (commercial) of those who owe the company, or were invoiced in 24 months.

    :param partner_ids: commercial partners to look at; None: all of the company
    :param owing_only: those with something open alone; PostgreSQL has an index for them
    """
    item = SQL(
        """aml.account_id = ANY(%s) AND aml.company_id = %s AND aml.parent_state = 'posted'
           AND (aml.reconciled IS NOT TRUE OR %s)""",
        trade_receivable_accounts(),
        scope.company_id,
        SQL("FALSE")
        if owing_only
        else SQL(
            """aml.date > %s AND aml.display_type = 'payment_term' AND aml.balance > 0""",
            scope.today - WINDOW,
        ),
    )
    if partner_ids is not None:
        # Of each of these one item tells, however many there are.
        return SQL(
            """
            SELECT DISTINCT commercial_partner_id AS partner_id
              FROM res_partner partner
             WHERE commercial_partner_id = ANY(%s::int4[])
               AND EXISTS (SELECT FROM account_move_line aml
                            WHERE aml.partner_id = partner.id AND %s)
            """,
            array(partner_ids),
            item,
        )
    return SQL(
        """
        SELECT DISTINCT partner.commercial_partner_id AS partner_id
          FROM (SELECT DISTINCT aml.partner_id FROM account_move_line aml WHERE %s) owing
          JOIN res_partner partner ON partner.id = owing.partner_id
        """,
        item,
    )
