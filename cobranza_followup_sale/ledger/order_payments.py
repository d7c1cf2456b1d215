"""What was paid online for orders: kept for them, and off no other debt, until it is invoiced."""

from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger.exposure import COMPANIES, part
from odoo.addons.cobranza_followup.ledger.open_items import trade_receivable_accounts
from odoo.addons.cobranza_followup.ledger.policies import rate_of


def kept_credits(kept, of_customers):
    """SQL: the part of credits that are kept for an order: they take nothing off what is owed.

    :param kept: SQL condition on `line`, see `cobranza.open.item._kept_credits`
    """
    return part(
        SQL(
            """FROM account_move_line line
               JOIN res_partner partner ON partner.id = line.partner_id
               JOIN %s company ON company.id = line.company_id
              WHERE line.account_id = ANY(%s) AND line.reconciled IS NOT TRUE
                AND line.parent_state = 'posted' AND line.amount_residual < 0
                AND line.payment_id IS NOT NULL AND %s AND %s""",
            COMPANIES,
            trade_receivable_accounts(),
            of_customers,
            kept,
        ),
        owed=SQL("-line.amount_residual"),
    )


def keeps_payments(order):
    """SQL: whether what was paid online for an order takes nothing off any other debt.

    An order counts as invoiced for Odoo as soon as there is a draft.

    :param order: alias of what has its `id`, `state` and `invoice_status`
    """
    return SQL(
        """(%(order)s.state <> 'cancel'
            AND (%(order)s.invoice_status NOT IN ('invoiced', 'upselling') OR EXISTS (
                SELECT FROM sale_order_line sold
                  JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = sold.id
                  JOIN account_move_line drafted ON drafted.id = invoiced.invoice_line_id
                 WHERE sold.order_id = %(order)s.id AND drafted.parent_state = 'draft')))""",
        order=SQL.identifier(order),
    )


def paid_for(as_of):
    """SQL: what is left of the online payments of `worth`, in company currency.

    In the books it is what the receivable has left of it, while it is kept for the order: it is
    taken off the order then, and off what is owed before and afterwards. A payment for several
    orders pays each its share. What was captured, voided or paid back of an authorisation is taken
    off it.
    """
    return SQL(
        """
        SELECT COALESCE(SUM(GREATEST(0, COALESCE(booked.amount, reported.amount)) * share.part), 0)
               AS amount
          FROM sale_order_transaction_rel rel
          JOIN payment_transaction paying ON paying.id = rel.transaction_id
          CROSS JOIN LATERAL (
              SELECT SUM(-line.amount_residual) FILTER (
                         WHERE line.account_id = ANY(%(accounts)s)
                           AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted')
                     AS amount, COUNT(line.id) AS lines
                FROM account_payment payment
                JOIN account_move_line line ON line.payment_id = payment.id
               WHERE payment.payment_transaction_id = paying.id) known
          CROSS JOIN LATERAL (
              SELECT CASE WHEN known.lines = 0 THEN NULL
                          WHEN %(keeps)s THEN COALESCE(known.amount, 0)
                          ELSE 0 END AS amount) booked
          CROSS JOIN LATERAL (
              SELECT (paying.amount + COALESCE((
                         SELECT SUM(CASE WHEN child.operation <> 'refund' THEN -child.amount
                                         WHEN child.state IN ('pending', 'authorized', 'done')
                                         THEN child.amount ELSE 0 END)
                           FROM payment_transaction child
                          WHERE child.source_transaction_id = paying.id
                            AND (child.operation = 'refund' OR child.state IN ('done', 'cancel'))
                     ), 0)) * CASE WHEN paying.currency_id = company.root_currency_id THEN 1
                                   ELSE (%(to)s / %(of)s)::numeric END AS amount) reported
          CROSS JOIN LATERAL (
              SELECT COALESCE(SUM(several.amount_total / NULLIF(several.currency_rate, 0))
                                  FILTER (WHERE several.id = worth.id)
                              / NULLIF(SUM(several.amount_total
                                           / NULLIF(several.currency_rate, 0)), 0), 1) AS part
                FROM sale_order_transaction_rel other
                JOIN sale_order several ON several.id = other.sale_order_id
               WHERE other.transaction_id = paying.id) share
         WHERE rel.sale_order_id = worth.id AND paying.cobranza_unproven IS NOT TRUE
           AND paying.state IN ('authorized', 'done')
           AND paying.operation NOT IN ('refund', 'validation')
        """,
        accounts=trade_receivable_accounts(),
        keeps=keeps_payments("worth"),
        to=rate_of(SQL("company.root_currency_id"), as_of),
        of=rate_of(SQL("paying.currency_id"), as_of),
    )
