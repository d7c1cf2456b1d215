"""Holds of the policy in force learn what they are about: they end when that is paid."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cobranza_followup.ledger.grounds import write_grounds
from odoo.addons.cobranza_followup.ledger.scope import Scope


def migrate(cr, version):
    """Give each active hold of a policy the step that asked for it, and what is chased today."""
    cr.execute(
        """UPDATE cobranza_hold hold
              SET policy_id = debtor.policy_id, from_days = step.minimum_days,
                  from_broken_promises = step.minimum_broken_promises,
                  above_amount = policy.minimum_amount, episode_start = debtor.episode_start
             FROM cobranza_debtor debtor
             JOIN cobranza_policy policy ON policy.id = debtor.policy_id
             JOIN cobranza_policy_step step ON step.policy_id = policy.id
            WHERE hold.debtor_id = debtor.id AND hold.state = 'active'
              AND hold.source = 'policy' AND hold.policy_id IS NULL
              AND step.stage_id = hold.stage_id
        RETURNING debtor.company_id, debtor.partner_id"""
    )
    held = {}
    for company_id, partner_id in cr.fetchall():
        held.setdefault(company_id, []).append(partner_id)
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].browse(held):
        scope = Scope(company.id, company._cobranza_today())
        write_grounds(env, scope, held[company.id])
