"""Orders and deliveries left the desk for add-ons of their own.

Odoo's update installs no new add-on by itself, and deletes what left a module: the add-ons are
marked to be installed where what they join is, and take over what is theirs, with its data.
"""

SALE, STOCK = "cobranza_followup_sale", "cobranza_followup_stock"
# {add-on: what it joins the desk to}. The later one first: its names are also like those of the
# earlier one.
JOINED = {STOCK: "sale_stock", SALE: "sale"}
MODELS = {
    SALE: (
        "cobranza.exception",
        "cobranza.exception.report",
        "cobranza.exception.request",
        "cobranza.exception.request.mixin",
        "cobranza.exception.request.new",
        "cobranza.exception.request.refuse",
    ),
    STOCK: (),
}
# Fields, by model, that the later one adds to what the earlier one has.
FIELDS = {
    SALE: (("sale.order", "%"), ("cobranza.hold", "exception_ids")),
    STOCK: (
        ("stock.picking", "%"),
        ("cobranza.exception.request", "picking_id"),
        ("cobranza.exception.request.new", "picking_id"),
    ),
}
# Views, actions, menus, rules and access rights: parts of their identifiers, as in LIKE.
RECORDS = {
    SALE: (
        "cobranza_exception%",
        "access_cobranza_exception%",
        "access_cobranza_stage_sales",
        "rule_exception%",
        "sale_order%",
        "menu_held_orders",
        "menu_sale_held_orders",
        "menu_exception%",
    ),
    STOCK: (
        "access_cobranza_%_stock",
        "rule_exception_request_stock",
        "stock_picking%",
        "menu_held_deliveries",
    ),
}


def migrate(cr, version):
    for addon, joined in JOINED.items():
        if _is_installed(cr, joined):
            _install(cr, addon)
            _take_over(cr, addon)


def _is_installed(cr, module):
    cr.execute(
        "SELECT 1 FROM ir_module_module WHERE name = %s AND state IN ('installed', 'to upgrade')",
        [module],
    )
    return bool(cr.fetchone())


def _install(cr, addon):
    cr.execute(
        "UPDATE ir_module_module SET state = 'to install' WHERE name = %s AND state = 'uninstalled'",
        [addon],
    )


def _take_over(cr, addon):
    names = list(RECORDS[addon])
    for model in MODELS[addon]:
        table = model.replace(".", r"\_")
        names += [
            rf"model\_{table}",
            rf"field\_{table}\_\_%",
            rf"constraint\_{table}\_%",
            rf"selection\_\_{table}\_\_%",
        ]
    for model, field in FIELDS[addon]:
        names.append(rf"field\_{model.replace('.', '_')}\_\_{field}")
    cr.execute(
        """UPDATE ir_model_data SET module = %s
            WHERE module = 'cobranza_followup' AND name LIKE ANY(%s)""",
        [addon, names],
    )
    cr.execute(
        """UPDATE ir_model_constraint SET module = theirs.id
             FROM ir_module_module theirs, ir_module_module ours, ir_model model
            WHERE theirs.name = %s AND ours.name = 'cobranza_followup'
              AND ir_model_constraint.module = ours.id
              AND ir_model_constraint.model = model.id AND model.model = ANY(%s)""",
        [addon, list(MODELS[addon])],
    )
    cr.execute(
        """UPDATE ir_model_relation SET module = theirs.id
             FROM ir_module_module theirs, ir_module_module ours, ir_model model
            WHERE theirs.name = %s AND ours.name = 'cobranza_followup'
              AND ir_model_relation.module = ours.id
              AND ir_model_relation.model = model.id AND model.model = ANY(%s)""",
        [addon, [*MODELS[addon], *(model for model, _field in FIELDS[addon])]],
    )
