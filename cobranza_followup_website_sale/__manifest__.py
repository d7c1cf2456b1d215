{
    "name": "Cobranza: web shop",
    "summary": "Customers who are stopped may send their order: it is kept, and confirmed later",
    "version": "19.0.1.3.3",
    "category": "Accounting/Accounting",
    "author": "cobranza_followup contributors",
    "license": "LGPL-3",
    "depends": ["cobranza_followup_sale", "website_sale"],
    "data": [
        "data/mail_template.xml",
        "data/ir_cron.xml",
        "views/sale_order_views.xml",
        "views/sale_portal_templates.xml",
        "views/shop_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["cobranza_followup_website_sale/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
