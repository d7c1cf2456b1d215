"""What confirmed orders will still cost: not invoiced, and not paid in advance."""

from typing import NamedTuple

from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger.exposure import COMPANIES, ids, part
from odoo.addons.cobranza_followup.ledger.policies import rate_of

from . import tills
from .order_payments import paid_for


class Known(NamedTuple):
    """What other add-ons know of the lines of orders.

    :param ended: SQL condition on `sold.line_id`, lines of which nothing more will be delivered
    :param checked: SQL condition on `template` of what is checked as it is delivered
    :param tills: whether there are tills that settle orders, see `ledger.tills`
    """

    ended: SQL = SQL("FALSE")
    checked: SQL = SQL("FALSE")
    tills: bool = False


def open_orders(of_customers, as_of, wanted, confirmed_ids, known):
    """SQL: the part of orders, one row for each and whoever it is of.

    An order is its customer's and that of whom it is invoiced to. Cancelled or taken back to a
    quotation after goods left, it still costs what was delivered.

    :param of_customers: SQL condition on `partner`
    :param wanted: SQL condition on `orders`
    :param confirmed_ids: those that count as confirmed and in full, whatever is in the database
    :param known: `Known`
    """
    return part(
        _rows(of_customers, as_of, wanted, confirmed_ids, known),
        document=SQL("worth.id"),
        ordered=_left("ordered"),
        delivered=_left("delivered"),
        agreed=_left("agreed"),
    )


def worth_of(as_of, order_ids, known):
    """SQL: (order id, partner_id, ordered, delivered, agreed, three spares) of orders as if confirmed.

    In company currency. `agreed`: what was delivered, and what is ordered that no delivery will
    check. Spare: what was paid for them that the amount of the same place has not used up.

    :param known: `Known`
    """
    names = ("ordered", "delivered", "agreed")
    return SQL(
        "SELECT worth.id, partner.commercial_partner_id, %s, %s %s",
        SQL(", ").join(SQL("(%s)::float8", _left(name)) for name in names),
        SQL(", ").join(SQL("GREATEST(0, -(%s))::float8", _net(name)) for name in names),
        _rows(SQL("TRUE"), as_of, these(order_ids), order_ids, known._replace(ended=SQL("FALSE"))),
    )


def _rows(of_customers, as_of, wanted, confirmed_ids, known):
    """SQL, from FROM on: the `worth` of each order, by each `partner` it is of.

    `factor` makes it company currency, in which `paid` is.
    """
    # Each amount asks for both: without OFFSET 0 they would be planned, and worked out, for each.
    return SQL(
        """FROM (SELECT worth.*, company.root_id,
                        CASE WHEN worth.currency_id = company.root_currency_id THEN 1
                             ELSE (%(to)s / %(of)s)::numeric END AS factor,
                        CASE WHEN EXISTS (SELECT FROM sale_order_transaction_rel rel
                                           WHERE rel.sale_order_id = worth.id)
                             THEN (%(paid)s) ELSE 0 END AS paid
                   FROM (%(worths)s) worth
                   JOIN %(companies)s company ON company.id = worth.company_id
                 OFFSET 0) worth
           CROSS JOIN LATERAL (SELECT worth.root_id) company
           CROSS JOIN LATERAL (VALUES (worth.customer_id), (worth.payer_id))
                   partner (commercial_partner_id)
          WHERE partner.commercial_partner_id IS NOT NULL AND %(of_customers)s""",
        worths=_worths(wanted, confirmed_ids, known),
        companies=COMPANIES,
        to=rate_of(SQL("company.root_currency_id"), as_of),
        of=rate_of(SQL("worth.currency_id"), as_of),
        paid=paid_for(as_of),
        of_customers=of_customers,
    )


def _left(name):
    return SQL("GREATEST(0, %s)", _net(name))


def _net(name):
    return SQL("(%s - worth.advances) * worth.factor - worth.paid", SQL.identifier("worth", name))


def these(order_ids):
    """SQL: the condition that keeps some `orders`."""
    return SQL("orders.id = ANY(%s)", list(order_ids))


