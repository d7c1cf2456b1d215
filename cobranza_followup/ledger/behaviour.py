"""How debtors paid in the past, read from the reconciliations of their invoices.

What a settled invoice says about its payer does not change overnight. So each debtor keeps
the sums of the last reading with the day on which the oldest observation leaves the window
(`behaviour_until`), and is read again only then, or when a hook cleared that date because
something was paid, undone or re-dated.
"""

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from .open_items import trade_receivable_accounts

WINDOW = relativedelta(months=24)
PAYMENT_JOURNALS = ("bank", "cash", "credit")


def is_payment(line):
    """Condition: the journal item is of money received or paid, no credit note or write-off.

    Asked of the item alone: each table that a statement joins costs PostgreSQL more to plan than
    one debtor's rows cost to read.
    """
    return SQL(
        "(%(line)s.journal_id = ANY(ARRAY(SELECT id FROM account_journal WHERE type IN %(kinds)s))"
        " OR %(line)s.payment_id IS NOT NULL OR %(line)s.statement_line_id IS NOT NULL)",
        line=SQL.identifier(line),
        kinds=PAYMENT_JOURNALS,
    )


# Column of `cobranza_debtor` -> SQL type
BEHAVIOUR = {
    "first_due_date": "date",
    "first_settled_date": "date",
    "settled_count": "int4",
    "settled_on_time_count": "int4",
    "settled_amount": "numeric",
    "settled_days_amount": "numeric",
    "partial_ratio": "float8",
    "last_payment_date": "date",
    "behaviour_until": "date",
}


def read_behaviour(env, scope, forget_ids=()):
    """Read the payment history of the scope's debtors for whom it may have changed.

    One observation per settled part of an invoice: its reconciliation with a bank, cash or
    payment entry. Days late = date of the payment - due date of the item.
    """
    since = scope.today - WINDOW
    rows = env.execute_query(
        SQL(
            """
            WITH stale AS (
                SELECT debtor.id, debtor.partner_id, COALESCE(policy.grace_days, 0) AS grace_days
                  FROM cobranza_debtor debtor
                  LEFT JOIN cobranza_policy policy ON policy.id = debtor.policy_id
                 WHERE %(of_scope)s AND (behaviour_until IS NULL OR behaviour_until <= %(today)s
                                         OR partner_id = ANY(%(forget)s))
            ),
            item AS MATERIALIZED (
                SELECT stale.id AS debtor_id, stale.grace_days, line.id, line.date,
                       line.date_maturity, line.balance, line.amount_residual,
                       line.reconciled IS NOT TRUE AS is_open,
                       move.move_type IN ('out_invoice', 'out_receipt') AS is_invoice,
                       %(item_is_payment)s AS is_payment
                  FROM stale
                  JOIN res_partner partner ON partner.commercial_partner_id = stale.partner_id
                  JOIN account_move_line line ON line.partner_id = partner.id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE line.account_id = ANY(%(accounts)s)
                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
            ),
            observation AS (
                SELECT item.debtor_id, item.grace_days, item.id AS item_id,
                       item.amount_residual, part.amount, payment.date AS paid_on,
                       payment.date - COALESCE(item.date_maturity, item.date) AS days_late
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                  JOIN account_move_line payment ON payment.id = part.credit_move_id
                 WHERE item.is_invoice AND payment.date > %(since)s AND %(is_payment)s
            ),
            paid_item AS (
                SELECT debtor_id, COUNT(DISTINCT paid_on) > 1
                                  OR MIN(amount_residual) > 0 AS in_parts
                  FROM observation GROUP BY debtor_id, item_id
            ),
            parts AS (
                SELECT debtor_id, COUNT(*) AS items, COUNT(*) FILTER (WHERE in_parts) AS in_parts
                  FROM paid_item GROUP BY debtor_id
            ),
            settled AS (
                SELECT debtor_id, COUNT(*) AS count,
                       COUNT(*) FILTER (WHERE days_late <= grace_days) AS on_time,
                       SUM(amount) AS amount, SUM(amount * days_late) AS days_amount,
                       MAX(paid_on) AS last_paid_on, MIN(paid_on) AS first_paid_on
                  FROM observation GROUP BY debtor_id
            ),
            unallocated AS (
                SELECT debtor_id, MAX(date) AS paid_on
                  FROM item WHERE is_open AND balance < 0 AND is_payment
                 GROUP BY debtor_id
            ),
            first_item AS (
                SELECT DISTINCT ON (debtor_id) debtor_id, id, date_maturity AS due_date,
                       amount_residual
                  FROM item WHERE is_invoice AND balance > 0
                 ORDER BY debtor_id, date_maturity, id
            )
            SELECT stale.id,
                   first_item.due_date,
                   CASE WHEN first_item.amount_residual <= 0 THEN (
                       SELECT MAX(part.max_date) FROM account_partial_reconcile part
                        WHERE part.debit_move_id = first_item.id) END,
                   COALESCE(settled.count, 0),
                   COALESCE(settled.on_time, 0),
                   COALESCE(settled.amount, 0)::float8,
                   COALESCE(settled.days_amount, 0)::float8,
                   COALESCE(parts.in_parts::float8 / parts.items, 0),
                   GREATEST(settled.last_paid_on, unallocated.paid_on),
                   COALESCE(settled.first_paid_on + interval '24 months', '9999-12-31')::date
              FROM stale
              LEFT JOIN settled ON settled.debtor_id = stale.id
              LEFT JOIN parts ON parts.debtor_id = stale.id
              LEFT JOIN unallocated ON unallocated.debtor_id = stale.id
              LEFT JOIN first_item ON first_item.debtor_id = stale.id
            """,
            of_scope=scope.of_debtor(),
            forget=list(forget_ids),
            today=scope.today,
            since=since,
            company=scope.company_id,
            accounts=trade_receivable_accounts(),
            item_is_payment=is_payment("line"),
            is_payment=is_payment("payment"),
        )
    )
    return {row[0]: dict(zip(BEHAVIOUR, row[1:], strict=True)) for row in rows}
