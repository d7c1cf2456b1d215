"""How debtors paid in the past, read from the reconciliations of their invoices.

What a settled invoice says about its payer does not change overnight. So each debtor keeps
the sums of the last reading with the day on which the oldest observation leaves the window
(`behaviour_until`), and is read again only then, or when a hook cleared that date because
something was paid, undone or re-dated.
"""

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from .open_items import trade_receivable_accounts
from .policies import negligible_amounts
from .prepared import run

WINDOW = relativedelta(months=24)
PAYMENT_JOURNALS = ("bank", "cash", "credit")


# What an entry settles a debt with that is no bank or cash entry. Money, and a debt of ours to a
# supplier, are so whoever's name is on them.
_MONEY = ("asset_cash", "liability_credit_card", "liability_payable")
# These only with somebody's name: an advance they had paid, something of theirs that we took. Without
# it they are an allowance for bad debts, which charts keep on just such accounts. Income, expense
# and equity are what we wrote off.
_WORTH_MONEY = (
    "asset_current",
    "asset_fixed",
    "asset_non_current",
    "asset_prepayments",
    "liability_current",
    "liability_non_current",
)


def is_payment(line):
    """SQL condition: the journal item is a payment. There is no other definition of it.

    Money is whatever settles a debt other than credit notes, write-offs and exchange entries:

    - bank, cash and payment entries, of whichever company: a branch is paid at its parent's bank;
    - other entries by what the most of them was settled with: a debt of ours to the customer
      (netting), an advance of theirs, the till's receivable (which is nobody's: it has no partner).

    For a debit it is true where money was given back. The item's own columns are looked at
    first, its entry only where they do not tell: each table that a statement joins costs
    PostgreSQL more to plan than one debtor's rows cost to read.
    """
    return SQL(
        """(%(line)s.journal_id = ANY(ARRAY(SELECT id FROM account_journal WHERE type IN %(kinds)s))
            OR %(line)s.payment_id IS NOT NULL OR %(line)s.statement_line_id IS NOT NULL
            OR (%(line)s.display_type IS DISTINCT FROM 'payment_term' AND COALESCE((
                SELECT account.account_type IN %(money)s
                       OR account.account_type IN %(worth_money)s
                          AND counterpart.partner_id IS NOT NULL
                          AND counterpart.tax_line_id IS NULL
                       OR account.account_type = 'asset_receivable'
                          AND counterpart.partner_id IS NULL
                  FROM account_move_line counterpart
                  JOIN account_account account ON account.id = counterpart.account_id
                 WHERE counterpart.move_id = %(line)s.move_id
                   AND counterpart.balance * %(line)s.balance < 0
                 ORDER BY ABS(counterpart.balance) DESC, counterpart.id LIMIT 1), FALSE)))""",
        line=SQL.identifier(line),
        kinds=PAYMENT_JOURNALS,
        money=_MONEY,
        worth_money=_WORTH_MONEY,
    )


