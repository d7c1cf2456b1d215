"""The journal items that the sums of a month are made of, and what each of them counts for.

The panorama opens these items, so what is behind a figure is what the figure is counted from.
"""

from odoo.tools import SQL

from .behaviour import is_payment, money_share
from .measure_groups import month_end

# What of a month's invoices is unpaid so many days after their due date is at risk.
AT_RISK_DAYS = 90
INVOICES = ("out_invoice", "out_receipt")


def moved(company, first, last, accounts):
    """SQL: the receivable items of some days: `id`, `balance`, what `came_in` and what was `lost`.

    Lost is what an entry takes off a debt that is neither money, nor a credit note, nor an exchange
    difference, nor an opening balance; the part that a payment's own entry gives up, too.
    """
    return SQL(
        """
        SELECT id, company_id, partner_id, balance, -balance * money AS came_in,
               CASE WHEN is_money THEN -balance * (1 - money)
                    WHEN is_entry AND %(written_off)s THEN -balance END AS lost
          FROM (SELECT *, CASE WHEN is_money THEN %(share)s ELSE 0 END AS money
                  FROM (SELECT *, %(money)s AS is_money
                          FROM (SELECT line.id, line.company_id, line.balance, line.move_id,
                                       partner.commercial_partner_id AS partner_id,
                                       line.journal_id, line.payment_id, line.statement_line_id,
                                       line.display_type, line.account_id,
                                       -- neither an invoice nor a credit note
                                       line.display_type IS DISTINCT FROM 'payment_term' AS is_entry
                                  FROM account_move_line line
                                  JOIN res_partner partner ON partner.id = line.partner_id
                                 WHERE line.account_id = ANY(%(accounts)s::int4[])
                                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
                                   AND line.date BETWEEN %(first)s AND %(last)s) line) paid) moved
        """,
        money=is_payment("line"),
        share=money_share("paid"),
        written_off=_is_written_off("moved"),
        accounts=list(accounts),
        company=company.id,
        first=first,
        last=last,
    )


def _is_written_off(line):
    """SQL condition: a line that is no payment writes a debt off."""
    return SQL(
        """(%(line)s.journal_id NOT IN (SELECT currency_exchange_journal_id FROM res_company
                                        WHERE currency_exchange_journal_id IS NOT NULL)
            AND COALESCE((
                SELECT account.account_type NOT LIKE 'equity%%'
                       AND account.account_type <> 'asset_receivable'
                  FROM account_move_line beside
                  JOIN account_account account ON account.id = beside.account_id
                 WHERE beside.move_id = %(line)s.move_id AND beside.balance * %(line)s.balance < 0
                 ORDER BY ABS(beside.balance) DESC, beside.id LIMIT 1), FALSE))""",
        line=SQL.identifier(line),
    )


def paid(company, first, last, accounts):
    """SQL: the parts of invoices that were paid in some days: `amount` and `days_late`.

    `id` is the payment's item. As the debtors' own figures count it: one observation per part that
    a payment settled, one at the parent company's bank, too.
    """
    return SQL(
        """
        SELECT paid.id, item.company_id, partner.commercial_partner_id AS partner_id, part.amount,
               paid.date - COALESCE(item.date_maturity, item.date) AS days_late
          FROM account_move_line paid
          JOIN account_partial_reconcile part ON part.credit_move_id = paid.id
          JOIN account_move_line item ON item.id = part.debit_move_id
          JOIN account_move move ON move.id = item.move_id
          JOIN res_partner partner ON partner.id = item.partner_id
         WHERE paid.account_id = ANY(%(accounts)s::int4[]) AND paid.company_id = ANY(%(payers)s)
           AND paid.parent_state = 'posted' AND paid.date BETWEEN %(first)s AND %(last)s
           AND paid.balance < 0 AND %(money)s
           AND move.move_type IN %(invoices)s AND item.company_id = %(company)s
        """,
        accounts=list(accounts),
        payers=company.parent_ids.ids,
        first=first,
        last=last,
        money=is_payment("paid"),
        invoices=INVOICES,
        company=company.id,
    )


def at_risk(company, first, accounts):
    """SQL: the items of invoices due in a month: `balance`, and what was `unpaid` 90 days after."""
    return SQL(
        """
        SELECT item.id, item.company_id, partner.commercial_partner_id AS partner_id, item.balance,
               item.balance - COALESCE((
                   SELECT SUM(part.amount) FROM account_partial_reconcile part
                    WHERE part.debit_move_id = item.id
                      AND part.max_date <= item.date_maturity + %(days)s), 0) AS unpaid
          FROM account_move_line item
          JOIN account_move move ON move.id = item.move_id
          JOIN res_partner partner ON partner.id = item.partner_id
         WHERE item.account_id = ANY(%(accounts)s::int4[]) AND item.company_id = %(company)s
           AND item.parent_state = 'posted' AND item.balance > 0
           AND item.date_maturity BETWEEN %(first)s AND %(last)s
           AND move.move_type IN %(invoices)s
        """,
        days=AT_RISK_DAYS,
        accounts=list(accounts),
        company=company.id,
        first=first,
        last=month_end(first),
        invoices=INVOICES,
    )


def behind(name, company, first, last, accounts):
    """SQL: the ids of the journal items behind a figure of some days.

    None: the figure is not counted from journal items.
    """
    match name:
        case "came_in":
            rows, kept = moved(company, first, last, accounts), SQL("came_in <> 0")
        case "written_off":
            rows, kept = moved(company, first, last, accounts), SQL("lost <> 0")
        case "paid":
            rows, kept = paid(company, first, last, accounts), SQL("TRUE")
        case "at_risk":
            rows, kept = at_risk(company, first, accounts), SQL("unpaid > 0")
        case _:
            return None
    return SQL("(SELECT id FROM (%s) counted WHERE %s)", rows, kept)
