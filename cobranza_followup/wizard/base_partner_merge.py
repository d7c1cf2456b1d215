from odoo import api, models
from odoo.tools.misc import clean_context


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': customers who become one become one debtor, with all on record of them
        debtors = self.env["cobranza.debtor"].sudo()
        debtors = debtors.with_context(clean_context(self.env.context))
        owner = dst_partner.commercial_partner_id
        left = {
            partner.commercial_partner_id
            for partner in src_partners
            if partner.commercial_partner_id not in (partner, owner)
        }
        debtors._unite(src_partners | dst_partner, owner, heir=dst_partner)
        self._merge_preferences(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self._merge_family(dst_partner)
        for old in left:
            debtors._carry_hold(dst_partner, old)
        return result

    def _merge_family(self, dst_partner):
        """Have contacts that came to a contact of another customer be that customer's.

        Odoo gives them the contact itself for their commercial partner.
        """
        contacts = self.env["res.partner"].with_context(active_test=False).sudo()
        contacts = contacts.search([("id", "child_of", dst_partner.id)])
        contacts.invalidate_recordset(["commercial_partner_id", "parent_id"], flush=False)
        self.env.add_to_compute(contacts._fields["commercial_partner_id"], contacts)
        self.env.flush_all()

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
                kept.collection_tz = kept.collection_tz or other.collection_tz
                kept.note = "\n".join(filter(None, (kept.note, other.note))) or False
            if others:
                self._update_reference_fields_generic(kept._name, others, kept)
            others.unlink()
