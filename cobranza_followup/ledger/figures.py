"""What each debtor owes and how old it is, written to `cobranza_debtor`."""

from odoo.tools import SQL

from .open_items import open_items

# So many new debtors at once make what PostgreSQL knows of the table worthless.
MANY_NEW = 200
# Column -> how it is summed up from the debtor's open items.
_FIGURES = {
    "amount_receivable": "SUM(residual)",
    "amount_not_due": "SUM(amount_chased) FILTER (WHERE days_overdue = 0)",
    "amount_overdue": "SUM(amount_chased) FILTER (WHERE days_overdue > 0)",
    "amount_credit": "SUM(-residual) FILTER (WHERE residual < 0)",
    "amount_disputed": "SUM(amount_disputed)",
    "bucket_1_30": "SUM(amount_chased) FILTER (WHERE days_overdue BETWEEN 1 AND 30)",
    "bucket_31_60": "SUM(amount_chased) FILTER (WHERE days_overdue BETWEEN 31 AND 60)",
    "bucket_61_90": "SUM(amount_chased) FILTER (WHERE days_overdue BETWEEN 61 AND 90)",
    "bucket_91_120": "SUM(amount_chased) FILTER (WHERE days_overdue BETWEEN 91 AND 120)",
    "bucket_older": "SUM(amount_chased) FILTER (WHERE days_overdue > 120)",
    "overdue_days_amount": "SUM(amount_chased * days_overdue)",
    "overdue_count": "COUNT(*) FILTER (WHERE amount_chased > 0 AND days_overdue > 0)",
    "days_overdue": "MAX(days_overdue) FILTER (WHERE amount_chased > 0)",
}
_DATES = {
    "oldest_due_date": "MIN(due_date) FILTER (WHERE amount_chased > 0 AND days_overdue > 0)",
    "next_due_date": "MIN(due_date) FILTER (WHERE amount_chased > 0 AND days_overdue = 0)",
}


def write_figures(env, scope):
    """Bring the figures of the scope's debtors up to date; rows that stay equal stay untouched.

    A customer seen for the first time gets its row here.
    """
    env.cr.execute(
        SQL(
            """
            WITH open_item AS (%(open_items)s),
            owed AS (SELECT partner_id, %(sums)s FROM open_item GROUP BY partner_id),
            figure AS (
                SELECT * FROM owed
                UNION ALL
                SELECT debtor.partner_id, %(nothing)s
                  FROM cobranza_debtor debtor
                 WHERE %(of_scope)s
                   AND NOT EXISTS (SELECT FROM owed WHERE owed.partner_id = debtor.partner_id)
            )
            INSERT INTO cobranza_debtor AS debtor
                   (partner_id, company_id, state, create_uid, create_date, write_uid, write_date,
                    collector_id, %(columns)s)
            SELECT figure.partner_id, company.id, 'clear', %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC', company.cobranza_collector_id, %(columns)s
              FROM figure JOIN res_company company ON company.id = %(company)s
            ON CONFLICT (partner_id, company_id) DO UPDATE SET %(assignments)s
             WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
            RETURNING xmax = 0 AS is_new
            """,
            open_items=open_items(scope.today, scope.company_id, scope.partner_ids),
            sums=SQL(
                ", ".join(
                    [f"COALESCE({sql}, 0) AS {name}" for name, sql in _FIGURES.items()]
                    + [f"{sql} AS {name}" for name, sql in _DATES.items()]
                )
            ),
            nothing=SQL(", ".join(["0"] * len(_FIGURES) + ["NULL"] * len(_DATES))),
            of_scope=scope.of_debtor(),
            columns=_columns(),
            uid=env.uid,
            company=scope.company_id,
            assignments=SQL(
                ", ".join(f"{name} = EXCLUDED.{name}" for name in (*_FIGURES, *_DATES))
            ),
            old=_columns("debtor."),
            new=_columns("EXCLUDED."),
        )
    )
    if sum(is_new for (is_new,) in env.cr.fetchall()) >= MANY_NEW:
        # The next statements join this table: planned for an empty one they take forever.
        env.cr.execute("ANALYZE cobranza_debtor")


def _columns(prefix=""):
    return SQL(", ".join(prefix + name for name in (*_FIGURES, *_DATES)))
