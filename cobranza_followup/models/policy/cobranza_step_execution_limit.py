from odoo import api, fields, models
from odoo.fields import Domain


class CobranzaStepExecution(models.Model):
    """The credit limit that a step cuts, and that comes back when the debt is over."""

    _inherit = "cobranza.step.execution"

    limit_before = fields.Monetary(string="Credit Limit Before")
    limit_after = fields.Monetary(string="Credit Limit After")
    limit_was_own = fields.Boolean(
        string="Had a Limit of Its Own", help="As opposed to the company's default."
    )
    limit_cut = fields.Boolean(string="Credit Limit Cut")
    limit_restored_on = fields.Date()

    _cut = models.Index("(company_id) WHERE limit_cut")

    def _cut_limit(self, debtor, step):
        """Cut the customer's credit limit to the step's share; nothing without a limit."""
        # The limit that is obeyed is the root company's: branches are one company.
        root = debtor.company_id.root_id
        if step.credit_limit_percent >= 100 or not root.account_use_credit_limit:
            return {}
        partner = debtor.partner_id.with_company(root)
        before = partner.credit_limit
        if not before:
            return {}
        vals = {
            "limit_cut": True,
            "limit_before": before,
            "limit_was_own": partner.use_partner_credit_limit,
            "limit_after": self._limit_left(debtor, before * step.credit_limit_percent / 100),
        }
        partner.write({"use_partner_credit_limit": True, "credit_limit": vals["limit_after"]})
        return vals

    @api.model
    def _limit_left(self, debtor, amount):
        """Return a cut limit, in company currency: never 0, which Odoo reads as no limit at all."""
        currency = debtor.currency_id
        return max(currency.round(amount), currency.rounding)

    @api.model
    def _give_limits_back(self):
        """Give back every credit limit that is still cut, when the add-on leaves."""
        for execution in self.search(
            [("limit_cut", "=", True), ("limit_restored_on", "=", False)], order="id DESC"
        ):
            execution._restore_limit(execution.company_id._cobranza_today())

    @api.model
    def _follow_limits(self, scope, paid_ids=()):
        """Give credit limits back when the debt is over, and cut again if it is not.

        It is not over while what was due by then is in dispute, or was given up, and is owed.
        A limit that somebody changed meanwhile is theirs: it is left as it is.

        :param paid_ids: debtors handed over, and therefore not clear, who owe nothing any more
        """
        cuts = Domain("limit_cut", "=", True) & Domain("company_id", "=", scope.company_id)
        if scope.partner_ids is not None:
            cuts &= Domain("debtor_id.partner_id", "in", scope.partner_ids)
        paid = Domain("debtor_id", "in", list(paid_ids))
        over = Domain("limit_restored_on", "=", False)
        over &= Domain("debtor_id.state", "=", "clear") | paid
        for execution in self.sudo().search(cuts & over, order="id DESC"):
            if not execution._is_left_aside():
                execution._restore_limit(scope.today)
        back = Domain("limit_restored_on", "=", scope.today) & ~paid
        for execution in self.sudo().search(cuts & back, order="id"):
            if execution._is_owed_again():
                execution._cut_again()

    def _is_owed_again(self):
        debtor = self.debtor_id
        if debtor.state == "clear":
            return self._is_left_aside()
        chased = debtor.state in ("open", "legal")
        return chased and debtor._told_since() == self.episode_start

    def _is_left_aside(self):
        """Whether some of what was due when the limit was cut is owed, and disputed or given up.

        Whoever objects to a debt, or waits until a lawyer gives it up, has not paid it.
        """
        debtor = self.debtor_id
        given_up = debtor.handover_ids.item_ids._still_given_up()
        items = debtor.with_company(debtor.company_id)._open_items()
        return any(
            item.amount_disputed > 0 or item.id in given_up.ids
            for item in items
            if item.residual > 0 and item.due_date <= self.date
        )

    def _restore_limit(self, today):
        in_force = False
        # Earlier versions cut the limit that the branch has.
        for company in self.company_id.root_id | self.company_id:
            partner = self.debtor_id.partner_id.with_company(company)
            if not self.currency_id.compare_amounts(partner.credit_limit, self.limit_after):
                in_force = True
                partner.write(
                    {
                        "credit_limit": self.limit_before,
                        "use_partner_credit_limit": self.limit_was_own,
                    }
                )
        if not in_force:
            # One that cut what this one left gives back what was there before either.
            self._cut_on_top_of(self.limit_after).write(
                {"limit_before": self.limit_before, "limit_was_own": self.limit_was_own}
            )
        self.limit_restored_on = today

    def _cut_again(self):
        partner = self.debtor_id.partner_id.with_company(self.company_id.root_id)
        if not self.currency_id.compare_amounts(partner.credit_limit, self.limit_before):
            partner.write({"use_partner_credit_limit": True, "credit_limit": self.limit_after})
        else:
            self._cut_on_top_of(self.limit_before).write(
                {"limit_before": self.limit_after, "limit_was_own": True}
            )
        self.limit_restored_on = False

    def _cut_on_top_of(self, amount):
        """Return the cut in force, of any branch, that found the customer's limit at an amount."""
        others = self.sudo().search(
            Domain("limit_cut", "=", True)
            & Domain("limit_restored_on", "=", False)
            & Domain("company_id", "child_of", self.company_id.root_id.id)
            & Domain("debtor_id.partner_id", "=", self.debtor_id.partner_id.id)
            & Domain("id", "!=", self.id),
            order="id",
        )
        return others.filtered(
            lambda other: not self.currency_id.compare_amounts(other.limit_before, amount)
        )[:1]
