def migrate(cr, version):
    _write_quantities_of_exceptions(cr)


def _write_quantities_of_exceptions(cr):
    """Give exceptions for an order's own total its quantity: what the order has today."""
    cr.execute(
        """
        UPDATE cobranza_exception exception
           SET order_quantity = COALESCE((
                   SELECT SUM(GREATEST(line.product_uom_qty, 0)
                              * COALESCE(unit.factor / NULLIF(own.factor, 0), 1))
                     FROM sale_order_line line
                     JOIN product_product product ON product.id = line.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                     LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
                     LEFT JOIN uom_uom own ON own.id = template.uom_id
                    WHERE line.order_id = exception.order_id AND template.type <> 'service'
               ), 0)
         WHERE exception.order_currency_id IS NOT NULL AND exception.order_quantity IS NULL
        """
    )
