from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import authority, inputs
from .cobranza_debtor_mixin import COLLECTOR, SAME_COMPANY

# Moving a contact to another company moves its invoices to another debtor.
FAMILY_FIELDS = frozenset({"parent_id", "is_company", "commercial_partner_id"})
_COLLECTION_FIELDS = (
    "cobranza_debtor_id",
    "cobranza_debtor_type",
    "cobranza_stage_id",
    "cobranza_hold",
    "cobranza_hold_reason",
    "cobranza_passes_hold",
    "cobranza_days_overdue",
    "cobranza_expected_payment_date",
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "cobranza.debtor.mixin"]

    cobranza_days_overdue = fields.Integer(
        string="Days Overdue",
        compute="_compute_debt_figures",
        search="_search_cobranza_days_overdue",
        groups=COLLECTOR,
    )
    cobranza_handles_payments = fields.Boolean(
        string="Handles Payments",
        groups="base.group_user",
        copy=False,
        help="Receives messages and calls about payments before any other contact of the customer.",
    )
    cobranza_promise_ids = fields.One2many(
        "cobranza.promise", "partner_id", string="Promises", groups=COLLECTOR
    )
    cobranza_expected_payment_date = fields.Date(
        string="Expected Payment Date",
        compute="_compute_debt_figures",
        search="_search_cobranza_expected_payment_date",
        groups=COLLECTOR,
        help="The date of the next open promise, else the oldest due date plus the customer's"
        " average delay; tomorrow at the earliest.",
    )

    def _cobranza_key(self):
        return self.commercial_partner_id, self.env.company

    @api.model
    def _cobranza_ids(self, debtors, same_company=SAME_COMPANY):
        return SQL(
            """SELECT partner.id FROM res_partner partner
                 JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                WHERE debtor.company_id = %s AND debtor.id IN %s""",
            self.env.company.id,
            debtors,
        )

    @api.depends_context("company")
    def _compute_cobranza_debtor_id(self):
        return super()._compute_cobranza_debtor_id()

    @api.depends_context("company")
    def _compute_cobranza_hold(self):
        return super()._compute_cobranza_hold()

    @api.depends_context("company")
    def _compute_collection(self):
        return super()._compute_collection()

    @api.depends("cobranza_debtor_id")
    @api.depends_context("company")
    def _compute_debt_figures(self):
        for partner in self:
            debtor = partner.cobranza_debtor_id
            partner.cobranza_days_overdue = debtor.days_overdue
            partner.cobranza_expected_payment_date = debtor.expected_payment_date

    def _search_cobranza_days_overdue(self, operator, value):
        return self._search_by_debtor("days_overdue", operator, value)

    def _search_cobranza_expected_payment_date(self, operator, value):
        return self._search_by_debtor("expected_payment_date", operator, value)

    @api.model
    def _invalidate_collection(self):
        """Forget what was read of debtors; they were written in SQL."""
        showing = self.env.registry.descendants(["cobranza.debtor.mixin"], "_inherit")
        for name in showing - {"cobranza.debtor.mixin"}:
            model = self.env[name]
            shown = [field for field in _COLLECTION_FIELDS if field in model._fields]
            model.invalidate_model(shown, flush=False)

    def write(self, vals):
        # EXTENDS 'base': the debts of a contact are its company's
        family = bool(inputs.changes(self, vals, FAMILY_FIELDS))
        pairs = self._cobranza_pairs() if family else set()
        owners = {one: one.commercial_partner_id for one in self.sudo()} if family else {}
        result = super().write(vals)
        if family:
            debtors = self.env["cobranza.debtor"]
            debtors._mark_stale(pairs | self._cobranza_pairs())
            debtors._follow_family(owners)
        if {"country_id", "state_id", "tz"} & set(vals) and self.sudo().ref_company_ids:
            self.env.registry.clear_cache()  # `res.company._cobranza_timezone`
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_debtors_without_history(self):
        """Delete a customer's debtor with them; refuse if anything about the debt was logged."""
        debtors = authority.plain(self.env["cobranza.debtor"].sudo())
        debtors = debtors.search([("partner_id", "in", self.ids)])
        if logged := debtors._with_history():
            raise UserError(
                self.env._(
                    "%s has a history in the collections desk. Archive the contact instead of"
                    " deleting it.",
                    logged[0].partner_id.display_name,
                )
            )
        debtors.unlink()

    def _cobranza_pairs(self):
        """Return {(commercial partner id, company id)} of the companies they are debtors of."""
        commercial = self.sudo().commercial_partner_id
        companies = (
            self.env["cobranza.debtor"].sudo().search([("partner_id", "in", commercial.ids)])
        ).company_id
        return {(partner, company) for partner in commercial.ids for company in companies.ids}
