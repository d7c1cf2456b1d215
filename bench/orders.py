"""Confirming orders: the same for everybody who may have something to say against it."""

ORDERS = 100
# So many customers, others than those who order, are on hold or over their limit.
HELD = 100


def customers(env):
    """Return the customers who order."""
    return env["res.partner"].search(
        [("name", "=like", "Customer %"), ("invoice_ids", "!=", False)],
        order="id",
        limit=ORDERS + 1,
    )


def measure(env, clock, name="confirm_order"):
    """Measure the confirmation of small orders, one at a time, of customers in good standing."""
    partners = customers(env)
    product = env["product.product"].create(
        {"name": "Benchmark service", "type": "service", "invoice_policy": "order"}
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": product.id, "price_unit": 1})],
            }
            for partner in partners
        ]
    )
    env.cr.commit()
    orders[:1].action_confirm()
    env.cr.commit()
    for order in orders[1:]:
        clock.measure(name, order.action_confirm)
        env.cr.commit()
