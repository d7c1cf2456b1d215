"""What of orders was settled at tills of the point of sale, where it knows orders.

It is no module that this one builds on: whoever asks has looked whether it is there.
"""

from odoo.tools import SQL

READS = {
    "pos.config": ("cash_rounding", "rounding_method"),
    "pos.order": ("account_move", "config_id", "currency_rate", "partner_id", "state"),
    "pos.order.line": ("order_id", "price_subtotal_incl", "qty", "sale_order_line_id"),
    "pos.payment": ("amount", "payment_method_id", "pos_order_id"),
    "pos.payment.method": ("journal_id",),
    "account.cash.rounding": ("rounding",),
    "res.partner": ("commercial_partner_id",),
}


def settled():
    """SQL: (line_id, quantity, amount) of lines of `sold`, in their units and currency.

    As far as it was paid, like an invoice that is posted. What went on the customer's account is
    paid as soon as the books say that it is owed: with an invoice at once, else when the session
    of the till is closed. What somebody else paid for counts for nothing: whoever sells at a till
    may write whose order it was. What was given back stays settled, as Odoo has it.
    """
    return SQL(
        """
        SELECT sold.line_id,
               till.qty * COALESCE(usual.factor / NULLIF(unit.factor, 0), 1) * share.part AS quantity,
               till.price_subtotal_incl * share.part
               * COALESCE(orders.currency_rate / NULLIF(settling.currency_rate, 0), 1) AS amount
          FROM sold
          JOIN sale_order orders ON orders.id = sold.id
          JOIN pos_order_line till ON till.sale_order_line_id = sold.line_id
          JOIN pos_order settling ON settling.id = till.order_id
           AND settling.state IN ('paid', 'done')
          JOIN res_partner buyer ON buyer.id = settling.partner_id
           AND buyer.commercial_partner_id IN (sold.customer_id, sold.payer_id)
          LEFT JOIN uom_uom unit ON unit.id = sold.product_uom_id
          LEFT JOIN product_product product ON product.id = sold.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom usual ON usual.id = template.uom_id
          LEFT JOIN pos_config config ON config.id = settling.config_id AND config.cash_rounding
          LEFT JOIN account_cash_rounding rounded ON rounded.id = config.rounding_method
          LEFT JOIN account_move invoice ON invoice.id = settling.account_move
         CROSS JOIN LATERAL (
              SELECT settling.state = 'done' OR COALESCE(invoice.state = 'posted', FALSE) AS yes
              ) booked
         CROSS JOIN LATERAL (
              SELECT COALESCE(SUM(every.price_subtotal_incl), 0) AS total FROM pos_order_line every
               WHERE every.order_id = settling.id) lines
         CROSS JOIN LATERAL (
              SELECT COALESCE(SUM(payment.amount), 0)
                     + SIGN(lines.total) * COALESCE(rounded.rounding, 0) AS total
                FROM pos_payment payment
                JOIN pos_payment_method method ON method.id = payment.payment_method_id
               WHERE payment.pos_order_id = settling.id
                 AND (booked.yes OR method.journal_id IS NOT NULL)) money
         CROSS JOIN LATERAL (
              SELECT CASE WHEN lines.total = 0 THEN 1
                          ELSE LEAST(1, GREATEST(0, money.total / lines.total)) END AS part) share
        """
    )


def on_account():
    """SQL: order lines `sold` that are on an account of which the books do not know yet."""
    return SQL(
        """SELECT sold.order_id FROM pos_order settling
             JOIN pos_order_line till ON till.order_id = settling.id
             JOIN sale_order_line sold ON sold.id = till.sale_order_line_id
            WHERE settling.state = 'paid' AND settling.account_move IS NULL"""
    )


def settled_of(line_ids):
    """SQL: (line_id, quantity) of order lines of which something was settled, in their units."""
    return SQL(
        """
        WITH sold AS (
            SELECT orders.id, line.id AS line_id, line.product_id, line.product_uom_id,
                   customer.commercial_partner_id AS customer_id,
                   payer.commercial_partner_id AS payer_id
              FROM sale_order_line line
              JOIN sale_order orders ON orders.id = line.order_id
              JOIN res_partner customer ON customer.id = orders.partner_id
              JOIN res_partner payer ON payer.id = orders.partner_invoice_id
             WHERE line.id = ANY(%s)
        )
        SELECT line_id, SUM(quantity)::float8 FROM (%s) settled GROUP BY line_id
        """,
        list(line_ids),
        settled(),
    )
