"""What of the open items is owed but not chased: what is disputed, and what is withheld as tax.

Each is SQL over `item`, the open items before any netting; see `open_items`.
"""

from odoo.tools import SQL


def disputed_parts():
    """SQL: what each open dispute takes of each row of `item`.

    Of the items that the customer chose first, then of the others; the oldest due date first.
    """
    return SQL(
        """
        SELECT item.id, item.residual, barrier.id AS barrier_id,
               CASE WHEN barrier.amount_disputed > 0
                    THEN GREATEST(0, LEAST(item.residual, barrier.amount_disputed
                         - (SUM(item.residual) OVER (
                                PARTITION BY barrier.id
                                ORDER BY chosen.line_id IS NULL, item.due_date, item.id)
                            - item.residual)))
                    ELSE item.residual END AS amount
          FROM cobranza_barrier barrier
          JOIN cobranza_barrier_type barrier_type ON barrier_type.id = barrier.type_id
          JOIN cobranza_barrier_account_move_rel rel ON rel.barrier_id = barrier.id
          JOIN item ON item.move_id = rel.move_id AND item.residual > 0
          LEFT JOIN cobranza_barrier_item_rel chosen
                 ON chosen.barrier_id = barrier.id AND chosen.line_id = item.id
         WHERE barrier.state = 'open' AND barrier_type.is_dispute
        """
    )


def withheld_parts():
    """SQL: id, amount (company currency) and last day of what is withheld of rows of `item`.

    Of an invoice's face value, as tax; nobody who withholds nothing costs anything here.
    """
    return SQL(
        """
        SELECT item.id, item.due_date + COALESCE(policy.withholding_days, 0) AS until,
               ROUND(item.balance * debtor.withholding_percent / 100,
                     (SELECT decimal_places FROM res_currency
                       WHERE id = item.company_currency_id)) AS amount
          FROM cobranza_debtor debtor
          LEFT JOIN cobranza_policy policy ON policy.id = debtor.policy_id
          JOIN item ON item.partner_id = debtor.partner_id AND item.company_id = debtor.company_id
         WHERE debtor.withholding_percent > 0 AND item.is_invoice AND item.residual > 0
        """
    )
