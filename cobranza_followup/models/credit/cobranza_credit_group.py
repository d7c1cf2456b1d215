from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine.exposure import Credit
from ...ledger.exposure import AMOUNTS
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

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        return super().create(inputs.rows(self, vals_list))

    def write(self, vals):
        inputs.values(self, vals)
        return super().write(vals)

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
        for group in self:
            stored = group._origin.sudo()
            exposure = stored and group.company_id.currency_id._convert(
                stored._credit(Credit()).exposure, group.currency_id, group.company_id
            )
            group.exposure = exposure or 0.0
            group.credit_available = group.credit_limit - group.exposure

    def _credit(self, own, confirmed_ids=()):
        """Return what all the members may cost and cost, in company currency.

        A document of two members counts once.

        :param own: `Credit` of the member whose document is looked at: its policy decides
        :param confirmed_ids: orders that count as confirmed
        """
        self.ensure_one()
        company = self.company_id
        exposures, today = self.env["cobranza.exposure"], company._cobranza_today()
        exposures._flush_reads(confirmed_ids)
        members = self.partner_ids.commercial_partner_id
        parts = SQL(" UNION ALL ").join(exposures._parts(members.ids, today, confirmed_ids))
        rows = self.env.execute_query_dict(
            SQL("SELECT * FROM (%s) part WHERE root_id = %s", parts, company.id)
        )
        once = {row["document_id"] or ("no document", index): row for index, row in enumerate(rows)}
        return Credit(
            limit=self.currency_id._convert(self.credit_limit, company.currency_id, company, today),
            check=own.check,
            tolerance_percent=own.tolerance_percent,
            counts=own.counts,
            **{name: sum(row[name] for row in once.values()) for name in AMOUNTS},
        )
