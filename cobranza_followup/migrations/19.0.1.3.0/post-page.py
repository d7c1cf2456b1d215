"""Objections on the customer's page: the reasons that came with the program are offered there.

Those of a company's own are offered once somebody words them for customers.
"""

from odoo import SUPERUSER_ID, api

_NAMES = {
    "no_invoice": "I have not received the invoice",
    "wrong_invoice": "There is a mistake in the invoice",
    "goods": "Goods are missing or damaged",
    "credit_note": "I am waiting for a credit note",
    "documents": "Documents are missing (order, proof of delivery, tax receipt)",
    "disagrees": "I do not agree with this debt",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    for name, text in _NAMES.items():
        kind = env.ref(f"cobranza_followup.barrier_type_{name}", raise_if_not_found=False)
        if kind and not kind.page_name:
            kind.page_name = text
