from odoo import api, fields, models


class CobranzaDebtor(models.Model):
    """What of a debt is insured: shown, and of no effect on the limit."""

    _inherit = "cobranza.debtor"

    insurance_ids = fields.One2many("cobranza.credit.insurance", "debtor_id")
    amount_insured = fields.Monetary(compute="_compute_amount_insured", string="Insured")

    @api.depends("insurance_ids.insured_amount", "amount_receivable")
    def _compute_amount_insured(self):
        for debtor in self:
            today = debtor.company_id._cobranza_today()
            valid = debtor.insurance_ids.filtered(lambda one, today=today: one._is_valid(today))
            insured = sum(valid.mapped("insured_amount"))
            debtor.amount_insured = max(0.0, min(insured, debtor.amount_receivable))
