from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...tools import authority, inputs


class CobranzaCreditGroup(models.Model):
    """Customers who have one limit together, beside each one's own: a holding, a family."""

    _name = "cobranza.credit.group"
    _description = "Credit group"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        help="Who gives the credit, with all its branches.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    credit_limit = fields.Monetary(
        required=True, help="Of all of them together, in the currency of the group."
    )
    partner_ids = fields.Many2many(
        "res.partner",
        relation="cobranza_credit_group_partner_rel",
        column1="group_id",
        column2="partner_id",
        string="Customers",
        domain=[("parent_id", "=", False)],
    )
    exposure = fields.Monetary(compute="_compute_exposure")
    credit_available = fields.Monetary(compute="_compute_exposure", string="Available Credit")
    note = fields.Char()

    _limit_positive = models.Constraint(
        "CHECK(credit_limit > 0 AND credit_limit <= 1e13)",
        "The limit of a group is an amount above 0.",
    )

    @api.model
    @tools.ormcache()
    def _any(self):
        """Whether there is any group in use: nearly everywhere there is none to look for."""
        return bool(self.sudo().search_count([], limit=1))

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        groups = super().create(inputs.rows(self, vals_list))
        self.env.registry.clear_cache()  # `_any`
        return groups

    def write(self, vals):
        inputs.values(self, vals)
        result = super().write(vals)
        if "active" in vals:
            self.env.registry.clear_cache()  # `_any`
        return result

    def unlink(self):
        self.env.registry.clear_cache()  # `_any`
        return super().unlink()

    @api.constrains("partner_ids", "company_id", "active")
    def _check_partners(self):
        for group in self.filtered("active"):
            if group.company_id.parent_id:
                raise ValidationError(
                    self.env._("%s is a branch: choose its company.", group.company_id.name)
                )
            contacts = group.partner_ids.filtered(lambda one: one.commercial_partner_id != one)
            if contacts:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s: choose the customer.",
                        contact=contacts[0].name,
                        customer=contacts[0].commercial_partner_id.display_name,
                    )
                )
            others = self.sudo().search(
                [
                    ("id", "!=", group.id),
                    ("company_id", "=", group.company_id.id),
                    ("partner_ids", "in", group.partner_ids.ids),
                ]
            )
            if others:
                twice = (others.partner_ids & group.partner_ids)[:1]
                raise ValidationError(
                    self.env._(
                        "%(customer)s belongs to %(group)s already.",
                        customer=twice.display_name,
                        group=others[0].name,
                    )
                )

    @api.depends("partner_ids", "credit_limit", "currency_id", "company_id")
    def _compute_exposure(self):
        found = self.env["cobranza.exposure"]._of_groups(self._origin)
        for group in self:
            credit = found.get(group._origin.sudo())
            group.exposure = credit and group.company_id.currency_id._convert(
                credit.exposure, group.currency_id, group.company_id
            )
            group.credit_available = group.credit_limit - group.exposure