def money_share(line):
    """SQL: which share of a credit is money, 0-1: a payment's entry may write something off, too.

    What a bank statement's entry gives to the bank for its work, the customer has paid.
    """
    return SQL(
        """CASE WHEN %(line)s.payment_id IS NULL THEN 1 ELSE COALESCE((
                SELECT LEAST(1, SUM(beside.balance) FILTER (
                                    WHERE beside.account_id = entry.outstanding_account_id)
                                / NULLIF(-SUM(beside.balance) FILTER (
                                    WHERE beside.account_id = %(line)s.account_id), 0))
                  FROM account_payment entry
                  JOIN account_move_line beside ON beside.move_id = entry.move_id
                 WHERE entry.id = %(line)s.payment_id AND entry.move_id = %(line)s.move_id
                   AND entry.outstanding_account_id <> %(line)s.account_id), 1) END""",
        line=SQL.identifier(line),
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


def read_behaviour(env, scope, forget_ids=(), negligible=None):
    """Read the payment history of the scope's debtors for whom it may have changed.

    One observation per settled part of an invoice: its reconciliation with a payment of today or
    before (see `is_payment`). Whatever else they pay, an opening balance say, is no observation, but
    it is a payment. Days late = date of the payment - due date of the item. A part that
    the policy calls negligible is no observation, and none that is left makes a payment partial;
    nor does what they withhold as tax, which is settled by a certificate when it comes.

    :param forget_ids: commercial partners whose history is to be read in any case
    :param negligible: {policy id: amount in company currency}; None: as the policies are
    """
    since = scope.today - WINDOW
    rows = run(
        env,
        scope.is_small(),
        SQL(
            """
            WITH stale AS (
                SELECT debtor.id, debtor.partner_id, COALESCE(policy.grace_days, 0) AS grace_days,
                       COALESCE(limits.negligible, 0) AS negligible,
                       COALESCE(debtor.withholding_percent, 0) / 100 AS withheld
                  FROM cobranza_debtor debtor
                  LEFT JOIN cobranza_policy policy ON policy.id = debtor.policy_id
                  LEFT JOIN (%(limits)s) limits ON limits.policy_id = policy.id
                 WHERE %(of_scope)s AND (behaviour_until IS NULL OR behaviour_until <= %(today)s
                                         OR debtor.partner_id = ANY(%(forget)s))
            ),
            -- The kind of a credit's entry is not looked up: that costs the more the more they pay.
            -- Looked up by a join PostgreSQL reads all entries there are for every batch.
            line AS (
                SELECT stale.id AS debtor_id, stale.grace_days,
                       stale.negligible + stale.withheld * GREATEST(line.balance, 0) AS negligible,
                       line.id, line.date, line.date_maturity, line.balance, line.amount_residual,
                       line.reconciled, line.move_id, line.journal_id, line.payment_id,
                       line.statement_line_id, line.display_type,
                       CASE WHEN line.balance >= 0 THEN (
                           SELECT move_type FROM account_move WHERE id = line.move_id) END AS kind
                  FROM stale
                  JOIN res_partner partner ON partner.commercial_partner_id = stale.partner_id
                  JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE line.account_id = ANY(%(accounts)s)
                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
                OFFSET 0
            ),
            item AS MATERIALIZED (
                SELECT debtor_id, grace_days, negligible, id, date, date_maturity, balance,
                       amount_residual, kind IN ('out_invoice', 'out_receipt') AS is_invoice,
                       balance < 0 AND reconciled IS NOT TRUE AND %(item_is_payment)s
                           AS is_open_payment,
                       balance > 0 AND kind NOT IN ('out_invoice', 'out_receipt')
                           AND %(item_is_payment)s AS gave_back,
                       -- of a branch's payment, too: Odoo enters it in its parent's books
                       kind = 'entry' AND journal_id IN (
                           SELECT currency_exchange_journal_id FROM res_company) AS is_difference
                  FROM line
            ),
            -- joined first, judged after: PostgreSQL takes the judging for dearer than it is
            set_against AS MATERIALIZED (
                SELECT item.debtor_id, item.grace_days, item.id AS item_id,
                       item.amount_residual > item.negligible AS in_debt,
                       part.amount, part.amount > item.negligible AS counts, other.date AS paid_on,
                       other.date - COALESCE(item.date_maturity, item.date) AS days_late,
                       other.move_id, other.journal_id, other.payment_id, other.statement_line_id,
                       other.display_type, other.balance, item.is_invoice
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                  JOIN account_move_line other ON other.id = part.credit_move_id
                 WHERE item.balance > 0 AND NOT item.gave_back
                   AND item.is_difference IS NOT TRUE AND other.date > %(since)s
            ),
            part_paid AS (
                SELECT debtor_id, grace_days, item_id, in_debt, amount, counts, paid_on, days_late,
                       is_invoice
                  FROM set_against WHERE %(is_payment)s
            ),
            -- From here on nothing is joined: these rows are far more than PostgreSQL believes after
            -- a change of policy, and it would go through all of one for each of the other.
            paid_item AS (
                SELECT debtor_id, COUNT(*) FILTER (WHERE %(observed)s) AS count,
                       COUNT(*) FILTER (WHERE %(observed)s AND days_late <= grace_days) AS on_time,
                       SUM(amount) FILTER (WHERE %(observed)s) AS amount,
                       SUM(amount * days_late) FILTER (WHERE %(observed)s) AS days_amount,
                       MIN(paid_on) FILTER (WHERE %(observed)s) AS first_paid_on,
                       MIN(paid_on) FILTER (WHERE %(observed)s)
                           < MAX(paid_on) FILTER (WHERE %(observed)s)
                           OR bool_or(in_debt) FILTER (WHERE %(observed)s) AS in_parts,
                       MAX(paid_on) FILTER (WHERE paid_on <= %(today)s) AS last_on,
                       MIN(paid_on) FILTER (WHERE paid_on > %(today)s) AS next_on
                  FROM part_paid GROUP BY debtor_id, item_id
            ),
            first_item AS (
                SELECT DISTINCT ON (debtor_id) debtor_id, id, date_maturity AS due_date,
                       amount_residual, negligible
                  FROM item WHERE is_invoice AND balance > 0
                 ORDER BY debtor_id, date_maturity, id
            ),
            first_part AS (
                SELECT first_item.*, part.max_date AS day,
                       first_item.amount_residual + COALESCE(SUM(part.amount) OVER (
                           PARTITION BY first_item.id ORDER BY part.max_date DESC
                           RANGE BETWEEN UNBOUNDED PRECEDING AND '1 day' PRECEDING), 0)
                           <= first_item.negligible AS settles
                  FROM first_item
                  LEFT JOIN account_partial_reconcile part ON part.debit_move_id = first_item.id
            ),
            found AS (
                SELECT debtor_id, NULL::date AS due_date, NULL::date AS settled_on, count, on_time,
                       amount, days_amount, first_paid_on, in_parts, last_on, next_on
                  FROM paid_item
                 UNION ALL
                SELECT debtor_id, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL,
                       CASE WHEN date <= %(today)s THEN date END,
                       CASE WHEN date > %(today)s THEN date END
                  FROM item WHERE is_open_payment
                 UNION ALL
                -- the day on which no more than a negligible part of it was left
                SELECT debtor_id, due_date,
                       CASE WHEN amount_residual <= negligible AND settles AND day <= %(today)s
                            THEN day END,
                       0, 0, NULL, NULL, NULL, NULL, NULL, NULL
                  FROM first_part
                 UNION ALL
                SELECT id, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM stale
            )
            SELECT debtor_id, MIN(due_date), MIN(settled_on), SUM(count)::int, SUM(on_time)::int,
                   COALESCE(SUM(amount), 0)::float8, COALESCE(SUM(days_amount), 0)::float8,
                   COALESCE(COUNT(*) FILTER (WHERE in_parts)::float8
                            / NULLIF(COUNT(*) FILTER (WHERE count > 0), 0), 0),
                   MAX(last_on),
                   LEAST(COALESCE(MIN(first_paid_on) + interval '24 months', '9999-12-31')::date,
                         MIN(next_on))
              FROM found GROUP BY debtor_id
            """,
            of_scope=scope.of_debtor(),
            forget=list(forget_ids),
            today=scope.today,
            since=since,
            limits=negligible_amounts(scope.today, scope.company_id, negligible),
            company=scope.company_id,
            accounts=trade_receivable_accounts(),
            item_is_payment=is_payment("line"),
            is_payment=is_payment("set_against"),
            observed=SQL("paid_on <= %s AND counts AND is_invoice", scope.today),
        ),
    )
    return {row[0]: dict(zip(BEHAVIOUR, row[1:], strict=True)) for row in rows}
