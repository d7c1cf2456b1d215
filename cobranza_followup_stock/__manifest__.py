{
    "name": "Cobranza: deliveries",
    "summary": "Deliveries obey credit holds",
    "version": "19.0.1.3.3",
    "category": "Accounting/Accounting",
    "author": "cobranza_followup contributors",
    "license": "LGPL-3",
    "depends": ["cobranza_followup_sale", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/cobranza_rules.xml",
        "views/exception/cobranza_exception_request_views.xml",
        "views/delivery/stock_picking_views.xml",
        "views/hold/hold_kind_views.xml",
        "views/base/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["cobranza_followup_stock/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
