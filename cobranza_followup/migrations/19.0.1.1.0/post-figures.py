"""Policies in their company's currency; who was invoiced in 24 months is a debtor."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cobranza_followup.ledger.figures import add_debtors
from odoo.addons.cobranza_followup.ledger.scope import Scope


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # All policies got the currency of the first company, and what is negligible in it.
    for policy in env["cobranza.policy"].with_context(active_test=False).search([]):
        if policy.company_id:
            policy.currency_id = policy.company_id.currency_id
    env.flush_all()
    # What counts as money is another: all payment histories are read again by the next run.
    cr.execute("UPDATE cobranza_debtor SET behaviour_until = NULL")
    for company in env["res.company"].search([]):
        add_debtors(env, Scope(company.id, company._cobranza_today()), None)
