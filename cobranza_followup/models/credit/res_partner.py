from odoo import api, fields, models

from ..debtor.cobranza_debtor_mixin import ANYBODY, COLLECTOR


class ResPartner(models.Model):
    """What is left of a customer's credit, for whoever sells to them."""

    _inherit = "res.partner"

    cobranza_currency_id = fields.Many2one(
        "res.currency", compute="_compute_cobranza_credit", groups=ANYBODY
    )
    cobranza_has_limit = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_cobranza_credit", groups=ANYBODY
    )
    cobranza_credit_limit = fields.Monetary(
        string="Agreed Limit",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
    )
    cobranza_exposure = fields.Monetary(
        string="Exposure",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
        help="All the customer could cost: what they owe, what they ordered that is not invoiced,"
        " and payments dated after today.",
    )
    cobranza_credit_available = fields.Monetary(
        string="Available Credit",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
    )

    @api.depends_context("company")
    def _compute_cobranza_credit(self):
        company = self.env.company
        found = self.env["cobranza.exposure"]._of(self._origin, company)
        for partner in self:
            commercial = partner._origin.sudo().commercial_partner_id
            credit = found.get((commercial.id, company.id), {}).get(commercial)
            partner.cobranza_currency_id = company.sudo().root_id.currency_id
            partner.cobranza_has_limit = bool(credit) and credit.limit is not None
            partner.cobranza_credit_limit = (credit and credit.limit) or 0.0
            partner.cobranza_exposure = credit.exposure if credit else 0.0
            partner.cobranza_credit_available = (credit and credit.available) or 0.0
