from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from ...engine.contact_case import Rule, Standing
from ...tools import inputs
from .cobranza_contact_standing_mixin import SURENESS

KINDS = [
    ("consumer", "Consumer"),
    ("micro", "Micro or Small Firm"),
    ("business", "Larger Company"),
]
# {scope of a rule: kinds of debtor it protects}
_SCOPES = {
    "consumer": frozenset({"consumer"}),
    "micro": frozenset({"consumer", "micro"}),
    "business": frozenset({"micro", "business"}),
    "all": frozenset({"consumer", "micro", "business"}),
}


class CobranzaContactRule(models.Model):
    """When, how often and by which channels a country's debtors may be contacted."""

    _name = "cobranza.contact.rule"
    _description = "Contact rule"
    _inherit = ["cobranza.contact.seed.mixin", "cobranza.contact.standing.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    seed = fields.Boolean(readonly=True, copy=False, string="Included With the Program")
    replaces_id = fields.Many2one(
        "cobranza.contact.rule",
        string="Applies Instead of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    replaced_by_ids = fields.One2many("cobranza.contact.rule", "replaces_id", string="Copies")
    country_id = fields.Many2one(
        "res.country", help="Empty: wherever the debtor is; for consumers, where no other applies."
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="States",
        help="Empty: the whole country. A debtor whose state is not known counts as in it.",
    )
    scope = fields.Selection(
        [
            ("consumer", "Consumers"),
            ("micro", "Consumers, Micro and Small Firms"),
            ("business", "Companies"),
            ("all", "Everybody"),
        ],
        string="Applies to",
        required=True,
        default="all",
    )
    channel_ids = fields.Many2many(
        "cobranza.contact.channel",
        string="Permitted Channels",
        help="Empty: all. Leave visits out where they are forbidden.",
    )
    window_ids = fields.One2many("cobranza.contact.window", "rule_id", copy=True, string="Hours")
    limit_ids = fields.One2many("cobranza.contact.limit", "rule_id", copy=True, string="Limits")
    standing = fields.Selection(
        help="Of what the rule says besides hours and limits: channels, third parties, consent."
    )
    third_parties = fields.Boolean(
        string="Third Parties May Be Contacted",
        help="People who are neither the debtor nor one of its contacts.",
    )
    consent = fields.Selection(
        [
            ("opt_out", "Until They Object"),
            ("opt_in", "Only Channels They Authorized"),
        ],
        required=True,
        default="opt_out",
    )
    exempt_answers = fields.Boolean(
        string="Answers Are Not Limited",
        help="Answering the debtor is not held to hours and limits.",
    )
    exempt_requested = fields.Boolean(
        string="Requested Messages Are Not Limited",
        help="Sending what the debtor asked for is not held to hours and limits.",
    )
    retention_days = fields.Integer(
        string="Keep the Log for", help="Days for which the log of contacts must be kept at least."
    )
    note = fields.Text(translate=True, help="What else the rule asks, for people to observe.")
    reference = fields.Char(string="Source", help="Statute or page the rule was taken from.")
    status = fields.Selection(SURENESS, required=True, default="unverified", string="How Sure")
    date_checked = fields.Date(string="Checked On")

    _retention_not_negative = models.Constraint(
        "CHECK(retention_days >= 0)", "Days of keeping the log cannot be negative."
    )

    def _seed_rules(self):
        return self

    @api.constrains("country_id", "state_ids")
    def _check_states(self):
        for rule in self:
            if rule.state_ids.country_id - rule.country_id:
                raise ValidationError(
                    self.env._("Rule %s: choose only states of its country.", rule.name)
                )

    def copy_data(self, default=None):
        """A copy applies instead of the rule it was made from, or of the same as that one."""
        copies = super().copy_data(default)
        for rule, vals in zip(self, copies, strict=True):
            vals["replaces_id"] = rule.id if rule.seed else rule.replaces_id.id
            vals["name"] = (default or {}).get("name") or self.env._("%s (copy)", rule.name)
        return copies

    def action_duplicate(self):
        """Open a copy of the rule to change."""
        inputs.one(self)
        action = self.copy().get_formview_action()
        action["name"] = self._description
        return action

    # -- in words ------------------------------------------------------------------------

    @api.model
    def _what_follows(self, company, company_kind):
        """Say which laws stop a kind of company and which warn it, where its debtors are, as HTML.

        Where nobody owes anything yet, that is the company's own country.
        """
        countries = self._countries_of(company)
        rules = self._in_force(company).filtered(lambda rule: rule.country_id in countries)
        by_standing = {}
        for rule in rules.with_env(self.env).sudo():
            by_standing.setdefault(rule._strongest_for(company_kind), []).append(rule.name)
        _ = self.env._
        lines = (
            (Standing.LAW, _("They stop a contact")),
            (Standing.OTHERS, _("They do not bind the company, and warn")),
            (Standing.PROPOSAL, _("Proposed by this program, and warn")),
        )
        text = Markup().join(
            Markup("<li>%s: <strong>%s</strong></li>") % (title, "; ".join(by_standing[standing]))
            for standing, title in lines
            if standing in by_standing
        )
        nothing = _("No law is on record for where your debtors are: what is proposed warns.")
        text = Markup("<ul>%s</ul>") % text if text else Markup("<p>%s</p>") % nothing
        advice = _(
            "This is not legal advice: have it checked. Debtors without a kind count as consumers"
            " if they are people, and as small firms if they are companies."
        )
        return text + Markup("<p class='text-muted'>%s</p>") % advice

    @api.model
    def _countries_of(self, company):
        self.env["cobranza.debtor"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.country_id FROM cobranza_debtor debtor
                     JOIN res_partner partner ON partner.id = debtor.partner_id
                    WHERE debtor.company_id = %s AND partner.country_id IS NOT NULL""",
                company.id,
            )
        )
        return self.env["res.country"].browse([row[0] for row in rows]) | company.country_id

    def _strongest_for(self, company_kind):
        """Return the strongest `Standing` that anything in the rule has for a kind of company."""
        parts = [self, *self.window_ids, *self.limit_ids]
        found = {part._standing_for(company_kind) for part in parts}
        return next(standing for standing in Standing if standing in found)

    # -- for the guard -------------------------------------------------------------------

    @api.model
    def _in_force(self, company):
        """Return the rules of a company: copies instead of what they replace."""
        # Whoever calls: no context may bring archived rules back, which would replace seeds.
        rules = self.sudo().with_context(active_test=True)
        rules = rules.search([("company_id", "in", (False, company.id))])
        return rules - rules.replaces_id

    @api.model
    @ormcache("company.id", "company.cobranza_company_kind")
    def _book(self, company):
        """Return the rules of a company in force, as `RuleInForce`, as they stand to it.

        Every screen that says whom one may contact asks for them, and they hardly ever change:
        `cobranza.contact.seed.mixin` forgets them whenever anything in a rule does.
        """
        return tuple(rule._in_book(company) for rule in self._in_force(company))

    def _in_book(self, company):
        return RuleInForce(
            id=self.id,
            country_id=self.country_id.id,
            state_ids=frozenset(self.state_ids.ids),
            kinds=_SCOPES[self.scope],
            asks_holidays=any(self.window_ids.mapped("not_on_holidays")),
            rule=self._to_engine(company.cobranza_company_kind),
        )

    def _to_engine(self, company_kind):
        """Return the `engine.contact_guard.Rule`, as it stands to a kind of company."""
        return Rule(
            key=self.id,
            windows=self.window_ids._to_engine(company_kind),
            limits=self.limit_ids._to_engine(company_kind),
            standing=self._standing_for(company_kind),
            channels=self.channel_ids._to_engine(),
            third_parties=self.third_parties,
            opt_in=self.consent == "opt_in",
            exempt=frozenset(
                purpose
                for purpose, exempt in (
                    ("answer", self.exempt_answers),
                    ("requested", self.exempt_requested),
                )
                if exempt
            ),
        )


class RuleInForce(NamedTuple):
    """A rule without the database: whom it protects, and what the engine makes of it."""

    id: int
    country_id: int | bool
    state_ids: frozenset
    # of debtors, see `KINDS`
    kinds: frozenset
    asks_holidays: bool
    rule: Rule

    def covers(self, country, state):
        """Whether it is for a place; a state that is not known may be any."""
        return self.country_id == country.id and (
            not self.state_ids or not state or state.id in self.state_ids
        )


def protecting(book, kind, places):
    """Return those rules that protect a debtor of a kind who may be in several places.

    :param book: of `RuleInForce`
    :param kind: consumer, micro or business
    :param places: (country, state) records; a state that is not known may be any
    """
    local = [
        rule
        for rule in book
        if rule.country_id and kind in rule.kinds and any(rule.covers(*place) for place in places)
    ]
    everywhere = [rule for rule in book if not rule.country_id]
    fitting = [rule for rule in everywhere if kind in rule.kinds]
    wanted = local + (fitting if fitting or local else everywhere)
    return [rule for rule in book if rule in wanted]
