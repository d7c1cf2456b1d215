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
        self._merge_preferences(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_preferences(self, src_partners, dst_partner):
        """Keep what each of them said about being contacted: the strictest of it."""
        preferences = self.env["cobranza.contact.preference"].sudo()
        found = preferences.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for same in found.grouped("company_id").values():
            kept = same.filtered(lambda one: one.partner_id == dst_partner)[:1] or same[0]
            others = same - kept
            others.consent_ids.preference_id = kept
            if not kept.window_ids:
                others[:1].window_ids.preference_id = kept
            for other in others:
                kept.opted_out_channel_ids |= other.opted_out_channel_ids
                kept.stopped |= other.stopped
                kept.lawyer_id = kept.lawyer_id or other.lawyer_id
                kept.debtor_kind = kept.debtor_kind or other.debtor_kind
            others.unlink()

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
