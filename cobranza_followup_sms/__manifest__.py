{
    "name": "Cobranza: text messages",
    "summary": "SMS to debtors: asked of the contact guard when they go, checked and logged",
    "version": "19.0.1.3.3",
    "category": "Accounting/Accounting",
    "author": "cobranza_followup contributors",
    "license": "LGPL-3",
    "depends": ["cobranza_followup", "sms"],
    "data": [
        "wizard/cobranza_short_message_new_views.xml",
        "views/cobranza_debtor_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
