from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.exposure import missing
from ...tools import inputs
from ..debtor.cobranza_debtor_mixin import ANYBODY, COLLECTOR
from ..debtor.res_partner import FAMILY_FIELDS

# Above the limit is said without the tolerance.
_EXACTLY = {"tolerance_percent": 0.0}


class ResPartner(models.Model):
    """What is left of a customer's credit, for whoever sells to them."""

    _inherit = "res.partner"

    cobranza_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Limit",
        compute="_compute_cobranza_credit",
        groups=ANYBODY,
    )
    cobranza_has_limit = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_cobranza_credit", groups=ANYBODY
    )
    cobranza_credit_limit = fields.Monetary(
        string="Agreed Limit",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
    )
    cobranza_exposure = fields.Monetary(
        string="Exposure",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
        help="All the customer could cost: what they owe, what they ordered that is not invoiced,"
        " and payments dated after today.",
    )
    cobranza_credit_available = fields.Monetary(
        string="Available Credit",
        compute="_compute_cobranza_credit",
        currency_field="cobranza_currency_id",
        groups=COLLECTOR,
    )

    cobranza_over_limit = fields.Boolean(
        string="Above the Credit Limit",
        compute="_compute_cobranza_credit",
        search="_search_cobranza_over_limit",
        groups=ANYBODY,
        help="What they owe and ordered exceeds their credit limit, or that of their credit group.",
    )

    @api.model
    def _search_cobranza_over_limit(self, operator, value):
        self._check_field_access(self._fields["cobranza_over_limit"], "read")
        if operator != "in":
            return NotImplemented
        above = self.env["cobranza.exposure"]._customers_above(self.env.company)
        # An array is looked up; a subselect would have all customers read once more.
        found = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s = ANY(%s)", SQL.identifier(alias, "id"), above
            ),
            predicate=lambda partner: partner.cobranza_over_limit,
        )
        answers = {True: found, False: ~found}
        return Domain.OR(answers[bool(wanted)] for wanted in value)

    def write(self, vals):
        # EXTENDS 'base': who becomes part of a customer without a limit brings their own along; of
        # one who has but the company's default, a lower one: it was cut
        if (
            not FAMILY_FIELDS & set(vals)
            or not self.env["cobranza.policy"]._any_limit_stops()
            or not inputs.changes(self, vals, FAMILY_FIELDS)
        ):
            return super().write(vals)
        limits = self.sudo()._own_limits()
        result = super().write(vals)
        for (partner, company), limit in sorted(limits.items(), key=lambda item: item[1]):
            owner = partner.commercial_partner_id.with_company(company)
            if owner != partner and self._is_account_watched():
                self._check_is_for_trade(owner.property_account_receivable_id)
            known = owner.credit_limit
            if known and known == self._fields["credit_limit"].get_company_dependent_fallback(
                owner
            ):
                known = 0 if limit < known else known
            if owner != partner and not known:
                owner.credit_limit = limit
        return result

    def _own_limits(self):
        """Return {(customer, company): the credit limit}, where limits are in use.

        Those of branches are their root's, see `res_partner_tree`.
        """
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("account_use_credit_limit", "=", True), ("parent_id", "=", False)])
        )
        return {
            (partner, company): limit
            for partner in self
            for company in companies
            if partner.commercial_partner_id == partner
            and (limit := partner.with_company(company).credit_limit)
        }

    @api.depends_context("company")
    def _compute_cobranza_credit(self):
        company = self.env.company
        found = self.env["cobranza.exposure"]._of(self._origin, company)
        for partner in self:
            commercial = partner._origin.sudo().commercial_partner_id
            credits = found.get((commercial.id, company.id), {})
            credit, currency = credits.get(commercial), company.sudo().root_id.currency_id
            partner.cobranza_currency_id = currency
            partner.cobranza_has_limit = bool(credit) and credit.limit is not None
            partner.cobranza_credit_limit = (credit and credit.limit) or 0.0
            partner.cobranza_exposure = credit.exposure if credit else 0.0
            partner.cobranza_credit_available = (credit and credit.available) or 0.0
            partner.cobranza_over_limit = any(
                missing(replace(one, **_EXACTLY), rounding=currency.rounding)
                for one in credits.values()
            )
