from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...ledger import collectors
from ...tools import inputs
from ..debtor.cobranza_debtor_mixin import COLLECTOR


def works_in(user, company):
    """Whether a user may collect for a company: is a collector, and works there."""
    user = user.sudo()
    # Kept by Odoo for each user: the customer's page asks it, too, each time it is opened.
    return user.active and company.id in user._get_company_ids() and user.has_group(COLLECTOR)


class CobranzaCollectorRule(models.Model):
    """Which collectors are for which debtors; among several, who has least to do is given more."""

    _name = "cobranza.collector.rule"
    _description = "Rule for collectors"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="The first rule that fits a debtor applies.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    collector_ids = fields.Many2many(
        "res.users",
        relation="cobranza_collector_rule_user_rel",
        column1="rule_id",
        column2="res_users_id",
        string="Collectors",
        required=True,
        domain=[("share", "=", False)],
        help="Each new debtor goes to whoever of them has the least work to expect.",
    )
    policy_ids = fields.Many2many(
        "cobranza.policy",
        relation="cobranza_collector_rule_policy_rel",
        column1="rule_id",
        column2="policy_id",
        string="Policies",
        help="Empty: any.",
    )
    tag_ids = fields.Many2many(
        "cobranza.tag",
        relation="cobranza_collector_rule_tag_rel",
        column1="rule_id",
        column2="tag_id",
        string="Debtor Tags",
        help="Debtors with one of these tags. Empty: any.",
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        relation="cobranza_collector_rule_category_rel",
        column1="rule_id",
        column2="category_id",
        string="Customer Tags",
        ondelete="restrict",  # without its last tag it would be for any
        help="Customers with one of these tags. Empty: any.",
    )
    country_ids = fields.Many2many(
        "res.country",
        relation="cobranza_collector_rule_country_rel",
        column1="rule_id",
        column2="country_id",
        string="Countries",
        help="Empty: any.",
    )
    state_ids = fields.Many2many(
        "res.country.state",
        relation="cobranza_collector_rule_state_rel",
        column1="rule_id",
        column2="state_id",
        string="States",
        help="States or provinces of the customers. Empty: any.",
    )
    salesperson_ids = fields.Many2many(
        "res.users",
        relation="cobranza_collector_rule_salesperson_rel",
        column1="rule_id",
        column2="salesperson_id",
        string="Salespeople",
        domain=[("share", "=", False)],
        help="Empty: any.",
    )
    amount_from = fields.Monetary(
        string="Owed From",
        help="Total receivable when a debtor is given out. What is paid later moves nobody to"
        " another collector; the balance of desks proposes that.",
    )
    amount_to = fields.Monetary(string="Owed Below", help="0: no matter how much.")
    debtor_count = fields.Integer(compute="_compute_debtor_count", string="Debtors by This Rule")

    _amounts = models.Constraint(
        "CHECK(COALESCE(amount_from, 0) BETWEEN 0 AND 1e13"
        " AND COALESCE(amount_to, 0) BETWEEN 0 AND 1e13)",
        "The amounts of a rule are between 0 and ten million million.",
    )

    def _compute_debtor_count(self):
        counts = dict(
            self.env["cobranza.debtor"]._read_group(
                Domain("collector_rule_id", "in", self.ids), ["collector_rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.debtor_count = counts.get(rule, 0)

    @api.constrains("amount_from", "amount_to")
    def _check_amounts(self):
        for rule in self:
            if rule.amount_to and rule.amount_to <= rule.amount_from:
                raise ValidationError(
                    self.env._(
                        "Rule %s fits nobody: what is owed is to be below an amount that is not"
                        " above the first.",
                        rule.name,
                    )
                )

    @api.constrains("collector_ids", "company_id")
    def _check_collectors(self):
        for rule in self:
            if not rule.collector_ids:
                raise ValidationError(
                    self.env._("Choose at least one collector for rule %s.", rule.name)
                )
            strangers = rule.collector_ids.filtered(
                lambda user, company=rule.company_id: not works_in(user, company)
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s: not a collector of %(company)s. Choose people who may open"
                        " the desk of that company.",
                        people=", ".join(strangers.mapped("name")),
                        company=rule.company_id.name,
                    )
                )

    def _apply(self, company):
        """Give out the debtors of a company that no rule's collector has yet."""
        away = self.env["cobranza.absence"]._away(company._cobranza_today())
        return collectors.give_out(self.env, company.id, away=away)

    def action_open_debtors(self):
        """Open the debtors that this rule gave out."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_debtor_action"
        )
        return {
            **action,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("collector_rule_id", "=", self.id)],
            "context": {},
        }
