"""What customers agreed to says more: addresses, terms and dates, as they stand with this version."""

from hashlib import sha256

from odoo import SUPERUSER_ID, api

_DIGITS = 6


def _basket(order):
    """Return the fingerprint as 19.0.1.3.0 made it."""
    lines = [
        (
            line.product_id.id,
            line.product_uom_id.id,
            *(
                f"{amount:.{_DIGITS}f}"
                for amount in (line.product_uom_qty, line.price_unit, line.discount)
            ),
            sorted(line.tax_ids.ids),
        )
        for line in order.order_line.filtered(lambda line: not line.display_type)
    ]
    whole = (order.partner_id.id, order.currency_id.id, f"{order.amount_total:.{_DIGITS}f}")
    return sha256(repr((whole, sorted(lines, key=repr))).encode()).hexdigest()


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    waiting = env["sale.order"].search(
        [("cobranza_agreed_on", "!=", False), ("state", "in", ("draft", "sent"))]
    )
    for order in waiting:
        if order.cobranza_agreed_basket == _basket(order):
            cr.execute(
                "UPDATE sale_order SET cobranza_agreed_basket = %s WHERE id = %s",
                (order._basket(), order.id),
            )
