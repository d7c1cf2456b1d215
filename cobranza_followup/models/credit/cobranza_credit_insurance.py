from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from ...tools import authority, inputs
from ...tools.apart import surviving

_KIND = "cobranza_followup.activity_type_insurance_deadline"
# Days before a deadline from which somebody is reminded of it.
_BEFORE = 7


class CobranzaCreditInsurance(models.Model):
    """A customer whom a credit insurer covers. It raises no limit; its deadlines are kept."""

    _name = "cobranza.credit.insurance"
    _description = "Credit insurance"
    _order = "valid_from DESC, id DESC"
    _rec_name = "reference"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    insurer = fields.Char(required=True)
    reference = fields.Char(required=True, string="Policy Number")
    insured_amount = fields.Monetary(required=True, string="Insured Up To")
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(help="Last day on which an invoice is insured. Empty: no end.")
    report_days = fields.Integer(
        required=True,
        default=60,
        string="Report After (Days)",
        help="Days after the due date until which non-payment is to be reported to the insurer.",
    )
    told_until = fields.Date(readonly=True, copy=False, help="Deadlines somebody was reminded of.")

    _amounts = models.Constraint(
        "CHECK(insured_amount > 0 AND insured_amount <= 1e13 AND report_days BETWEEN 0 AND 3650)",
        "Give the insured amount, and 0 to 3650 days to report.",
    )

    @api.constrains("valid_from", "valid_to")
    def _check_dates(self):
        for insurance in self:
            if insurance.valid_to and insurance.valid_to < insurance.valid_from:
                raise ValidationError(self.env._("The insurance ends before it begins."))

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        return super().create(inputs.rows(self, vals_list))

    def write(self, vals):
        inputs.values(self, vals)
        return super().write(vals)

    def _is_valid(self, day):
        self.ensure_one()
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)

    @api.model
    def _deadlines(self, companies):
        """Return {insurance: the first deadline not told of yet} of invoices still open.

        An invoice is insured if it was issued while the insurance was valid.
        """
        self.flush_model()
        self.env["cobranza.open.item"]._flush_reads()
        rows = self.env.execute_query(
            SQL(
                """SELECT insurance.id,
                          MIN(COALESCE(line.date_maturity, line.date) + insurance.report_days)
                     FROM cobranza_credit_insurance insurance
                     JOIN cobranza_debtor debtor ON debtor.id = insurance.debtor_id
                     JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
                     JOIN account_move_line line ON line.partner_id = partner.id
                      AND line.company_id = debtor.company_id AND line.reconciled IS NOT TRUE
                      AND line.parent_state = 'posted' AND line.amount_residual > 0
                     JOIN account_account account ON account.id = line.account_id
                      AND account.account_type = 'asset_receivable'
                     JOIN account_move move ON move.id = line.move_id
                      AND move.invoice_date >= insurance.valid_from
                      AND (insurance.valid_to IS NULL OR move.invoice_date <= insurance.valid_to)
                    WHERE debtor.company_id = ANY(%s)
                      AND COALESCE(line.date_maturity, line.date) + insurance.report_days
                          > COALESCE(insurance.told_until, '-infinity'::date)
                    GROUP BY insurance.id""",
                companies.ids,
            )
        )
        return {self.browse(id_): deadline for id_, deadline in rows}

    @api.model
    def _remind(self, company):
        """Give the collector an activity before each deadline that comes up."""
        today = company._cobranza_today()
        for insurance, deadline in self._deadlines(company).items():
            if deadline > today + timedelta(days=_BEFORE):
                continue
            with surviving(self.env, "reminding of a deadline of credit insurance"):
                insurance._plan(deadline)
                insurance.told_until = deadline

    def _plan(self, deadline):
        self.ensure_one()
        debtor = self.debtor_id
        user = debtor._collector()
        if not user:
            return
        theirs = self.with_context(lang=user.lang).env
        debtor.with_context(mail_activity_quick_update=True).activity_schedule(
            _KIND,
            date_deadline=deadline,
            summary=theirs._(
                "Report to %(insurer)s until %(date)s",
                insurer=self.insurer,
                date=format_date(self.env, deadline, lang_code=user.lang),
            ),
            user_id=user.id,
        )


class CobranzaDebtor(models.Model):
    """What of a debt is insured: shown, and of no effect on the limit."""

    _inherit = "cobranza.debtor"

    insurance_ids = fields.One2many("cobranza.credit.insurance", "debtor_id")
    amount_insured = fields.Monetary(compute="_compute_amount_insured", string="Insured")

    @api.depends("insurance_ids.insured_amount", "amount_receivable")
    def _compute_amount_insured(self):
        for debtor in self:
            today = debtor.company_id._cobranza_today()
            valid = debtor.insurance_ids.filtered(lambda one, today=today: one._is_valid(today))
            insured = sum(valid.mapped("insured_amount"))
            debtor.amount_insured = max(0.0, min(insured, debtor.amount_receivable))
