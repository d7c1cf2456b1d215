from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date, groupby

from ...engine.insurance import insured_share
from ...ledger.open_items import trade_receivable
from ...tools import authority, inputs
from ...tools.apart import surviving

_KIND = "cobranza_followup.activity_type_insurance_deadline"
# Days before a deadline from which somebody is reminded of it.
_BEFORE = 7
# So many documents are named in an activity.
_LISTED = 20


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
    # {id of the journal item: its deadline}, of items still open. Who pays is forgotten, so that
    # a payment that bounces is told anew; so is a deadline that moves.
    told = fields.Json(
        string="Deadlines Told",
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="Deadlines somebody was reminded of.",
    )

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

    @api.model
    def _flush_items(self):
        """Write what `_items` reads."""
        self.flush_model()
        self.env["cobranza.debtor"].flush_model(["company_id", "partner_id"])
        self.env["account.move"].flush_model(["invoice_date", "name"])
        self.env["cobranza.open.item"]._flush_reads()

    @api.model
    def _items(self, of_insurance):
        """SQL: the items still open of `debtor` that insurances are for, from FROM on.

        There is no other definition of them: what is shown as insured has the deadlines. Tables:
        `line`, and its document as `move`, whose `invoice_date` says by which it is insured.

        :param of_insurance: SQL condition on `move`
        """
        return SQL(
            """FROM res_partner partner
               JOIN account_move_line line ON line.partner_id = partner.id
                AND line.company_id = debtor.company_id AND line.reconciled IS NOT TRUE
                AND line.parent_state = 'posted' AND line.amount_residual > 0
               JOIN account_account account ON account.id = line.account_id AND %s
               JOIN account_move move ON move.id = line.move_id AND move.invoice_date IS NOT NULL
                AND %s
              WHERE partner.commercial_partner_id = debtor.partner_id""",
            trade_receivable("account"),
            of_insurance,
        )

    @api.model
    def _insured(self, debtors):
        """Return {debtor id: how much of what they owe is insured}, of those who are insured."""
        insurances = self.sudo().search([("debtor_id", "in", debtors.ids)])
        if not insurances:
            return {}
        self._flush_items()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, item.issued, item.amount::float8
                     FROM cobranza_debtor debtor
                    CROSS JOIN LATERAL (
                        SELECT move.invoice_date AS issued, SUM(line.amount_residual) AS amount %s
                         GROUP BY move.invoice_date
                    ) item
                    WHERE debtor.id = ANY(%s)""",
                self._items(SQL("TRUE")),
                insurances.debtor_id.ids,
            )
        )
        items = {}
        for id_, issued, amount in rows:
            items.setdefault(id_, []).append((issued, amount))
        return {
            debtor.id: insured_share(
                items.get(debtor.id, ()),
                [(one.valid_from, one.valid_to or None, one.insured_amount) for one in theirs],
            )
            for debtor, theirs in insurances.grouped("debtor_id").items()
        }

    @api.model
    def _deadlines(self, companies, until):
        """Return the deadlines of invoices still open where others were told, or none.

        An invoice is insured if it was issued while the insurance was valid.

        :param until: last deadline that counts; there is no first, what passed counts, too
        :return: {insurance: ({journal item id: deadline} of all, [(deadline, name of the
            document)] of those not told of yet, the first deadline first)}
        """
        self._flush_items()
        rows = self.env.execute_query(
            SQL(
                """SELECT insurance.id, due.deadlines, due.untold
                     FROM cobranza_credit_insurance insurance
                     JOIN cobranza_debtor debtor ON debtor.id = insurance.debtor_id
                    CROSS JOIN LATERAL (
                        SELECT COALESCE(jsonb_object_agg(id, deadline), '{}') AS deadlines,
                               jsonb_agg(jsonb_build_array(deadline, name)
                                         ORDER BY deadline, name, id)
                               FILTER (WHERE insurance.told -> id::text
                                             IS DISTINCT FROM to_jsonb(deadline)) AS untold
                          FROM (%(due)s) item
                    ) due
                    WHERE debtor.company_id = ANY(%(companies)s)
                      AND due.deadlines <> COALESCE(insurance.told, '{}')
                    ORDER BY insurance.id""",
                due=self._due(until),
                companies=companies.ids,
            )
        )
        day = fields.Date.to_date
        return {
            self.browse(id_): (due, [(day(deadline), name) for deadline, name in untold or ()])
            for id_, due, untold in rows
        }

    def _due(self, until):
        """SQL for the open items of `insurance` and `debtor` with a deadline until a day."""
        return SQL(
            """SELECT line.id, move.name,
                      COALESCE(line.date_maturity, line.date) + insurance.report_days AS deadline
                 %s
                  AND COALESCE(line.date_maturity, line.date) + insurance.report_days <= %s""",
            self._items(
                SQL(
                    "move.invoice_date >= insurance.valid_from AND (insurance.valid_to IS NULL"
                    " OR move.invoice_date <= insurance.valid_to)"
                )
            ),
            until,
        )

    @api.model
    def _remind(self, company):
        """Give the collector an activity before each deadline that comes up, once for an item.

        What has passed already (an insurance entered late, nights without a run) is told in one.
        """
        today = company._cobranza_today()
        found = self._deadlines(company, today + timedelta(days=_BEFORE))
        for insurance, (due, untold) in found.items():
            with surviving(self.env, "reminding of a deadline of credit insurance"):
                # Without anybody to tell nothing was told: it is as soon as there is somebody.
                if not untold or insurance._tell(untold, today):
                    insurance.sudo().told = due

    def _tell(self, untold, today):
        """Plan an activity for each day ahead and one for all that passed; return whether.

        :param untold: [(deadline, name of the document)], the first deadline first
        """
        user = self.debtor_id._collector()
        if not user:
            return False
        # All that passed is one group, as if it had been yesterday.
        for day, group in groupby(untold, key=lambda one: max(one[0], today - timedelta(days=1))):
            self._plan(user, group, today, passed=day < today)
        return True

    def _plan(self, user, deadlines, today, *, passed):
        env = self.with_context(lang=user.lang).env
        last = deadlines[-1][0]
        said = {"insurer": self.insurer, "date": format_date(env, last)}
        if passed:
            summary = env._(
                "The time to report to %(insurer)s has passed, last on %(date)s", **said
            )
        else:
            summary = env._("Report to %(insurer)s until %(date)s", **said)
        rows = Markup("").join(
            Markup("<li>%s: %s</li>") % (name, format_date(env, deadline))
            for deadline, name in deadlines[:_LISTED]
        )
        if (left := len(deadlines) - _LISTED) > 0:
            rows += Markup("<li>%s</li>") % env._("and %s more documents", left)
        self.debtor_id.with_context(mail_activity_quick_update=True).activity_schedule(
            _KIND,
            date_deadline=today if passed else last,
            summary=summary,
            note=Markup("<ul>%s</ul>") % rows,
            user_id=user.id,
        )
