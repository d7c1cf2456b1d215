from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cobranza_followup.engine.exposure import NONE, STOP
from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import ANYBODY, COLLECTOR

from .sale_order_limit import NOTHING

_SALES = f"sales_team.group_sale_salesman,{COLLECTOR}"


def _any_limit(credits):
    """Whether there is a limit that says anything to an order."""
    return any(one.limit is not None and one.check != NONE for one in credits.values())


class SaleOrder(models.Model):
    """What an order shows of its customer's credit, before anybody confirms it."""

    _inherit = "sale.order"

    cobranza_over_limit = fields.Boolean(
        string="Above the Credit Limit",
        compute="_compute_cobranza_limit",
        search="_search_cobranza_over_limit",
        groups=ANYBODY,
        help="Confirmed, this quotation would exceed the customer's credit limit, and the policy"
        " stops it.",
    )
    cobranza_limit_warning = fields.Char(
        string="Credit Limit Warning", compute="_compute_cobranza_limit", groups=_SALES
    )
    cobranza_has_limit = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_cobranza_limit", groups=ANYBODY
    )
    cobranza_credit_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Limit",
        compute="_compute_cobranza_limit",
        groups=ANYBODY,
    )
    cobranza_credit_limit = fields.Monetary(
        string="Agreed Limit",
        compute="_compute_cobranza_limit",
        currency_field="cobranza_credit_currency_id",
        groups=_SALES,
    )
    cobranza_exposure = fields.Monetary(
        string="Exposure",
        compute="_compute_cobranza_limit",
        currency_field="cobranza_credit_currency_id",
        groups=_SALES,
        help="All the customer could cost before this order: what they owe, what they ordered that"
        " is not invoiced, and payments dated after today.",
    )
    cobranza_credit_available = fields.Monetary(
        string="Available Credit",
        compute="_compute_cobranza_limit",
        currency_field="cobranza_credit_currency_id",
        groups=_SALES,
        help="What is left of the limit, this order aside.",
    )

    @api.depends(
        "partner_id", "partner_invoice_id", "company_id", "amount_total", "currency_id", "state"
    )
    @api.depends_context("lang")
    def _compute_cobranza_limit(self):
        quoted = self.filtered(lambda order: order.state in ("draft", "sent"))
        credits, warnings = quoted._credits(), {}
        limited = self.browse().union(
            *(order for order, found in credits.items() if _any_limit(found))
        )
        amounts = limited._shown_amounts()
        for order, found in credits.items():
            worths = dict.fromkeys(found, amounts.get(order, NOTHING))
            warnings[order] = order._verdicts(found, worths, False)
        stopping = {
            order: [one for one in said if one[3] == STOP] for order, said in warnings.items()
        }
        passing = self._passing_limits(
            {order: said for order, said in stopping.items() if said},
            self.env["cobranza.exception"]._find_covering,
        )
        for order in self:
            found, said = credits.get(order, {}), warnings.get(order)
            own = found.get(order.partner_invoice_id.sudo().commercial_partner_id._origin)
            order.cobranza_over_limit = bool(stopping.get(order)) and order not in passing
            order.cobranza_limit_warning = bool(said) and order._limit_text(said[0])
            order.cobranza_credit_currency_id = order.company_id.sudo().root_id.currency_id
            order.cobranza_has_limit = bool(own) and own.limit is not None
            order.cobranza_credit_limit = (own and own.limit) or 0.0
            # Goods of a quotation that have left count already: they are this order's.
            left = amounts.get(order, NOTHING)[1]
            order.cobranza_exposure = own.exposure - left if own else 0.0
            available = own and own.available
            order.cobranza_credit_available = 0.0 if available is None else available + left

    def _shown_amounts(self):
        """Return {order: worth} as `_verdicts` takes it, of what is on the screen if not saved.

        What has left is that of the saved order.
        """
        worths = self.env["cobranza.exposure"]._worth_of(self._origin)
        amounts = {}
        for order in self:
            parties = order._cobranza_partners().commercial_partner_id._origin
            theirs = [worths.get((order._origin.id, one.id), NOTHING) for one in parties]
            amounts[order] = max(theirs, default=NOTHING)[:3]
            if order != order._origin:
                shown = order._shown_amount()
                amounts[order] = (shown, amounts[order][1], 0.0)
        return amounts

    def _shown_amount(self):
        """Return the total on the screen, in company currency, less what was paid in advance."""
        order = self.sudo()
        left = max(0.0, order.amount_total - order._paid_in_advance())
        currency = order.company_id.root_id.currency_id
        return order._convert_today(left, currency) if order.currency_id else left

    @api.model
    def _search_cobranza_over_limit(self, operator, value):
        self._check_field_access(self._fields["cobranza_over_limit"], "read")
        if operator != "in":
            return NotImplemented
        orders = self.sudo().browse()
        if self._any_limit_stops():
            tree = Domain("company_id", "child_of", self.env.companies.sudo().root_id.ids)
            quoted = self.sudo().search(tree & Domain("state", "in", ("draft", "sent")))
            orders = quoted.filtered("cobranza_over_limit")
        stopped = Domain("id", "in", orders.ids)
        answers = {True: stopped, False: ~stopped}
        return Domain.OR(answers[bool(wanted)] for wanted in value)