def still_open(partner_ids, confirmed_ids, with_tills=False):
    """SQL: the condition that keeps the `orders` that may have something left to invoice.

    Odoo counts an order as invoiced as soon as there is a draft, and where what was delivered
    beyond the order is said not to be invoiced; and one that is taken back to a quotation as none.
    Where there are tills, it counts what went on an account there before the books do.

    :param partner_ids: commercial partners, or SQL of an array of them; None: all
    :param with_tills: as in `Known`
    """
    drafts = SQL(
        """SELECT sold.order_id FROM account_move move
             JOIN account_move_line drafted ON drafted.move_id = move.id
             JOIN sale_order_line_invoice_rel invoiced ON invoiced.invoice_line_id = drafted.id
             JOIN sale_order_line sold ON sold.id = invoiced.order_line_id
            WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')"""
    )
    # The conditions are those of indexes, see `sale_order_limit.py`.
    ordered = SQL("orders.state = 'sale' AND orders.invoice_status IS DISTINCT FROM 'invoiced'")
    delivered = SQL("sold.qty_delivered > sold.qty_invoiced")
    said = [drafts, tills.on_account()] if with_tills else [drafts]
    if partner_ids is None:
        return SQL(
            """orders.id IN (SELECT orders.id FROM sale_order orders WHERE %s
                              UNION SELECT sold.order_id FROM sale_order_line sold WHERE %s
                              UNION %s
                              UNION SELECT unnest(%s::int4[]))""",
            ordered,
            delivered,
            SQL(" UNION ").join(said),
            list(confirmed_ids),
        )
    return SQL(
        """orders.id IN (
               SELECT orders.id FROM sale_order orders
                WHERE (orders.partner_id = ANY(%(contacts)s)
                       OR orders.partner_invoice_id = ANY(%(contacts)s))
                  AND (%(ordered)s
                       OR EXISTS (SELECT FROM sale_order_line sold
                                   WHERE sold.order_id = orders.id AND %(delivered)s)
                       OR %(said)s)
                UNION SELECT unnest(%(confirmed)s::int4[]))""",
        # Arrays are looked up; with a subselect PostgreSQL goes through the orders of everybody.
        contacts=SQL(
            "ARRAY(SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            ids(partner_ids),
        ),
        ordered=ordered,
        delivered=delivered,
        said=SQL(" OR ").join(
            SQL("EXISTS (%s AND sold.order_id = orders.id)", one) for one in said
        ),
        confirmed=list(confirmed_ids),
    )


def _worths(wanted, confirmed_ids, known):
    """SQL: orders with, in their currency, what is ordered or delivered of them and not invoiced.

    `payer_id`: whom they are invoiced to, if that is somebody else than the customer.
    What is taken off for a product that is invoiced as delivered may never be delivered.
    `advances`: invoiced, and not deducted from an invoice yet; of lines that order and deliver
    nothing, whatever else says to be a down payment. What is invoiced as delivered and has
    `ended`, delivered short or given back, counts for what was delivered; not of an order that is
    judged now, which may go on. What was settled at a till counts as invoiced.
    """
    return SQL(
        """
        SELECT line.id, line.company_id, line.currency_id, line.customer_id, line.payer_id,
               line.invoice_status, line.state,
               COALESCE(SUM(line.unit * line.ordered), 0) AS ordered,
               COALESCE(SUM(line.unit * line.delivered) FILTER (WHERE line.gone > 0), 0)
                   AS delivered,
               COALESCE(SUM(line.unit * CASE WHEN line.is_checked THEN line.delivered
                                             ELSE line.ordered END)
                            FILTER (WHERE line.gone > 0 OR NOT line.is_checked), 0) AS agreed,
               GREATEST(0, COALESCE(SUM(line.invoiced_amount) FILTER (WHERE line.is_advance), 0))
                   AS advances
          FROM (SELECT priced.*,
                       CASE WHEN priced.is_advance THEN 0
                            WHEN priced.by_delivery AND priced.price * priced.side < 0
                                 AND NOT priced.is_gone THEN 0
                            ELSE priced.price END AS unit,
                       GREATEST(0, priced.gone - priced.invoiced) AS delivered,
                       CASE WHEN NOT priced.is_confirmed OR priced.has_ended
                            THEN GREATEST(0, priced.gone - priced.invoiced)
                            WHEN priced.side < 0 AND NOT priced.is_gone
                            THEN LEAST(0, priced.quantity - priced.invoiced)
                            ELSE GREATEST(0, GREATEST(priced.quantity, priced.gone)
                                             - priced.invoiced) END AS ordered
                  FROM (%s) priced) line
         GROUP BY line.id, line.company_id, line.currency_id, line.customer_id, line.payer_id,
                  line.invoice_status, line.state
        """,
        _priced_lines(wanted, confirmed_ids, known),
    )


