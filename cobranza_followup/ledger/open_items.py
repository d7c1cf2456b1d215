"""The one definition of what a customer owes, and of what is overdue.

The debtor's figures, the aging report, the statement of account and the hold all read
these rows. There is no second definition anywhere.
"""

from odoo.tools import SQL

from . import offers
from .not_chased import disputed_parts, withheld_parts
from .policies import negligible_amounts

# What the builder reads; the ORM must have written it before.
READS = {
    "account.move.line": (
        "account_id",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_currency_id",
        "company_id",
        "currency_id",
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
    "account.move": ("move_type", "payment_state", *offers.READS["account.move"]),
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
    "cobranza.barrier": ("state", "type_id", "amount_disputed", "invoice_ids", "item_ids"),
    "cobranza.barrier.type": ("is_dispute",),
    "cobranza.debtor": ("policy_id", "withholding_percent"),
    "cobranza.offer": offers.READS["cobranza.offer"],
    "cobranza.policy": (
        "active",
        "company_id",
        "currency_id",
        "negligible_amount",
        "withholding_days",
    ),
    "res.company": ("currency_id",),
    "res.currency.rate": ("company_id", "currency_id", "name", "rate"),
}


# What is known of an item before credits are set against it.
_NETTED = SQL(
    "id, move_id, company_id, partner_id, contact_id, account_id, currency_id,"
    " company_currency_id, date, due_date, residual, residual_currency, followed,"
    " amount_disputed, amount_waived, amount_withheld, withholding, withheld_until, amount, credit"
)


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


def open_items(
    env,
    as_of,
    company_id=None,
    partner_ids=None,
    historical=False,
    account_ids=None,
    negligible=None,
):
    """SQL for the open items as of a day: one row per unreconciled receivable item.

    Columns: `id` (of the journal item), `move_id`, `company_id`, `partner_id` (commercial),
    `debtor_id`, `contact_id`, `account_id`, `currency_id`, `date`, `due_date`,
    `residual` and `residual_currency` (signed), `amount_disputed`, `amount_waived`,
    `amount_withheld` (what the customer withholds as tax, while it is waited for), `withholding`
    (the same without regard to its time) and `withheld_until` (last day on which it is waited
    for), `followed`,
    `amount_covered` (by credits), `amount_chased` (what may be asked for) and
    `amount_chased_currency` (the same in the item's own currency), `amount_negligible` (left,
    but not worth asking for), `amount_matched` (signed: what met its like in its own currency;
    its sum over a debtor is the exchange difference), `days_overdue`.
    Amounts are in company currency unless said otherwise.

    - Credits of a debtor are set against its chased debits, oldest due date first: first those in
      the same currency at face value, then what is left in company currency. What is left of a
      debit or credit is worth the share of its face value that is left.
    - Items excluded from follow-up or blocked, disputed amounts, and what a kept offer waives until
      its credit note is posted, are owed but not chased;
      credits do not go to them, so they never make a customer overdue for the rest. A credit
      excluded from follow-up covers nothing, nor does one kept for an order.
    - What a customer withholds as tax is owed, but not chased until the policy's days after the
      due date are over: that share of the invoice, as far as it is still open and not disputed.
    - What the policy calls negligible is owed, but not chased.

    :param as_of: date
    :param company_id: id, or None for all companies
    :param partner_ids: commercial partners, or SQL of an array of them, or None for all
    :param historical: rebuild what was open at the end of `as_of` from the payment history
        instead of reading today's residuals
    :param account_ids: all trade receivable accounts, if they are known
    :param negligible: {policy id: amount in company currency} of the company, if it is known
    """
    return SQL(
        """
        WITH item AS (%(item)s),
        disputed_part AS (%(disputed)s),
        disputed AS (SELECT id, SUM(amount) AS amount FROM disputed_part GROUP BY id),
        waived AS (%(waived)s),
        withheld AS (%(withheld)s),
        chaseable AS (
            SELECT *,
                   CASE WHEN currency_id = company_currency_id THEN amount
                        WHEN amount = residual THEN GREATEST(0, residual_currency)
                        ELSE GREATEST(0, residual_currency * amount / residual)
                        END AS debit_face,
                   CASE WHEN currency_id = company_currency_id THEN credit
                        WHEN credit = 0 THEN 0
                        ELSE GREATEST(0, -residual_currency) END AS credit_face
              FROM (SELECT *,
                           CASE WHEN withheld_until >= %(as_of)s THEN withholding ELSE 0 END
                               AS amount_withheld,
                           CASE WHEN NOT followed OR residual < 0 THEN 0
                                WHEN withheld_until >= %(as_of)s
                                THEN residual - amount_disputed - amount_waived - withholding
                                ELSE residual - amount_disputed - amount_waived END AS amount,
                           CASE WHEN followed AND residual < 0 AND NOT kept
                                THEN -residual ELSE 0 END AS credit
                      FROM (SELECT parted.*, withheld.until AS withheld_until,
                                   CASE WHEN withheld.amount IS NULL THEN 0
                                        ELSE LEAST(withheld.amount, residual - amount_disputed
                                                                    - amount_waived) END
                                       AS withholding
                              FROM (SELECT item.*, COALESCE(waived.amount, 0) AS amount_waived,
                                           GREATEST(0, LEAST(
                                               COALESCE(disputed.amount, 0),
                                               item.residual - COALESCE(waived.amount, 0)))
                                               AS amount_disputed
                                      FROM item
                                      LEFT JOIN disputed ON disputed.id = item.id
                                      LEFT JOIN waived ON waived.id = item.id) parted
                              LEFT JOIN withheld ON withheld.id = parted.id) item) item
        ),
        -- Without a credit nothing is covered, and most customers have none.
        credited AS (
            SELECT DISTINCT company_id, partner_id FROM chaseable
             WHERE credit > 0 OR (amount > 0 AND debit_face = 0)
        ),
        faced AS (
            SELECT *, SUM(debit_face) OVER alike AS debits, SUM(credit_face) OVER alike AS credits,
                   SUM(debit_face) OVER older AS debits_to_here,
                   SUM(credit_face) OVER older AS credits_to_here
              FROM chaseable
             WHERE (company_id, partner_id) IN (SELECT company_id, partner_id FROM credited)
            WINDOW alike AS (PARTITION BY company_id, partner_id, currency_id),
                   older AS (PARTITION BY company_id, partner_id, currency_id
                             ORDER BY due_date, id ROWS UNBOUNDED PRECEDING)
        ),
        matched AS (
            SELECT *,
                   %(debit_left)s AS debit_left, %(credit_left)s AS credit_left
              FROM (SELECT *,
                           GREATEST(0, LEAST(debit_face, debits_to_here - credits)) AS debit_open,
                           GREATEST(0, LEAST(credit_face, credits_to_here - debits)) AS credit_open
                      FROM faced) faced
        ),
        covered AS (
            SELECT *,
                   GREATEST(0, LEAST(debit_left, SUM(debit_left) OVER older
                                                 - SUM(credit_left) OVER debtor)) AS still_open
              FROM matched
            WINDOW debtor AS (PARTITION BY company_id, partner_id),
                   older AS (PARTITION BY company_id, partner_id
                             ORDER BY due_date, id ROWS UNBOUNDED PRECEDING)
        ),
        -- Not joined to all items: PostgreSQL takes those of one customer for one, and would net
        -- the credits of a customer with thousands anew for each.
        netted AS (
            SELECT %(kept_columns)s, debit_open, debit_left, credit_left, still_open FROM covered
             UNION ALL
            SELECT %(kept_columns)s, debit_face, amount, credit, amount FROM chaseable
             WHERE NOT EXISTS (SELECT FROM credited
                                WHERE credited.company_id = chaseable.company_id
                                  AND credited.partner_id = chaseable.partner_id)
        ),
        limits AS MATERIALIZED (%(limits)s)
        SELECT netted.id, move_id, netted.company_id, netted.partner_id, debtor.id AS debtor_id,
               contact_id, account_id, currency_id, date, due_date, residual, residual_currency,
               followed, amount_disputed, amount_waived, amount_withheld, withholding,
               withheld_until,
               amount - still_open AS amount_covered,
               CASE WHEN %(chased)s THEN still_open ELSE 0 END AS amount_chased,
               CASE WHEN NOT %(chased)s OR still_open = 0 THEN 0
                    WHEN currency_id = company_currency_id THEN still_open
                    ELSE ROUND(debit_open * still_open / debit_left,
                               (SELECT decimal_places FROM res_currency
                                 WHERE id = netted.currency_id)) END AS amount_chased_currency,
               CASE WHEN %(chased)s THEN 0 ELSE still_open END AS amount_negligible,
               (amount - debit_left) - (credit - credit_left) AS amount_matched,
               GREATEST(0, %(as_of)s - due_date) AS days_overdue
          FROM netted
          LEFT JOIN (SELECT id, partner_id, company_id, policy_id FROM cobranza_debtor) debtor
                 ON debtor.partner_id = netted.partner_id
                AND debtor.company_id = netted.company_id
          LEFT JOIN limits
                 ON limits.policy_id = debtor.policy_id
                AND limits.company_id = netted.company_id
        """,
        item=_items(env, as_of, company_id, partner_ids, historical, account_ids),
        disputed=disputed_parts(),
        waived=offers.waived_parts(SQL("item"), as_of if historical else None),
        withheld=withheld_parts(),
        debit_left=_worth("amount", "debit"),
        credit_left=_worth("credit", "credit"),
        kept_columns=_NETTED,
        limits=negligible_amounts(as_of, company_id, negligible),
        chased=SQL("still_open > COALESCE(limits.negligible, 0)"),
        as_of=as_of,
    )


def disputed_by_barrier(env, as_of, barrier_ids, partner_ids):
    """SQL for `barrier_id` and `amount`: what each open dispute says is not owed, still open.

    In company currency, and counted as `open_items` counts it.

    :param as_of: date
    :param partner_ids: commercial partners of the barriers
    """
    return SQL(
        """
        WITH item AS (%s),
        -- of two disputes about the same the older one counts
        part AS (
            SELECT barrier_id, GREATEST(0, LEAST(amount, residual - (
                       SUM(amount) OVER (PARTITION BY id ORDER BY barrier_id) - amount))) AS amount
              FROM (%s) disputed
        )
        SELECT barrier_id, SUM(amount) AS amount FROM part
         WHERE barrier_id = ANY(%s) GROUP BY barrier_id
        """,
        _items(env, as_of, None, partner_ids, False, None),
        disputed_parts(),
        list(barrier_ids),
    )


def _worth(amount, side):
    """What is left of an item, in company currency: the share of its face value that is open."""
    return SQL(
        """CASE WHEN currency_id = company_currency_id THEN %(open)s
                WHEN %(open)s = 0 THEN 0 WHEN %(open)s = %(face)s THEN %(amount)s
                ELSE ROUND(%(amount)s * %(open)s / %(face)s,
                           (SELECT decimal_places FROM res_currency
                             WHERE id = company_currency_id)) END""",
        amount=SQL.identifier(amount),
        open=SQL.identifier(f"{side}_open"),
        face=SQL.identifier(f"{side}_face"),
    )


def _items(env, as_of, company_id, partner_ids, historical, account_ids):
    """The receivable items with something open, before any netting."""
    residual, residual_currency = SQL("aml.amount_residual"), SQL("aml.amount_residual_currency")
    past, open_at = SQL(), SQL("aml.reconciled IS NOT TRUE")
    accounts = (
        trade_receivable_accounts() if account_ids is None else SQL("%s::int4[]", list(account_ids))
    )
    if historical:
        residual, residual_currency = SQL("past.residual"), SQL("past.residual_currency")
        past = SQL("JOIN (%s) past ON past.id = aml.id", _as_it_was(as_of, accounts))
        open_at = SQL("aml.date <= %s", as_of)
    return SQL(
        """
        SELECT aml.id, aml.move_id, aml.company_id,
               partner.commercial_partner_id AS partner_id, aml.partner_id AS contact_id,
               aml.account_id, aml.currency_id, aml.date,
               COALESCE(aml.date_maturity, aml.date) AS due_date,
               %(residual)s AS residual, %(residual_currency)s AS residual_currency,
               aml.company_currency_id, aml.balance,
               move.move_type IN ('out_invoice', 'out_receipt') AS is_invoice,
               aml.no_followup IS NOT TRUE
                   AND move.payment_state IS DISTINCT FROM 'blocked' AS followed,
               %(residual)s < 0 AND %(kept)s AS kept
          FROM account_move_line aml
          %(past)s
          JOIN res_partner partner ON partner.id = aml.partner_id
          JOIN account_move move ON move.id = aml.move_id
         WHERE aml.account_id = ANY(%(accounts)s)
           AND aml.parent_state = 'posted' AND %(open_at)s AND %(residual)s <> 0
           AND %(company)s AND %(partner)s
        """,
        past=past,
        kept=env["cobranza.open.item"]._kept_credits("aml"),
        residual=residual,
        residual_currency=residual_currency,
        accounts=accounts,
        open_at=open_at,
        company=SQL("aml.company_id = %s", company_id) if company_id else SQL("TRUE"),
        partner=SQL(
            "partner.commercial_partner_id = ANY(%s)",
            partner_ids if isinstance(partner_ids, SQL) else list(partner_ids),
        )
        if partner_ids is not None
        else SQL("TRUE"),
    )


def _as_it_was(as_of, accounts):
    """SQL: id and residuals of the items that were open at the end of `as_of`.

    What was reconciled later is undone from what is open today: the later the day, the less
    there is to read.

    :param accounts: SQL of an array, see `trade_receivable_accounts`
    """
    return SQL(
        """
        SELECT id, SUM(residual) AS residual, SUM(residual_currency) AS residual_currency
          FROM (SELECT id, amount_residual AS residual,
                       amount_residual_currency AS residual_currency
                  FROM account_move_line
                 WHERE reconciled IS NOT TRUE AND account_id = ANY(%(accounts)s)
                   AND date <= %(as_of)s
                 UNION ALL
                SELECT line.id, side.amount, side.amount_currency
                  FROM (SELECT debit_move_id AS id, amount, debit_amount_currency AS amount_currency
                          FROM account_partial_reconcile WHERE max_date > %(as_of)s
                         UNION ALL
                        SELECT credit_move_id, -amount, -credit_amount_currency
                          FROM account_partial_reconcile WHERE max_date > %(as_of)s) side
                  -- of the items that were there: PostgreSQL cannot tell how few these are
                  JOIN account_move_line line ON line.id = side.id
                 WHERE line.date <= %(as_of)s) part
         GROUP BY id
        """,
        as_of=as_of,
        accounts=accounts,
    )
