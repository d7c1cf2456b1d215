"""The one definition of what a customer owes, and of what is overdue.

The debtor's figures, the aging report, the statement of account and the hold all read
these rows. There is no second definition anywhere.
"""

from odoo.tools import SQL

# What the builder reads; the ORM must have written it before.
READS = {
    "account.move.line": (
        "account_id",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_id",
        "date",
        "date_maturity",
        "journal_id",
        "move_id",
        "no_followup",
        "parent_state",
        "partner_id",
        "payment_id",
        "reconciled",
        "statement_line_id",
    ),
    "account.move": ("payment_state",),
    "account.account": ("account_type", "non_trade"),
    "account.partial.reconcile": (
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
        "max_date",
    ),
    "res.partner": ("commercial_partner_id",),
    "cobranza.barrier": ("state", "type_id", "amount_disputed", "invoice_ids"),
    "cobranza.barrier.type": ("is_dispute",),
}


def trade_receivable(account):
    """Condition: the account holds what customers owe for goods and services."""
    return SQL(
        "%s = 'asset_receivable' AND %s IS NOT TRUE",
        SQL.identifier(account, "account_type"),
        SQL.identifier(account, "non_trade"),
    )


def trade_receivable_accounts():
    """Array of the accounts that hold what customers owe for goods and services.

    As an array, not a join: PostgreSQL then goes straight to their part of Odoo's index of what
    is not reconciled, which holds the lines of all income and expenses, too.
    """
    return SQL(
        "ARRAY(SELECT id FROM account_account account WHERE %s)", trade_receivable("account")
    )


def read_trade_receivable_accounts(env):
    """Return the ids of these accounts.

    For thousands of customers PostgreSQL plans better when it knows how few they are.
    """
    return env.execute_query(SQL("SELECT %s", trade_receivable_accounts()))[0][0]


def open_items(as_of, company_id=None, partner_ids=None, historical=False, account_ids=None):
    """SQL for the open items as of a day: one row per unreconciled receivable item.

    Columns: `id` (of the journal item), `move_id`, `company_id`, `partner_id` (commercial),
    `contact_id`, `account_id`, `currency_id`, `date`, `due_date`,
    `residual` and `residual_currency` (signed), `amount_disputed`, `followed`,
    `amount_covered` (by credits), `amount_chased` (what may be asked for), `days_overdue`.
    Amounts are in company currency unless said otherwise.

    - Credits of a debtor are set against its chased debits, oldest due date first.
    - Items excluded from follow-up or blocked, and disputed amounts, are owed but not chased;
      credits do not go to them, so they never make a customer overdue for the rest.

    :param as_of: date
    :param company_id: id, or None for all companies
    :param partner_ids: commercial partners, or None for all
    :param historical: rebuild what was open at the end of `as_of` from the payment history
        instead of reading today's residuals
    :param account_ids: all trade receivable accounts, if they are known
    """
    return SQL(
        """
        WITH item AS (%(item)s),
        disputed_part AS (
            SELECT item.id,
                   CASE WHEN barrier.amount_disputed > 0
                        THEN GREATEST(0, LEAST(item.residual, barrier.amount_disputed
                             - (SUM(item.residual) OVER (
                                    PARTITION BY barrier.id ORDER BY item.due_date, item.id)
                                - item.residual)))
                        ELSE item.residual END AS amount
              FROM cobranza_barrier barrier
              JOIN cobranza_barrier_type barrier_type ON barrier_type.id = barrier.type_id
              JOIN cobranza_barrier_account_move_rel rel ON rel.barrier_id = barrier.id
              JOIN item ON item.move_id = rel.move_id AND item.residual > 0
             WHERE barrier.state = 'open' AND barrier_type.is_dispute
        ),
        disputed AS (SELECT id, SUM(amount) AS amount FROM disputed_part GROUP BY id),
        chaseable AS (
            SELECT item.*,
                   GREATEST(0, LEAST(COALESCE(disputed.amount, 0), item.residual))
                       AS amount_disputed,
                   CASE WHEN item.followed AND item.residual > 0
                        THEN item.residual - LEAST(COALESCE(disputed.amount, 0), item.residual)
                        ELSE 0 END AS amount
              FROM item LEFT JOIN disputed ON disputed.id = item.id
        ),
        netted AS (
            SELECT chaseable.*,
                   COALESCE(SUM(-residual) FILTER (WHERE residual < 0) OVER debtor, 0) AS credit,
                   SUM(amount) OVER (debtor ORDER BY due_date, id
                                     ROWS UNBOUNDED PRECEDING) AS up_to_here
              FROM chaseable
            WINDOW debtor AS (PARTITION BY company_id, partner_id)
        )
        SELECT id, move_id, company_id, partner_id, contact_id, account_id, currency_id,
               date, due_date, residual, residual_currency, followed,
               amount_disputed,
               amount - GREATEST(0, LEAST(amount, up_to_here - credit)) AS amount_covered,
               GREATEST(0, LEAST(amount, up_to_here - credit)) AS amount_chased,
               GREATEST(0, %(as_of)s - due_date) AS days_overdue
          FROM netted
        """,
        item=_items(as_of, company_id, partner_ids, historical, account_ids),
        as_of=as_of,
    )


