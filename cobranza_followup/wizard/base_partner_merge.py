from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': two customers who become one become one debtor, with both histories
        debtors = (
            self.env["cobranza.debtor"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        for company, same in debtors.grouped("company_id").items():
            kept = same.filtered(lambda debtor: debtor.partner_id == dst_partner)[:1] or same[0]
            self._merge_debtors(same - kept, kept)
            self.env["cobranza.debtor"]._mark_stale([(dst_partner.id, company.id)])
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_debtors(self, merged, kept):
        if not merged:
            return
        if kept.hold_id:
            merged.hold_id._end(self.env._("The customer was merged with another one on hold."))
        self.env.flush_all()
        self._update_foreign_keys_generic("cobranza.debtor", merged, kept)
        self._update_reference_fields_generic("cobranza.debtor", merged, kept)
        self.env.invalidate_all()
        merged.unlink()
        kept._show_holds()
