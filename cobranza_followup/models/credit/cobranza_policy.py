from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...engine.exposure import DELIVERIES, NONE, ORDERS, STOP, WARN, Credit

# The cached answers about all policies depend on these fields.
_CACHED = {
    "active",
    "company_id",
    "domain",
    "exposure_check",
    "exposure_counts",
    "partner_category_ids",
}


class CobranzaPolicy(models.Model):
    """What a credit limit does to the customers under a policy."""

    _inherit = "cobranza.policy"

    exposure_check = fields.Selection(
        [(NONE, "Nothing"), (WARN, "Only Warn"), (STOP, "Stop Orders and Deliveries")],
        string="Above the Credit Limit",
        default=NONE,
        required=True,
        help="What happens to orders and deliveries that would take a customer above their credit"
        " limit. Stopped, they need an exception.",
    )
    exposure_tolerance_percent = fields.Float(
        string="Tolerance (%)",
        help="Percent of the limit by which it may be exceeded before anything happens.",
    )
    exposure_counts = fields.Selection(
        [
            (ORDERS, "Debt and Confirmed Orders"),
            (DELIVERIES, "Debt and What Was Delivered"),
        ],
        default=ORDERS,
        required=True,
        help="Of orders that are called off in parts only what was delivered counts: their"
        " deliveries are checked, not their confirmation. What nothing delivers is checked as it is"
        " confirmed: services, and all orders where there is no inventory.",
    )

    review_months = fields.Integer(
        string="Review Limits Every (Months)",
        help="A review with a proposed limit is made for each customer who has a limit. 0: none.",
    )

    _review_months_in_reach = models.Constraint(
        "CHECK(review_months IS NULL OR review_months BETWEEN 0 AND 120)",
        "Limits are reviewed every 1 to 120 months, or never (0).",
    )
    _exposure_tolerance = models.Constraint(
        "CHECK(exposure_tolerance_percent BETWEEN 0 AND 100)",
        "The tolerance of a credit limit is 0 to 100 %.",
    )

    @api.model
    @tools.ormcache()
    def _any_limit_stops(self):
        """Whether any policy stops at the limit; if none does, nothing else has to be asked."""
        return bool(self._in_use().search_count([("exposure_check", "=", STOP)], limit=1))

    @api.model
    @tools.ormcache()
    def _any_limit_warns(self):
        """Whether any policy only warns above the limit."""
        return bool(self._in_use().search_count([("exposure_check", "=", WARN)], limit=1))

    @api.model
    @tools.ormcache("root_id")
    def _any_limit_checked_in(self, root_id):
        """Whether a policy that a company or a branch of it has does anything above the limit.

        If none does Odoo alone knows limits there, and has one for each branch.
        """
        theirs = Domain("company_id", "=", False) | Domain("company_id", "child_of", root_id)
        checked = Domain("exposure_check", "!=", NONE)
        return bool(self._in_use().search_count(theirs & checked, limit=1))

    @api.model
    @tools.ormcache()
    def _any_counts_deliveries(self):
        """Whether any policy stops at a limit against which only what is delivered counts."""
        asked = [("exposure_check", "=", STOP), ("exposure_counts", "=", DELIVERIES)]
        return bool(self._in_use().search_count(asked, limit=1))

    @api.model
    @tools.ormcache()
    def _partner_fields(self):
        """Return the names of the customer's fields by which policies choose whom they are for."""
        names = set()
        for policy in self._in_use().search([]):
            names |= self._fields_of_filter(policy)
            if policy.partner_category_ids:
                names.add("category_id")
        return frozenset(names)

    @api.model
    @tools.ormcache()
    def _tags_asked(self):
        """Return the ids of the tags by which policies choose; None: a filter may ask for any."""
        policies = self._in_use().search([])
        if any("category_id" in self._fields_of_filter(policy) for policy in policies):
            return None
        return frozenset(policies.with_context(active_test=False).partner_category_ids.ids)

    def _credit_rule(self):
        """Return what the policy says of a limit, as an `engine.exposure.Credit` without one."""
        return Credit(
            check=self.exposure_check or NONE,
            tolerance_percent=self.exposure_tolerance_percent,
            counts=self.exposure_counts or ORDERS,
        )

    @api.model
    def _in_use(self):
        """Return no policy, to search the active ones with.

        As superuser and whatever the context: the answers are cached, and serve all users.
        """
        return self.sudo().with_context(active_test=True)

    @api.model
    def _fields_of_filter(self, policy):
        """Return the names of the customer's fields that a policy's filter asks for.

        With those that these depend on: a country's code changes with the country.
        """
        names, seen = set(), set()
        following = [("cobranza.debtor", path) for path in paths_asked(policy.domain)]
        while following:
            model, path = step = following.pop()
            name, _dot, rest = path.partition(".")
            field = self.env[model]._fields.get(name)
            if step in seen or not field or model not in ("cobranza.debtor", "res.partner"):
                continue
            seen.add(step)
            if model == "res.partner":
                names.add(name)
            if rest and field.comodel_name:
                following.append((field.comodel_name, rest))
            following += [(model, path) for path in self.env.registry.field_depends[field]]
        return names

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()  # what is known of all
        return policies

    def write(self, vals):
        result = super().write(vals)
        if _CACHED & set(vals):
            self.env.registry.clear_cache()  # what is known of all
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()  # what is known of all
        return result


def paths_asked(text):
    """Return the fields that the filter of a policy asks for, with those they are reached by.

    >>> text = "['|', ('partner_id.country_id.code', '=', 'MX'), ('amount_overdue', '>', 1)]"
    >>> sorted(paths_asked(text))
    ['amount_overdue', 'partner_id.country_id.code']
    >>> text = "[('partner_id', 'any', [('parent_id', 'any', [('zip', '=', '1')])])]"
    >>> sorted(paths_asked(text))
    ['partner_id', 'partner_id.parent_id', 'partner_id.parent_id.zip']
    >>> paths_asked(False), paths_asked("nonsense")
    (set(), set())
    """
    try:
        return _paths(literal_eval(text or "[]"))
    except (ValueError, SyntaxError, TypeError):
        return set()  # a filter that cannot be used finds nobody


def _paths(domain, before=""):
    paths = set()
    for condition in Domain(domain).iter_conditions():
        path = before + condition.field_expr
        paths.add(path)
        if condition.operator in ("any", "not any"):
            paths |= _paths(condition.value, path + ".")
    return paths
