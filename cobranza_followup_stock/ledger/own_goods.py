"""What we have of customers' own goods: sent in for repair, or to be exchanged."""

from odoo.tools import SQL

READS = {
    "res.partner": ("commercial_partner_id",),
    "stock.location": ("usage",),
    "stock.move": ("origin_returned_move_id", "sale_line_id", "to_refund"),
    "stock.move.line": (
        "date",
        "location_dest_id",
        "location_id",
        "move_id",
        "owner_id",
        "picking_id",
        "product_id",
        "quantity_product_uom",
        "state",
    ),
    "stock.picking": ("company_id", "partner_id"),
}


def own_goods(partner_ids, product_ids, company_ids):
    """SQL: (partner_id, product_id, company_id, quantity in the product's unit) of what is here.

    It came from the customer, or from elsewhere with them as its owner; no order counts it as
    given back; and less has gone back to them since. What was sent to them before it came is not
    taken off it: a sample of years ago makes no machine ours. What they return of a delivery that
    nobody ordered, a loan, is ours again.

    :param partner_ids: commercial partners
    """
    return SQL(
        """
        WITH line AS (
            SELECT contact.commercial_partner_id AS partner_id, line.product_id,
                   picking.company_id, line.date, line.id,
                   CASE WHEN destination.usage = 'customer' THEN -1 ELSE 1 END
                   * line.quantity_product_uom AS quantity
              FROM stock_picking picking
              JOIN res_partner contact ON contact.id = picking.partner_id
              JOIN stock_move_line line ON line.picking_id = picking.id
              JOIN stock_move move ON move.id = line.move_id
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location destination ON destination.id = line.location_dest_id
              LEFT JOIN res_partner owner ON owner.id = line.owner_id
             WHERE picking.partner_id = ANY(ARRAY(
                       SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)))
               AND picking.company_id = ANY(%s) AND line.product_id = ANY(%s)
               AND line.state = 'done'
               AND ((move.sale_line_id IS NULL
                     AND (move.origin_returned_move_id IS NULL OR destination.usage = 'customer'))
                    OR (move.to_refund IS NOT TRUE
                        AND move.sale_line_id IS NOT NULL
                        AND (source.usage = 'customer' OR move.origin_returned_move_id IS NOT NULL)))
               AND ((destination.usage = 'customer' AND source.usage <> 'customer')
                    OR (destination.usage IN ('internal', 'transit')
                        AND (source.usage = 'customer'
                             OR (source.usage = 'supplier' AND owner.commercial_partner_id
                                 = contact.commercial_partner_id))))
        ),
        passing AS (
            SELECT line.*, SUM(quantity) OVER (
                       PARTITION BY partner_id, product_id, company_id ORDER BY date, id) AS total
              FROM line
        )
        SELECT partner_id, product_id, company_id,
               ((array_agg(total ORDER BY date DESC, id DESC))[1]
                - LEAST(0, MIN(total)))::float8 AS quantity
          FROM passing GROUP BY partner_id, product_id, company_id
        """,
        list(partner_ids),
        list(company_ids),
        list(product_ids),
    )
