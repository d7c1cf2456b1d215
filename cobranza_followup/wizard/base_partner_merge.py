from odoo import api, models

from ..tools import authority


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': tags go along
        asked = self.env["cobranza.policy"]._partner_fields()
        with (src_partners | dst_partner)._policy_followed(asked, heir=dst_partner):
            return self._unite(src_partners, dst_partner, super()._update_foreign_keys)

    def _unite(self, src_partners, dst_partner, unite):
        """Have customers who become one be one debtor, with all on record of them.

        :param unite: Odoo's method that unites the contacts
        """
        debtors = authority.plain(self.env["cobranza.debtor"].sudo())
        owner = self._owner_after(src_partners, dst_partner)
        left = {
            partner.commercial_partner_id
            for partner in src_partners
            if partner.commercial_partner_id not in (partner, owner)
        }
        if owner != dst_partner:
            for partner in src_partners | dst_partner:
                if (old := partner.commercial_partner_id) != owner:
                    debtors._check_nothing_leaves(partner, old, owner)
        debtors._unite(src_partners | dst_partner, owner, heir=dst_partner)
        self._merge_preferences(src_partners, dst_partner)
        result = unite(src_partners, dst_partner)
        self._merge_family(dst_partner)
        for old in left:
            debtors._carry_hold(dst_partner, old)
        return result

    def _owner_after(self, src_partners, dst_partner):
        """Return whose debts the contact's will be: Odoo makes it a company if one of them is,
        and gives it a parent if only another has one.
        """
        parent = dst_partner.parent_id or src_partners.parent_id[-1:]
        if not parent or any((src_partners | dst_partner).mapped("is_company")):
            return dst_partner
        return parent.commercial_partner_id

    def _merge_family(self, dst_partner):
        """Have contacts that came to a contact of another customer be that customer's.

        Odoo gives them the contact itself for their commercial partner, and writes their parent
        in SQL: what it read of them, and their place in the tree, is of before.
        """
        contacts = self.env["res.partner"].with_context(active_test=False).sudo()
        contacts.invalidate_model(["commercial_partner_id", "parent_id"], flush=False)
        family = level = contacts.browse(dst_partner.id)
        while level:
            level = contacts.search([("parent_id", "in", level.ids)]) - family
            family |= level
        self.env.add_to_compute(family._fields["commercial_partner_id"], family)
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
