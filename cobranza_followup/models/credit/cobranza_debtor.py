from odoo import api, fields, models


class CobranzaDebtor(models.Model):
    """How much of their credit a debtor uses; see `cobranza.exposure`."""

    _inherit = "cobranza.debtor"

    credit_limit = fields.Monetary(
        compute="_compute_exposure", help="Odoo's credit limit of the customer. 0: none."
    )
    exposure = fields.Monetary(
        compute="_compute_exposure",
        help="All the customer could cost: what they owe, what they ordered that is not invoiced,"
        " and payments dated after today.",
    )
    credit_available = fields.Monetary(compute="_compute_exposure", string="Available Credit")

    def _compute_exposure(self):
        found = self.env["cobranza.exposure"]._of(self.partner_id, self.company_id)
        for debtor in self:
            partner = debtor.partner_id.sudo().commercial_partner_id
            credits = found.get((partner.id, debtor.company_id.id), {})
            credit = credits.get(partner)
            debtor.credit_limit = (credit and credit.limit) or 0.0
            debtor.exposure = credit.exposure if credit else 0.0
            debtor.credit_available = (credit and credit.available) or 0.0

    @api.model
    def _made_for(self, partner, company):
        """Return the debtor of a customer in a company, made if nothing was invoiced yet."""
        desk = self.sudo()
        debtor = desk._for_partner(partner, company)
        if not debtor:
            debtor = desk.create(
                {"partner_id": partner.commercial_partner_id.id, "company_id": company.id}
            )
            debtor._refresh_later()
            desk._refresh_stale()
        return debtor.with_env(self.env)
