from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import ANYBODY


class StockPicking(models.Model):
    """Transfers that a credit limit stops."""

    _inherit = "stock.picking"

    cobranza_over_limit = fields.Boolean(
        string="Above the Credit Limit",
        compute="_compute_cobranza_over_limit",
        search="_search_cobranza_over_limit",
        groups=ANYBODY,
        help="If it went out, the customer would exceed their credit limit, and the policy stops"
        " it.",
    )

    @api.depends("partner_id", "state", "move_ids.state", "move_ids.quantity")
    def _compute_cobranza_over_limit(self):
        moves = self._origin._stopping_limits()
        stopped = self.env["stock.move"].sudo().union(*moves).picking_id
        for picking in self:
            picking.cobranza_over_limit = picking._origin in stopped

    @api.model
    def _search_cobranza_over_limit(self, operator, value):
        """Search among what waits to leave; the number of queries is the same for however much."""
        self._check_field_access(self._fields["cobranza_over_limit"], "read")
        if operator != "in":
            return NotImplemented
        stopped = self.sudo().browse()
        if self.env["cobranza.policy"]._any_limit_stops():
            tree = Domain("company_id", "child_of", self.env.companies.sudo().root_id.ids)
            waiting = self.sudo().search(tree & self._waiting_domain())
            stopped = waiting.filtered("cobranza_over_limit")
        found = Domain("id", "in", stopped.ids)
        answers = {True: found, False: ~found}
        return Domain.OR(answers[bool(wanted)] for wanted in value)

    def _stopping_limits(self):
        """Return {move: what limits say} of what waits, each transfer as if it alone left."""
        waiting = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return waiting._stopping_limits(each=True)

    def _limits_to_pass(self):
        # EXTENDS 'cobranza_followup_sale'
        self.ensure_one()
        partners = self.env["res.partner"].sudo()
        if self.state in ("done", "cancel"):
            return partners
        for move, said in self._stopping_limits().items():
            stopping = [whom for whom, *_said in said if whom._name == partners._name]
            partners |= partners.union(*stopping)
            if len(stopping) < len(said):  # a group's: any of its customers will do
                partners |= move._cobranza_parties().commercial_partner_id
        return partners
