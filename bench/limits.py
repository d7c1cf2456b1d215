"""Credit limits: finding who is above theirs, and confirming orders where all have one."""

from odoo.tools import SQL

from . import orders
from .bulk import vacuum
from .orders import HELD

_WRITTEN = ("res_partner", "sale_order", "sale_order_line")
# One customer in so many has a confirmed order of which nothing is invoiced.
ORDERED_ONE_IN = 4
# As one that Odoo wrote, whatever columns there are; only whose it is differs.
_ORDERS = """
    INSERT INTO sale_order
    SELECT (jsonb_populate_record(model, jsonb_build_object(
                'id', nextval('sale_order_id_seq'), 'name', 'Open ' || partner.id,
                'access_token', NULL, 'partner_id', partner.id,
                'partner_invoice_id', partner.id, 'partner_shipping_id', partner.id))).*
      FROM sale_order model, res_partner partner
     WHERE model.id = %(order)s AND partner.id = ANY(%(partners)s)
       AND partner.id %% %(one_in)s = 0
"""
_LINES = """
    INSERT INTO sale_order_line
    SELECT (jsonb_populate_record(model, jsonb_build_object(
                'id', nextval('sale_order_line_id_seq'), 'order_id', sale.id,
                'order_partner_id', sale.partner_id))).*
      FROM sale_order_line model, sale_order sale
     WHERE model.order_id = %(order)s AND sale.name LIKE 'Open %%'
"""


def measure(env, clock):
    """Find the customers above their limit, and confirm orders of others who have one, too.

    All have a limit that they will not reach, but some who owe, and have one of less.
    """
    _give_all_a_limit(env)
    env["cobranza.policy"].search([]).exposure_check = "stop"
    ordering = orders.customers(env)
    owing = env["cobranza.debtor"].search(
        [("amount_receivable", ">", 10), ("partner_id", "not in", ordering.ids)], limit=HELD
    )
    _write_limit(env, owing.partner_id, 1)
    vacuum(env, *_WRITTEN)
    partners = env["res.partner"]
    found = clock.measure(
        "over_limit",
        lambda: partners.search([("cobranza_over_limit", "=", True)]),
        times=7,
        warm=True,
        keep=True,
    )
    assert found is None or found == owing.partner_id.sorted()
    orders.measure(env, clock, "confirm_order_limit")
    return {"open_orders": env["sale.order"].search_count([("name", "=like", "Open %")])}


def measure_alone(env, clock):
    """Confirm orders with Odoo alone on the same ledger: as many open orders, all with a limit."""
    _give_all_a_limit(env)
    vacuum(env, *_WRITTEN)
    orders.measure(env, clock, "confirm_order_limit")


def _give_all_a_limit(env):
    """Write open orders of some customers, and for all a limit that they will not reach."""
    ordering = orders.customers(env)
    everybody = env["res.partner"].search([("name", "=like", "Customer %")])
    product = env["product.product"].create({"name": "Ordered", "type": "service"})
    line = (0, 0, {"product_id": product.id, "price_unit": 100})
    model = env["sale.order"].create({"partner_id": ordering[0].id, "order_line": [line]})
    model.action_confirm()
    names = {
        "order": model.id,
        "partners": (everybody - ordering).ids,
        "one_in": ORDERED_ONE_IN,
    }
    env.flush_all()
    env.cr.execute(_ORDERS, names)
    env.cr.execute(_LINES, names)
    env.company.account_use_credit_limit = True
    _write_limit(env, everybody, 1e9)


def _write_limit(env, partners, limit):
    env.flush_all()
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
