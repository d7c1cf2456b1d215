from odoo import api, models
from odoo.exceptions import UserError

from ...tools import inputs


class ResPartnerCategory(models.Model):
    """Tags of customers, by which policies choose whom they are for."""

    _inherit = "res.partner.category"

    def write(self, vals):
        # EXTENDS 'base': a tag is given from this side, too
        asked = self.env["cobranza.policy"]._partner_fields()
        if "partner_ids" not in vals or "category_id" not in asked:
            return super().write(vals)
        tags = self.with_context(active_test=False)
        partners = tags.partner_ids
        partners |= partners.browse(inputs.named_ids(vals["partner_ids"])).exists()
        with partners._policy_followed({"category_id"}):
            result = super().write(vals)
        (tags.partner_ids - partners)._check_rule_of_new()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_policies(self):
        """Without its last tag a policy would be for all customers."""
        policies = self.env["cobranza.policy"].sudo().with_context(active_test=False)
        if used := policies.search([("partner_category_ids", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The collection policy %(policy)s is for customers with the tag %(tag)s: take"
                    " the tag out of the policy first.",
                    policy=used.name,
                    tag=(used.partner_category_ids & self)[0].display_name,
                )
            )
