from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _cobranza_pairs(self):
        partials = self.sudo()
        return (partials.debit_move_id | partials.credit_move_id)._cobranza_pairs()

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': something was paid or credited
        partials = super().create(vals_list)
        self.env["cobranza.debtor"]._mark_stale(partials._cobranza_pairs())
        return partials

    def unlink(self):
        # EXTENDS 'account': a payment was undone
        pairs = self._cobranza_pairs()
        result = super().unlink()
        self.env["cobranza.debtor"]._mark_stale(pairs)
        return result
