"""What came in the past, to hold forecasts against."""

from datetime import timedelta

from odoo.tools import SQL

from ..engine.forecast_check import Item
from .behaviour import is_payment
from .forecasts import DAY_ZERO
from .open_items import trade_receivable_accounts

# For so many days after a week, what came in it is read again: banks are entered late.
_READ_AGAIN = 35


def read_past(env, company_id, date_to, since):
    """Return the company's invoices as `engine.forecast_check.Item`s, with all that was paid.

    :param date_to: of this day or before
    :param since: what was closed before it tells nothing any more
    """
    rows = env.execute_query(
        SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT line.id, partner.commercial_partner_id AS customer, line.balance,
                       COALESCE(move.invoice_date, line.date) AS invoiced,
                       COALESCE(line.date_maturity, line.date) AS due,
                       line.amount_residual
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
                   AND line.parent_state = 'posted' AND line.balance > 0
                   AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND COALESCE(move.invoice_date, line.date) <= %(date_to)s
            ),
            part AS MATERIALIZED (
                SELECT item.id AS item_id, part.amount, paid.date AS paid_on, part.max_date,
                       paid.move_id, paid.journal_id, paid.payment_id, paid.statement_line_id,
                       paid.display_type, paid.balance
                  FROM item
                  JOIN account_partial_reconcile part ON part.debit_move_id = item.id
                  JOIN account_move_line paid ON paid.id = part.credit_move_id
            ),
            came AS (
                SELECT item_id, array_agg(paid_on - %(zero)s) AS days,
                       array_agg(amount::float8) AS amounts,
                       array_agg(%(is_payment)s) AS money, MAX(paid_on) AS last_on
                  FROM part GROUP BY item_id
            )
            SELECT item.customer, item.invoiced - %(zero)s, item.due - %(zero)s,
                   item.balance::float8,
                   CASE WHEN item.amount_residual = 0 THEN came.last_on - %(zero)s END,
                   came.days, came.amounts, came.money
              FROM item LEFT JOIN came ON came.item_id = item.id
             WHERE item.amount_residual <> 0 OR came.last_on >= %(since)s
             ORDER BY item.id
            """,
            accounts=trade_receivable_accounts(),
            company=company_id,
            date_to=date_to,
            since=since,
            zero=DAY_ZERO,
            is_payment=is_payment("part"),
        )
    )
    return [_item(*row) for row in rows]


def _item(customer, invoiced, due, amount, closed, days, amounts, money):
    parts = list(zip(days or (), amounts or (), money or (), strict=True))
    return Item(
        customer,
        invoiced,
        due,
        amount,
        closed,
        [(on, part) for on, part, is_money in parts if is_money],
        [(on, part) for on, part, is_money in parts if not is_money],
    )


def write_came(env, company_id, today):
    """Write beside the forecasts that were kept what came in the weeks that are over."""
    env.cr.execute(
        SQL(
            """
            WITH week AS MATERIALIZED (
                SELECT id, made_on, week_start, week_start + 6 AS week_end
                  FROM cobranza_cash_forecast
                 WHERE company_id = %(company)s AND NOT is_current
                   AND week_start + 6 < %(today)s AND week_start + 6 >= %(since)s
            ),
            part AS MATERIALIZED (
                SELECT line.date AS opened_on, paid.date AS paid_on, part.amount,
                       paid.move_id, paid.journal_id, paid.payment_id, paid.statement_line_id,
                       paid.display_type, paid.balance
                  FROM account_move_line paid
                  JOIN account_partial_reconcile part ON part.credit_move_id = paid.id
                  JOIN account_move_line line ON line.id = part.debit_move_id
                 WHERE paid.account_id = ANY(%(accounts)s) AND paid.parent_state = 'posted'
                   AND paid.date BETWEEN %(since)s - 6 AND %(today)s
                   AND line.account_id = ANY(%(accounts)s)
                   AND line.company_id = %(company)s AND line.parent_state = 'posted'
            ),
            flow AS MATERIALIZED (
                SELECT opened_on, paid_on, SUM(amount) AS amount
                  FROM part WHERE %(is_payment)s GROUP BY opened_on, paid_on
            )
            UPDATE cobranza_cash_forecast forecast
               SET is_over = TRUE, amount_came = COALESCE(came.amount, 0)
              FROM week
              LEFT JOIN LATERAL (
                   SELECT SUM(amount) AS amount FROM flow
                    WHERE flow.paid_on BETWEEN week.week_start AND week.week_end
                      AND flow.opened_on <= week.made_on) came ON TRUE
             WHERE forecast.id = week.id
               AND (forecast.is_over IS NOT TRUE
                    OR forecast.amount_came IS DISTINCT FROM COALESCE(came.amount, 0))
            """,
            company=company_id,
            today=today,
            since=today - timedelta(days=_READ_AGAIN),
            accounts=trade_receivable_accounts(),
            is_payment=is_payment("part"),
        )
    )
