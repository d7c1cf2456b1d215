from odoo import api, fields, models
from odoo.tools import format_amount

# The write is one of those by which the tree keeps a limit.
_KEPT = "cobranza_limit_kept"


class ResPartner(models.Model):
    """A customer has one credit limit in a company and its branches, wherever it is written.

    Odoo keeps one for each branch, beside what is owed to all of them: a limit written in a branch
    would stand in its form, and be asked by nobody. Where the desk neither asks for limits nor cuts
    them they stay as Odoo keeps them.
    """

    _inherit = "res.partner"

    cobranza_limit_note = fields.Char(
        string="Whose Limit",
        compute="_compute_cobranza_limit_note",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="In a branch: what becomes of a credit limit that is written there.",
    )

    @api.depends_context("company", "lang")
    @api.depends("credit_limit")
    def _compute_cobranza_limit_note(self):
        branch, root = self.env.company.sudo(), self.env.company.sudo().root_id
        asked = branch != root and self._are_limits_in_use(root)
        for partner in self:
            partner.cobranza_limit_note = asked and partner._limit_note(branch, root)

    def _limit_note(self, branch, root):
        own, limit = (
            self._origin.sudo().with_company(company).credit_limit for company in (branch, root)
        )
        if not root.account_use_credit_limit:
            return self.env._(
                "%s does not use credit limits, and its branches obey its settings: this limit"
                " stops nothing.",
                root.name,
            )
        if not root.currency_id.compare_amounts(own, limit):
            return self.env._("This is the limit of %s, for all its branches together.", root.name)
        shown = format_amount(self.env, limit, root.currency_id) if limit else self.env._("none")
        if not self._may_set_limit_of(root):
            return self.env._(
                "What counts is the limit of %(company)s, for all its branches together: %(limit)s."
                " Who works in that company changes it.",
                company=root.name,
                limit=shown,
            )
        return self.env._(
            "What counts is the limit of %(company)s, for all its branches together: %(limit)s."
            " What you write here becomes that limit.",
            company=root.name,
            limit=shown,
        )

    @api.model
    def _may_set_limit_of(self, root):
        return self.env.su or root in self.env.user.sudo().company_ids

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        partners = super().create(vals_list)
        written = zip(partners, vals_list, strict=True)
        written = self.browse(one.id for one, vals in written if "credit_limit" in vals)
        written._keep_limit_in_tree()
        return partners

    def write(self, vals):
        # EXTENDS 'base'
        result = super().write(vals)
        if "credit_limit" in vals and not self.env.context.get(_KEPT):
            self._keep_limit_in_tree()
        return result

    @api.model
    def _are_limits_in_use(self, root):
        """Whether a policy of the company or a branch asks for limits, or a step may cut them."""
        if self.env["cobranza.policy"]._any_limit_checked_in(root.id):
            return True
        tree = root.sudo().search([("id", "child_of", root.id)])
        return "act" in tree.mapped("cobranza_mode")

    def _keep_limit_in_tree(self):
        """Have the root and its branches keep the limit that was written in the current company.

        Only where limits are in use, by Odoo's setting of the root and by the desk.
        Who has but the default of the one has the default of the others. What somebody writes who
        does not work in the root stays in their branch, as in Odoo.
        """
        company = self.env.company.sudo().with_context(active_test=False)
        root = company.root_id
        if not self or not root.account_use_credit_limit or not self._may_set_limit_of(root):
            return
        if not self._are_limits_in_use(root):
            return
        others = company.search([("id", "child_of", root.id)]) - company
        field = self._fields["credit_limit"]
        for partner in self.sudo() if others else ():
            limit = partner.credit_limit
            default = limit == field.get_company_dependent_fallback(partner)
            for other in others:
                there = partner.with_company(other)
                kept = field.get_company_dependent_fallback(there) if default else limit
                if there.credit_limit != kept:
                    there.with_context(**{_KEPT: True}).write({"credit_limit": kept})
