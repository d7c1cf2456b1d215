from odoo import api, fields, models

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import ANYBODY


class StockPicking(models.Model):
    """Transfers that a credit limit stops."""

    _inherit = "stock.picking"

    cobranza_over_limit = fields.Boolean(
        string="Above the Credit Limit",
        compute="_compute_cobranza_over_limit",
        groups=ANYBODY,
        help="If it went out, the customer would exceed their credit limit, and the policy stops"
        " it.",
    )

    @api.depends("partner_id", "state", "move_ids.state", "move_ids.quantity")
    def _compute_cobranza_over_limit(self):
        stopped = self.env["stock.move"].sudo().union(*self._origin._stopping_limits())
        for picking in self:
            picking.cobranza_over_limit = picking._origin in stopped.picking_id

    def _stopping_limits(self):
        waiting = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return waiting._stopping_limits()

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
