from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...engine.exposure import DELIVERIES, NONE, ORDERS, STOP, WARN

# What is known of all policies together depends on these.
_CACHED = {"active", "domain", "exposure_check", "partner_category_ids"}


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
        " deliveries are checked, not their confirmation.",
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
        """Whether any policy stops at the limit: all that is to know where none does."""
        return bool(self.sudo().search_count([("exposure_check", "=", STOP)], limit=1))

    @api.model
    @tools.ormcache()
    def _partner_fields(self):
        """Return the names of the customer's fields by which policies choose whom they are for."""
        names = set()
        for policy in self.sudo().search([]):
            names |= fields_asked(policy.domain)
            if policy.partner_category_ids:
                names.add("category_id")
        return frozenset(names.intersection(self.env["res.partner"]._fields))

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()  # `_any_limit_stops`, `_partner_fields`
        return policies

    def write(self, vals):
        result = super().write(vals)
        if _CACHED & set(vals):
            self.env.registry.clear_cache()  # `_any_limit_stops`, `_partner_fields`
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()  # `_any_limit_stops`, `_partner_fields`
        return result


def fields_asked(text):
    """Return the names of the customer's fields that the filter of a policy asks for.

    >>> text = "['|', ('partner_id.country_id.code', '=', 'MX'), ('amount_overdue', '>', 1)]"
    >>> fields_asked(text), fields_asked("[('partner_id', 'any', [('zip', '=', '1')])]")
    ({'country_id'}, {'zip'})
    >>> fields_asked("[('partner_id', '=', 3)]"), fields_asked(False), fields_asked("nonsense")
    (set(), set(), set())
    """
    try:
        conditions = Domain(literal_eval(text or "[]")).iter_conditions()
    except (ValueError, SyntaxError, TypeError):
        return set()  # a filter that cannot be used finds nobody
    names = set()
    for condition in conditions:
        first, _dot, rest = condition.field_expr.partition(".")
        if first != "partner_id":
            continue
        if rest:
            names.add(rest.partition(".")[0])
        elif condition.operator in ("any", "not any"):
            inner = Domain(condition.value).iter_conditions()
            names.update(one.field_expr.partition(".")[0] for one in inner)
    return names
