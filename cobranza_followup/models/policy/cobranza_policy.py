from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import inputs

# Changing one of these changes what counts as on time in the past.
_BEHAVIOUR_FIELDS = {"currency_id", "grace_days", "negligible_amount"}

# Negligible amount by currency unless a policy says otherwise; in others 1, or 100 without
# decimals.
_NEGLIGIBLE = {
    "ARS": 500.0,
    "CLP": 500.0,
    "COP": 1000.0,
    "CRC": 500.0,
    "DOP": 20.0,
    "GTQ": 5.0,
    "HNL": 10.0,
    "NIO": 10.0,
    "PYG": 5000.0,
    "UYU": 20.0,
}


class CobranzaPolicy(models.Model):
    """The rules a group of debtors is held to: the same for all under it."""

    _name = "cobranza.policy"
    _description = "Collection policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first policy that fits a debtor applies.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        ondelete="restrict",  # without its last tag it would be for all
        help="Applies to customers with one of these tags. Empty: to all.",
    )
    domain = fields.Char(
        default="[]", help="Applies to the debtors this filter finds. Empty: to all."
    )
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        help="Of the policy's amounts; they are converted for companies that keep their books in"
        " another. Empty: the amounts are in each company's own currency.",
    )
    minimum_amount = fields.Float(
        help="A debt not above this amount, in the policy's currency, is not chased."
    )
    negligible_amount = fields.Float(
        compute="_compute_negligible_amount",
        store=True,
        readonly=False,
        help="Too little to call about: an invoice with no more than this left, in the policy's"
        " currency, is owed but not chased.",
    )
    large_amount = fields.Float(
        help="From this overdue amount on, in the policy's currency, a debtor comes first in the"
        " worklist. 0: never."
    )
    grace_days = fields.Integer(help="A payment up to this many days late still counts as on time.")
    promise_tolerance_days = fields.Integer(
        default=2, help="Days after the promised date on which a payment still counts."
    )
    notice_days = fields.Integer(
        default=3,
        string="Days of a Payment Notice",
        help="Working days for which nothing asks for what a customer says they paid, once for"
        " each item. 0: it is asked for all the same.",
    )
    withholding_days = fields.Integer(
        default=30,
        help="Days after the due date for which what a customer withholds as tax is not chased.",
    )
    minimum_days_in_stage = fields.Integer(
        default=5, help="Days a debtor stays in a stage before it may rise."
    )
    maximum_bank_age_days = fields.Integer(
        help="If the newest bank or cash entry is older than this, nobody is pressed: the"
        " customer may have paid. 0: do not check."
    )
    attach_statement = fields.Boolean(
        default=True, help="Messages of the steps carry the statement of account as PDF."
    )
    thanks_template_id = fields.Many2one(
        "mail.template",
        string="Thank-you",
        domain=[("model", "=", "cobranza.debtor")],
        help="Goes to customers who have paid off what they were asked for. Empty: to nobody.",
    )
    step_ids = fields.One2many("cobranza.policy.step", "policy_id", copy=True)

    threshold_observations = fields.Integer(
        string="New Below", default=3, help="Observations below which a debtor is new."
    )
    threshold_broken_promises = fields.Integer(string="Unwilling From Broken Promises", default=2)
    threshold_unpaid_days = fields.Integer(string="Unwilling From Days Overdue", default=60)
    threshold_silent_days = fields.Integer(string="… Without a Payment For", default=90)
    threshold_old_debt = fields.Float(string="Unwilling From Share of Old Debt", default=0.5)
    threshold_on_time = fields.Float(string="Irregular Below On-time Ratio", default=0.7)
    threshold_partial = fields.Float(string="Irregular From Share Paid in Parts", default=0.3)
    threshold_days_late = fields.Float(string="Irregular Above Average Days Late", default=15)

    _days_not_negative = models.Constraint(
        "CHECK(grace_days >= 0 AND promise_tolerance_days >= 0 AND minimum_days_in_stage >= 0"
        " AND maximum_bank_age_days >= 0 AND COALESCE(withholding_days, 0) >= 0"
        " AND minimum_amount >= 0"
        " AND COALESCE(negligible_amount, 0) >= 0)",
        "Days and amounts of a policy cannot be negative.",
    )
    # A day is counted from another; ten years are more than anybody waits.
    _days_in_reach = models.Constraint(
        "CHECK(GREATEST(grace_days, promise_tolerance_days, minimum_days_in_stage,"
        " maximum_bank_age_days, withholding_days, threshold_unpaid_days, threshold_silent_days) <= 3650"
        " AND threshold_days_late BETWEEN -3650 AND 3650)",
        "Days of a policy are 3650 at most.",
    )
    _notice_days_in_reach = models.Constraint(
        "CHECK(notice_days BETWEEN 0 AND 30)",
        "A payment notice lasts 0 to 30 working days.",
    )
    _amounts_are_numbers = models.Constraint(
        "CHECK(GREATEST(minimum_amount, large_amount, negligible_amount) <= 1e13)",
        "An amount of the policy is too large.",
    )
    _ratios = models.Constraint(
        "CHECK(threshold_old_debt BETWEEN 0 AND 1 AND threshold_on_time BETWEEN 0 AND 1"
        " AND threshold_partial BETWEEN 0 AND 1)",
        "Shares are between 0 and 1 (0 and 100 %).",
    )

    @api.depends("currency_id")
    def _compute_negligible_amount(self):
        for policy in self:
            currency = policy.currency_id or self.env.company.currency_id
            policy.negligible_amount = _NEGLIGIBLE.get(
                currency.name, 1.0 if currency.decimal_places else 100.0
            )

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self:
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env["cobranza.debtor"].search(policy._debtor_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "Policy %s: the filter cannot be used. Correct it with the filter editor.",
                        policy.name,
                    )
                ) from error

    def write(self, vals):
        inputs.values(self, vals)
        result = super().write(vals)
        if _BEHAVIOUR_FIELDS & set(vals):
            self.env["cobranza.debtor"]._forget_behaviour([("policy_id", "in", self.ids)])
        return result

    @api.model
    def _default_for(self, company):
        """Return the policy of those no other is for: the first that is for all, or the first."""
        policies = self.with_context(active_test=True).search(
            [("company_id", "in", (False, company.id))]
        )
        return policies.filtered(lambda policy: policy._is_for_all())[:1] or policies[:1]

    def _change(self, values, steps=()):
        """Write what differs of a policy and its steps.

        :param values: {field: value} of the policy
        :param steps: list of (step, {field: value}); their days are checked against each other
            as they are in the end, not on the way there
        """
        self.ensure_one()
        _write_changed(self, values)
        by_stage = sorted(steps, key=lambda change: (change[0].stage_sequence, change[0].id))
        # Later steps go up first, earlier ones come down first: the days stay in order.
        for step, vals in reversed(by_stage):
            if vals.get("minimum_days", step.minimum_days) > step.minimum_days:
                _write_changed(step, vals)
        for step, vals in by_stage:
            _write_changed(step, vals)

    def action_preview_change(self):
        """Open the form on which a change of this policy is tried before it is made."""
        inputs.one(self)
        return self.env["cobranza.policy.change"]._open(self)

    def _debtor_domain(self):
        """Domain on debtors this policy is for, company aside."""
        self.ensure_one()
        return debtor_domain(self.domain, self.partner_category_ids.ids)

    def _is_for_all(self):
        return self._debtor_domain().is_true()


def debtor_domain(text, category_ids):
    """Return the domain on debtors of a policy.

    :param text: its filter, as stored
    :param category_ids: one of these tags is on the customer; none: no matter
    """
    # Values alone: what would have to be calculated might never come to an end.
    domain = Domain(literal_eval(text or "[]"))
    if category_ids:
        domain &= Domain("partner_id.category_id", "in", category_ids)
    return domain


def _write_changed(record, values):
    """Write only what is different: some values have far consequences."""
    changed = {name: value for name, value in values.items() if record[name] != value}
    if changed:
        record.write(changed)
