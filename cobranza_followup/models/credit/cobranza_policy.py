from odoo import api, fields, models, tools

from ...engine.exposure import DELIVERIES, NONE, ORDERS, STOP, WARN


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

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()  # `_any_limit_stops`
        return super().create(vals_list)

    def write(self, vals):
        if {"active", "exposure_check"} & set(vals):
            self.env.registry.clear_cache()  # `_any_limit_stops`
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()  # `_any_limit_stops`
        return super().unlink()
