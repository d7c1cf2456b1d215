from odoo import fields, models


class CobranzaPolicy(models.Model):
    """What a customer may promise on their page without anybody being asked."""

    _inherit = "cobranza.policy"

    page_promise_days = fields.Integer(
        string="Promise Within",
        default=14,
        help="Days from today to the latest date that a customer may promise on their page. What"
        " they ask for beyond it is a request to the collector. 0: they cannot promise there.",
    )
    page_promise_level = fields.Integer(
        string="Renewals on the Page",
        default=1,
        help="How often a promise may be renewed, without having been kept, for the page to take"
        " it by itself. 0: the first one only.",
    )

    _page_promise_limits = models.Constraint(
        "CHECK(COALESCE(page_promise_days, 0) BETWEEN 0 AND 365"
        " AND COALESCE(page_promise_level, 0) BETWEEN 0 AND 100)",
        "Promises on the page: 0 to 365 days, and 0 to 100 renewals.",
    )
