"""The lower bound: the bare SQL that reads the facts and writes the rows, deciding nothing."""

_PREPARE = """
    DROP TABLE IF EXISTS bench_bound;
    CREATE TABLE bench_bound (LIKE cobranza_debtor INCLUDING ALL) WITH (fillfactor = 60);
    INSERT INTO bench_bound SELECT * FROM cobranza_debtor;
    ANALYZE bench_bound
"""
_NIGHT = """
    UPDATE bench_bound debtor
       SET amount_receivable = owed.receivable, amount_overdue = owed.overdue,
           days_overdue = owed.days, overdue_days_amount = owed.days_amount,
           oldest_due_date = owed.oldest
      FROM (SELECT partner.commercial_partner_id AS partner_id,
                   SUM(line.amount_residual) AS receivable,
                   SUM(line.amount_residual) FILTER (WHERE line.date_maturity < %(day)s) AS overdue,
                   %(day)s - MIN(line.date_maturity) AS days,
                   SUM(line.amount_residual * (%(day)s - line.date_maturity)) AS days_amount,
                   MIN(line.date_maturity) AS oldest
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
               AND line.reconciled IS NOT TRUE AND line.amount_residual <> 0
               AND line.company_id = %(company)s
               AND move.payment_state IS DISTINCT FROM 'blocked'
             GROUP BY partner.commercial_partner_id) owed
     WHERE debtor.partner_id = owed.partner_id AND debtor.company_id = %(company)s
"""


def prepare(env):
    """Make the table that is written: the debtors as they are, without the add-on's work on it."""
    env.cr.execute(_PREPARE)
    env.cr.commit()


def measure(env, clock, day):
    """Measure one night: one statement that sums up and writes."""
    params = {
        "day": day,
        "accounts": env["account.account"].search([("account_type", "=", "asset_receivable")]).ids,
        "company": env.company.id,
    }
    clock.measure("sql_bound", lambda: _night(env, params))


def drop(env):
    """Remove the table."""
    env.cr.execute("DROP TABLE bench_bound")
    env.cr.commit()


def _night(env, params):
    env.cr.execute(_NIGHT, params)
    env.cr.commit()
