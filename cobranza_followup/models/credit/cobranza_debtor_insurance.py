from odoo import api, fields, models


class CobranzaDebtor(models.Model):
    """What of a debt is insured: shown, and of no effect on the limit."""

    _inherit = "cobranza.debtor"

    insurance_ids = fields.One2many("cobranza.credit.insurance", "debtor_id")
    amount_insured = fields.Monetary(
        compute="_compute_amount_insured",
        string="Insured",
        help="Of what is owed: what was invoiced while an insurance was valid, up to its amount.",
    )

    @api.depends(
        "amount_receivable",
        "insurance_ids.insured_amount",
        "insurance_ids.valid_from",
        "insurance_ids.valid_to",
    )
    def _compute_amount_insured(self):
        insured = self.env["cobranza.credit.insurance"]._insured(self)
        for debtor in self:
            # What they paid and is not allocated is owed no more.
            debtor.amount_insured = max(
                0.0, min(insured.get(debtor.id, 0.0), debtor.amount_receivable)
            )
