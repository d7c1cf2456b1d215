from odoo import api, fields, models

from odoo.addons.cobranza_followup_sale.models.credit.res_partner import SEES_CREDIT


class StockPicking(models.Model):
    """Transfers that would take a customer above a limit whose policy only warns."""

    _inherit = "stock.picking"

    cobranza_limit_warning = fields.Char(
        string="Credit Limit Warning",
        compute="_compute_cobranza_limit_warning",
        groups=f"{SEES_CREDIT},stock.group_stock_user",
    )

    @api.depends("partner_id", "state", "move_ids.state", "move_ids.quantity")
    @api.depends_context("lang")
    def _compute_cobranza_limit_warning(self):
        waiting = self._origin.sudo().move_ids
        waiting = waiting.filtered(lambda move: move.state not in ("done", "cancel"))
        warnings = {}
        for move, said in waiting._limits_warning(each=True).items():
            warnings.setdefault(move.picking_id.id, said[0])
        for picking in self:
            found = warnings.get(picking._origin.id)
            picking.cobranza_limit_warning = bool(found) and self.env._(
                "This delivery takes %s above their credit limit. Their policy only warns: it may"
                " go out.",
                found[0].sudo().display_name,
            )