def _items(as_of, company_id, partner_ids, historical, account_ids):
    """The receivable items with something open, before any netting."""
    residual, residual_currency = SQL("aml.amount_residual"), SQL("aml.amount_residual_currency")
    past, open_at = SQL(), SQL("aml.reconciled IS NOT TRUE")
    if historical:
        residual, residual_currency = SQL("past.residual"), SQL("past.residual_currency")
        past = SQL("JOIN (%s) past ON past.id = aml.id", _as_it_was(as_of))
        open_at = SQL("aml.date <= %s", as_of)
    return SQL(
        """
        SELECT aml.id, aml.move_id, aml.company_id,
               partner.commercial_partner_id AS partner_id, aml.partner_id AS contact_id,
               aml.account_id, aml.currency_id, aml.date,
               COALESCE(aml.date_maturity, aml.date) AS due_date,
               %(residual)s AS residual, %(residual_currency)s AS residual_currency,
               aml.no_followup IS NOT TRUE
                   AND move.payment_state IS DISTINCT FROM 'blocked' AS followed
          FROM account_move_line aml
          %(past)s
          JOIN res_partner partner ON partner.id = aml.partner_id
          JOIN account_move move ON move.id = aml.move_id
         WHERE aml.account_id = ANY(%(accounts)s)
           AND aml.parent_state = 'posted' AND %(open_at)s AND %(residual)s <> 0
           AND %(company)s AND %(partner)s
        """,
        past=past,
        residual=residual,
        residual_currency=residual_currency,
        accounts=trade_receivable_accounts()
        if account_ids is None
        else SQL("%s::int4[]", list(account_ids)),
        open_at=open_at,
        company=SQL("aml.company_id = %s", company_id) if company_id else SQL("TRUE"),
        partner=SQL("partner.commercial_partner_id = ANY(%s)", list(partner_ids))
        if partner_ids is not None
        else SQL("TRUE"),
    )


def _as_it_was(as_of):
    """SQL: id and residuals of the items that were open at the end of `as_of`.

    What was reconciled later is undone from what is open today: the later the day, the less
    there is to read.
    """
    return SQL(
        """
        SELECT id, SUM(residual) AS residual, SUM(residual_currency) AS residual_currency
          FROM (SELECT id, amount_residual AS residual,
                       amount_residual_currency AS residual_currency
                  FROM account_move_line
                 WHERE reconciled IS NOT TRUE
                   AND account_id IN (SELECT id FROM account_account
                                       WHERE account_type = 'asset_receivable')
                 UNION ALL
                SELECT debit_move_id, amount, debit_amount_currency
                  FROM account_partial_reconcile WHERE max_date > %(as_of)s
                 UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile WHERE max_date > %(as_of)s) part
         GROUP BY id
        """,
        as_of=as_of,
    )
