"""What a review of a credit limit goes by: for many customers, each over a root company's tree.

Limits are those of the root, so whoever buys from a branch buys from it. Branches have the
currency of their root.
"""

from odoo.tools import SQL

from .exposure import root_of

# What the statements read; the ORM must have written it before.
READS = {
    "account.move": (
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "move_type",
        "state",
    ),
    "account.move.line": ("balance", "date_maturity", "display_type", "move_id"),
    "cobranza.credit.review": ("company_id", "date", "partner_id"),
    "cobranza.debtor": (
        "amount_overdue",
        "overdue_days_amount",
        "policy_id",
        "settled_amount",
        "settled_count",
        "settled_days_amount",
    ),
    "cobranza.policy": ("active", "review_months"),
    "res.company": ("parent_path",),
}


def facts(partner_ids, root_id, since, months):
    """SQL: partner_id, month, terms_days, settled_count and average_days, a row for each customer.

    `month` is the sales of a month, credit notes taken off, `terms_days` the agreed days to pay,
    weighted by amounts, `average_days` the days late, as `engine.assessment` has them of a debtor.

    :param partner_ids: commercial partners
    :param since: day after which invoices count
    :param months: how many there are since then
    """
    return SQL(
        """
        WITH tree AS (SELECT company.id FROM res_company company WHERE %(root_of)s = %(root)s),
        sales AS (
            SELECT move.commercial_partner_id AS partner_id, SUM(line.balance) / %(months)s AS month,
                   SUM(line.balance * (line.date_maturity - move.invoice_date))
                       FILTER (WHERE line.balance > 0)
                   / NULLIF(SUM(line.balance) FILTER (WHERE line.balance > 0), 0) AS terms_days
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id
               AND line.display_type = 'payment_term'
             WHERE move.commercial_partner_id = ANY(%(partners)s)
               AND move.company_id IN (SELECT id FROM tree) AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.invoice_date > %(since)s
             GROUP BY move.commercial_partner_id
        ),
        paid AS (
            SELECT debtor.partner_id, SUM(debtor.settled_count) AS settled_count,
                   SUM(COALESCE(debtor.settled_days_amount, 0)
                       + COALESCE(debtor.overdue_days_amount, 0))
                   / NULLIF(SUM(COALESCE(debtor.settled_amount, 0)
                                + COALESCE(debtor.amount_overdue, 0)), 0) AS average_days
              FROM cobranza_debtor debtor
             WHERE debtor.partner_id = ANY(%(partners)s)
               AND debtor.company_id IN (SELECT id FROM tree)
             GROUP BY debtor.partner_id
        )
        SELECT customer.partner_id, COALESCE(sales.month, 0)::float8 AS month,
               COALESCE(sales.terms_days, 0)::float8 AS terms_days,
               COALESCE(paid.settled_count, 0)::int4 AS settled_count,
               COALESCE(paid.average_days, 0)::float8 AS average_days
          FROM unnest(%(partners)s) AS customer(partner_id)
          LEFT JOIN sales ON sales.partner_id = customer.partner_id
          LEFT JOIN paid ON paid.partner_id = customer.partner_id
        """,
        root_of=root_of(SQL("company")),
        root=root_id,
        partners=list(partner_ids),
        since=since,
        months=months,
    )


def due(root_id, today):
    """SQL: the customers of a tree whose last review is as old as their policy says, or missing.

    The policy is that of the root's debtor, else that of a branch's.
    """
    return SQL(
        """
        WITH tree AS (SELECT company.id FROM res_company company WHERE %(root_of)s = %(root)s),
        customer AS (
            SELECT DISTINCT ON (debtor.partner_id) debtor.partner_id, debtor.policy_id
              FROM cobranza_debtor debtor
             WHERE debtor.company_id IN (SELECT id FROM tree) AND debtor.policy_id IS NOT NULL
             ORDER BY debtor.partner_id, debtor.company_id = %(root)s DESC, debtor.company_id
        )
        SELECT customer.partner_id
          FROM customer
          JOIN cobranza_policy policy ON policy.id = customer.policy_id
           AND policy.active AND policy.review_months > 0
         WHERE NOT EXISTS (
               SELECT FROM cobranza_credit_review review
                WHERE review.partner_id = customer.partner_id
                  AND review.company_id IN (SELECT id FROM tree)
                  AND review.date > (%(today)s::date - policy.review_months * interval '1 month'))
         ORDER BY customer.partner_id
        """,
        root_of=root_of(SQL("company")),
        root=root_id,
        today=today,
    )
