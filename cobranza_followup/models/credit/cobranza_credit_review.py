from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...engine.exposure import proposed_limit
from ...engine.score import payment_score
from ...ledger import credit_reviews
from ...tools import authority, inputs
from ...tools.apart import surviving
from ...tools.pending import write_pending

# Months of sales that a proposal looks at.
_MONTHS = 12
# A debtor of whom nothing is known yet is taken to pay on the day.
_ON_TIME = 80


class CobranzaCreditReview(models.Model):
    """A proposed credit limit with its reasons; what a manager decided stays on record."""

    _name = "cobranza.credit.review"
    _description = "Review of a credit limit"
    _inherit = ["cobranza.log.mixin"]
    _order = "state, id DESC"
    _rec_name = "debtor_id"
    _log_may_change = frozenset({"state", "limit_after", "decided_by_id", "decided_on", "note"})

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    limit_before = fields.Monetary(string="Limit")
    proposed = fields.Monetary(string="Proposed Limit")
    average_month = fields.Monetary(
        string="Sales of a Month", help="Average of the last 12 months, credit notes taken off."
    )
    terms_days = fields.Integer(string="Days to Pay", help="Agreed on average.")
    payment_score = fields.Integer()
    average_days_late = fields.Float(
        string="Usual Delay", help="In days; it is shown, and raises no limit."
    )
    reason = fields.Char(string="Why", compute="_compute_reason")
    state = fields.Selection(
        [("open", "To Decide"), ("accepted", "Accepted"), ("kept", "Limit Kept")],
        required=True,
        default="open",
    )
    limit_after = fields.Monetary(string="Limit Decided")
    decided_by_id = fields.Many2one("res.users")
    decided_on = fields.Datetime()
    note = fields.Char()

    _one_open = models.UniqueIndex(
        "(debtor_id) WHERE state = 'open'", "This customer's limit is being reviewed already."
    )

    @api.depends("average_month", "terms_days", "payment_score", "average_days_late")
    @api.depends_context("lang")
    def _compute_reason(self):
        for review in self:
            review.reason = self.env._(
                "%(month)s of sales in a month, %(terms)s days to pay, score %(score)s; usual"
                " delay %(late)s days.",
                month=format_amount(self.env, review.average_month, review.currency_id),
                terms=review.terms_days,
                score=review.payment_score,
                late=round(review.average_days_late),
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not authority.is_ours(self):
            raise AccessError(
                self.env._("A review is made with the button Review the Limit of the debtor.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not authority.is_ours(self):
            raise AccessError(
                self.env._("A review is decided with its buttons, and not changed afterwards.")
            )
        return super().write(vals)

    # -- making them -----------------------------------------------------------------------

    @api.model
    def _review(self, debtors):
        """Make reviews of the limits of these debtors that have none open; return the open ones.

        A limit is the root company's, over its whole tree: a branch's debtor has the root's review.
        """
        reviews = self.browse()
        for root, theirs in debtors.sudo().grouped(lambda one: one.company_id.root_id).items():
            # A contact with a hold of its own is reviewed with who it belongs to now.
            reviews |= self._review_of(theirs.partner_id.commercial_partner_id, root)
        return reviews.with_env(self.env)

    @api.model
    def _review_of(self, customers, root):
        """Make the reviews of these customers' limits in a root company that have none open.

        :return: the open ones
        """
        opened = self.sudo().search(
            Domain("partner_id", "in", customers.ids)
            & Domain("company_id", "child_of", root.id)
            & Domain("state", "=", "open")
        )
        rest = customers - opened.partner_id
        debtors = self.env["cobranza.debtor"].sudo()._get_or_create_for(rest, root)
        facts = self._facts_of(rest, root)
        credits = self.env["cobranza.exposure"]._of(rest, root)
        made = authority.ours(self.sudo()).create(
            [self._prepare(debtor, facts[debtor.partner_id.id], credits) for debtor in debtors]
        )
        return opened | made

    @api.model
    def _prepare(self, debtor, facts, credits):
        found = credits.get((debtor.partner_id.id, debtor.company_id.id), {})
        credit = found.get(debtor.partner_id)
        month, terms, average = facts["month"], round(facts["terms_days"]), facts["average_days"]
        score = payment_score(average) if facts["settled_count"] else _ON_TIME
        return {
            "debtor_id": debtor.id,
            "date": debtor.company_id._cobranza_today(),
            "limit_before": (credit and credit.limit) or 0.0,
            "proposed": proposed_limit(month, terms, score),
            "average_month": month,
            "terms_days": terms,
            "payment_score": score,
            "average_days_late": average,
        }

    @api.model
    def _facts_of(self, customers, root):
        """Return {customer's id: what `ledger.credit_reviews.facts` says of them}."""
        if not customers:
            return {}
        write_pending(self.env, credit_reviews.READS)
        since = root._cobranza_today() - relativedelta(months=_MONTHS)
        rows = self.env.execute_query_dict(
            credit_reviews.facts(customers.ids, root.id, since, _MONTHS)
        )
        return {row.pop("partner_id"): row for row in rows}

    @api.model
    def _cron_work(self):
        """Make the reviews that are due, and remind of the deadlines of credit insurance."""
        for company in self.env["res.company"].search([]):
            self.env["cobranza.credit.insurance"]._remind(company)
            if company.parent_id:
                continue
            with surviving(self.env, "making reviews of limits"):
                self._review_of(self._due(company), company)

    @api.model
    def _due(self, root):
        """Return the customers with a limit whose last review is as old as their policy says.

        Also those whom only branches bill.
        """
        write_pending(self.env, credit_reviews.READS)
        rows = self.env.execute_query(credit_reviews.due(root.id, root._cobranza_today()))
        customers = self.env["res.partner"].sudo().browse(row[0] for row in rows)
        credits = self.env["cobranza.exposure"]._of(customers, root)
        return customers.filtered(
            lambda customer: any(
                credit.limit is not None
                for whom, credit in credits.get((customer.id, root.id), {}).items()
                if whom == customer
            )
        )

    # -- deciding --------------------------------------------------------------------------

    def action_accept(self, limit=None):
        """Give the customer the proposed limit, or another (managers).

        :param limit: amount in company currency; None: as proposed
        """
        inputs.one(self)
        self._check_decides()
        amount = (
            self.proposed if limit is None else inputs.amount(self.env, limit, self.env._("Limit"))
        )
        if amount <= 0:
            raise UserError(
                self.env._("Odoo takes a limit of 0 for none: give an amount above 0, or keep it.")
            )
        partner = self.partner_id.sudo().with_company(self.company_id.root_id)
        partner.write({"use_partner_credit_limit": True, "credit_limit": amount})
        return self._decide("accepted", amount)

    def action_keep(self):
        """Leave the limits as they are (managers)."""
        inputs.several(self)
        for review in self:
            review._check_decides()
            review._decide("kept", review.limit_before)
        return True

    def _check_decides(self):
        self.check_access("read")
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager decides on a limit."))
        if self.state != "open":
            raise UserError(self.env._("This review has been decided already."))

    def _decide(self, state, amount):
        authority.ours(self.sudo()).write(
            {
                "state": state,
                "limit_after": amount,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        return True
