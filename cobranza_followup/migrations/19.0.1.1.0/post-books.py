from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Limits that a step had cut to 0, which Odoo reads as no limit, become the smallest there is."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    effects = env["cobranza.effect"].search([("limit_cut", "=", True), ("limit_after", "=", 0)])
    for effect in effects:
        smallest = effect.currency_id.rounding
        partner = effect.debtor_id.partner_id.with_company(effect.company_id)
        if not effect.limit_restored_on and not partner.credit_limit:
            partner.credit_limit = smallest
        cr.execute(
            "UPDATE cobranza_effect SET limit_after = %s WHERE id = %s", [smallest, effect.id]
        )
    effects.invalidate_recordset(["limit_after"], flush=False)
