"""Credit limits: finding who is above theirs, and confirming orders where all have one."""

from odoo.tools import SQL

from . import orders
from .orders import HELD

# One customer in so many has a confirmed order of which nothing is invoiced.
ORDERED_ONE_IN = 4
_ORDERS = """
    INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
                            currency_id, currency_rate, date_order, state, invoice_status,
                            amount_total, amount_untaxed)
    SELECT 'Open ' || id, id, id, id, %(company)s, %(currency)s, 1, now(), 'sale', 'to invoice',
           100, 100
      FROM res_partner WHERE id = ANY(%(partners)s) AND id %% %(one_in)s = 0
 RETURNING id, partner_id
"""
_LINES = """
    INSERT INTO sale_order_line (order_id, name, product_id, product_uom_id, product_uom_qty,
                                 price_unit, price_subtotal, price_total, customer_lead, state,
                                 invoice_status, company_id, currency_id, order_partner_id)
    SELECT id, 'Open', %(product)s, %(unit)s, 1, 100, 100, 100, 0, 'sale', 'to invoice',
           company_id, currency_id, partner_id
      FROM sale_order WHERE name LIKE 'Open %%'
"""


def measure(env, clock):
    """Find the customers above their limit, and confirm orders of others who have one, too.

    All have a limit that they will not reach, but some who owe, and have one of less.
    """
    ordering = orders.customers(env)
    everybody = env["res.partner"].search([("name", "=like", "Customer %")])
    product = env["product.product"].create({"name": "Ordered", "type": "service"})
    names = {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "partners": (everybody - ordering).ids,
        "one_in": ORDERED_ONE_IN,
        "product": product.id,
        "unit": product.uom_id.id,
    }
    env.flush_all()
    env.cr.execute(_ORDERS, names)
    env.cr.execute(_LINES, names)
    env.company.account_use_credit_limit = True
    env["cobranza.policy"].search([]).exposure_check = "stop"
    owing = env["cobranza.debtor"].search(
        [("amount_receivable", ">", 10), ("partner_id", "not in", ordering.ids)], limit=HELD
    )
    for partners, limit in ((everybody, 1e9), (owing.partner_id, 1)):
        env.cr.execute(
            SQL(
                "UPDATE res_partner SET credit_limit = jsonb_build_object(%s::text, %s::float8)"
                " WHERE id = ANY(%s)",
                str(env.company.id),
                limit,
                partners.ids,
            )
        )
    env.invalidate_all()
    env.cr.commit()
    env.cr.connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE res_partner, sale_order, sale_order_line")
    env.cr.connection.autocommit = False
    exposures = env["cobranza.exposure"]
    found = clock.measure(
        "over_limit", lambda: exposures._over_limit(env.company), times=7, warm=True
    )
    assert found is None or {partner for partner, _c in found} == set(owing.partner_id.ids)
    orders.measure(env, clock, "confirm_order_limit")
    return {"open_orders": env["sale.order"].search_count([("name", "=like", "Open %")])}