def _priced_lines(wanted, confirmed_ids, known):
    """SQL: the lines of orders, or one without a line, with their price and what is invoiced.

    The posted invoices are asked, and of what a line says of its total the larger one: both can
    be written by any caller over RPC. What takes something off takes its taxes along, as far as
    they are percents; so does what was delivered and never ordered, of which a line says no total.
    `side`: below 0, less than nothing is ordered. `is_gone`: it was, and some left all the same.
    """
    # Worked out for all lines together: each by itself would be some microseconds for each.
    return SQL(
        """
        WITH sale AS (
            SELECT orders.id, orders.company_id, orders.currency_id, orders.invoice_status,
                   orders.state,
                   customer.commercial_partner_id AS customer_id,
                   CASE WHEN orders.partner_invoice_id <> orders.partner_id THEN NULLIF(
                       (SELECT payer.commercial_partner_id FROM res_partner payer
                         WHERE payer.id = orders.partner_invoice_id),
                       customer.commercial_partner_id) END AS payer_id,
                   orders.state = 'sale' OR judged.yes AS is_confirmed, judged.yes AS is_judged
              FROM sale_order orders
              JOIN res_partner customer ON customer.id = orders.partner_id
             CROSS JOIN LATERAL (SELECT orders.id = ANY(%s) AS yes) judged
             WHERE %s
        ),
        sold AS MATERIALIZED (
            SELECT sale.*, line.id AS line_id, line.product_id, line.product_uom_id,
                   line.product_uom_qty AS quantity, line.price_total,
                   COALESCE(line.qty_delivered, 0) AS gone,
                   CASE WHEN line.discount <> 0 THEN line.price_unit * (100 - line.discount) / 100
                        ELSE line.price_unit END AS net,
                   line.is_downpayment AND line.product_uom_qty = 0
                       AND COALESCE(line.qty_delivered, 0) = 0 AS is_advance,
                   CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS side
              FROM sale
              LEFT JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
        ),
        invoiced AS (
            SELECT line_id, SUM(quantity) AS quantity, SUM(amount) AS amount FROM (
            SELECT sold.line_id,
                   sign.of * billed.quantity
                       * COALESCE(billed_unit.factor / NULLIF(unit.factor, 0), 1) AS quantity,
                   sign.of * billed.price_total * (%s) AS amount
              FROM sold
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sold.line_id
              JOIN account_move_line billed
                ON billed.id = rel.invoice_line_id AND billed.parent_state = 'posted'
              JOIN account_move move ON move.id = billed.move_id
             CROSS JOIN LATERAL (
                  SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END AS of) sign
              LEFT JOIN uom_uom billed_unit ON billed_unit.id = billed.product_uom_id
              LEFT JOIN uom_uom unit ON unit.id = sold.product_uom_id
             %s) billed
             GROUP BY line_id
        )
        SELECT sold.*, COALESCE(invoiced.quantity, 0) AS invoiced,
               COALESCE(invoiced.amount, 0) AS invoiced_amount,
               COALESCE(template.invoice_policy, 'order') <> 'order' AS by_delivery,
               template.invoice_policy = 'delivery' AND sold.quantity >= 0
                   AND NOT sold.is_judged AND (%s) AS has_ended,
               (%s) AS is_checked,
               COALESCE(template.invoice_policy, 'order') <> 'order' AND sold.quantity < 0
                   AND sold.net > 0 AND sold.gone > 0 AS is_gone,
               CASE WHEN sold.quantity = 0 THEN sold.net * (%s)
                    WHEN sold.net * sold.quantity < 0
                    THEN GREATEST(COALESCE(sold.price_total, 0), sold.net * sold.quantity * (%s))
                         / sold.quantity
                    ELSE GREATEST(COALESCE(sold.price_total, 0), sold.net * sold.quantity)
                         / sold.quantity END AS price
          FROM sold
          LEFT JOIN invoiced ON invoiced.line_id = sold.line_id
          LEFT JOIN product_product product ON product.id = sold.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
        OFFSET 0
        """,
        list(confirmed_ids),
        wanted,
        _TO_ORDERS_CURRENCY,
        SQL("UNION ALL %s", tills.settled()) if known.tills else SQL(),
        known.ended,
        known.checked,
        _WITH_TAXES,
        _WITH_TAXES,
    )


# SQL: what an amount of `billed` is to be multiplied by to be in the currency of the order, at the
# rates of the day it was invoiced, as Odoo says what is invoiced of a line.
_TO_ORDERS_CURRENCY = SQL(
    """CASE WHEN move.currency_id = sold.currency_id THEN 1
            ELSE (SELECT (%s / %s)::numeric FROM res_company company
                   WHERE company.id = sold.company_id) END""",
    rate_of(SQL("sold.currency_id"), SQL("move.invoice_date")),
    rate_of(SQL("move.currency_id"), SQL("move.invoice_date")),
)

# SQL: what an amount of `sold` is to be multiplied by to have the percents of its taxes in it.
_WITH_TAXES = SQL(
    """SELECT 1 + COALESCE(SUM(tax.amount), 0) / 100
         FROM account_tax_sale_order_line_rel chosen
         JOIN res_company seller ON seller.id = sold.company_id
         JOIN account_tax tax ON tax.amount_type = 'percent'
          AND (tax.id = chosen.account_tax_id
               OR tax.id IN (SELECT child.child_tax FROM account_tax_filiation_rel child
                              WHERE child.parent_tax = chosen.account_tax_id))
        WHERE chosen.sale_order_line_id = sold.line_id
          AND COALESCE(tax.price_include_override, seller.account_price_include)
              IS DISTINCT FROM 'tax_included'"""
)
