from odoo import api, models
from odoo.exceptions import UserError

from ...tools import inputs


class ResPartnerCategory(models.Model):
    """Tags of customers, by which policies choose whom they are for."""

    _inherit = "res.partner.category"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': a filter may find a new tag by its name, and with it whom it is given to
        if self._any_asked():
            named = [id_ for vals in vals_list for id_ in inputs.named_ids(vals.get("partner_ids"))]
            partners = self.env["res.partner"].browse(named).exists()
            with partners._policy_followed({"category_id"}):
                tags = super().create(vals_list)
            (tags._members() - partners)._check_rule_of_new()
            return tags
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'base': a tag is given from this side, too
        gaining = self._members_changed(vals)
        if self._any_asked() and inputs.changes(self, vals, set(vals) - {"partner_ids"}):
            gaining |= self._with_those_below()._members()
        is_given = "partner_ids" in vals and "category_id" in (
            self.env["cobranza.policy"]._partner_fields()
        )
        before = self._members_and_named(vals) if is_given else None
        with gaining._policy_followed({"category_id"}):
            result = super().write(vals)
        if is_given:
            (self._members() - before)._check_rule_of_new()
        return result

    def unlink(self):
        # EXTENDS 'base'
        members = self.env["res.partner"]
        if self._any_asked():
            members = self._with_those_below()._members()
        with members._policy_followed({"category_id"}):
            return super().unlink()

    @api.model
    def _any_asked(self):
        """Whether the filter of a policy may ask for any tag, by its name or what it belongs to."""
        return self.env["cobranza.policy"]._tags_asked() is None

    def _members(self):
        return self.with_context(active_test=False).partner_ids

    def _members_and_named(self, vals):
        """Return who has the tags, and those whom values name: all others are made by them."""
        named = self.env["res.partner"].browse(inputs.named_ids(vals.get("partner_ids")))
        return self._members() | named.exists()

    def _members_changed(self, vals):
        """Return the customers who are given or lose a tag that policies ask for."""
        asked = self.env["cobranza.policy"]._tags_asked()
        changed = self.env["res.partner"]
        if "partner_ids" not in vals or asked == frozenset():
            return changed
        for tag in self:
            if asked is not None and tag.id not in asked:
                continue
            now = set(tag._members().ids)
            after = inputs.chosen(now, vals["partner_ids"])
            if after is None:  # more is done than to choose
                changed |= changed.browse(now.union(inputs.named_ids(vals["partner_ids"])))
            else:
                changed |= changed.browse(now ^ after)
        return changed.exists()

    def _with_those_below(self):
        """Return the tags with those that belong to them, and are deleted with them."""
        tags = self.sudo().with_context(active_test=False)
        return self.browse(tags.search([("id", "child_of", self.ids)]).ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_policies(self):
        """Without its last tag a policy would be for all customers, and a rule for any."""
        tags = self._with_those_below()
        if policy := tags._first_with("cobranza.policy"):
            raise UserError(
                self.env._(
                    "The collection policy %(policy)s is for customers with the tag %(tag)s: take"
                    " the tag out of the policy first.",
                    policy=policy.name,
                    tag=(policy.partner_category_ids & tags)[0].display_name,
                )
            )
        if rule := tags._first_with("cobranza.collector.rule"):
            raise UserError(
                self.env._(
                    "The rule %(rule)s gives customers with the tag %(tag)s to a collector: take"
                    " the tag out of the rule first.",
                    rule=rule.name,
                    tag=(rule.partner_category_ids & tags)[0].display_name,
                )
            )

    def _first_with(self, model):
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search([("partner_category_ids", "in", self.ids)], limit=1)
