from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .stock_move import PARTY_FIELDS


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "cobranza.debtor.mixin"]

    def _cobranza_key(self):
        return self.partner_id.commercial_partner_id, self.company_id

    @api.model
    def _cobranza_ids(self, debtors):
        return SQL(
            """SELECT picking.id FROM stock_picking picking
                 LEFT JOIN sale_order sale ON sale.id = picking.sale_id
                 JOIN res_partner partner
                   ON partner.id IN (picking.partner_id, sale.partner_id, sale.partner_invoice_id)
                 JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                                            AND debtor.company_id = picking.company_id
                WHERE debtor.id IN %s""",
            debtors,
        )

    @api.depends("partner_id", "state", "move_ids.state", "move_ids.location_dest_id")
    def _compute_credit_hold(self):
        stopped = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        reasons = {
            move.picking_id.id: hold.reason
            for move, (hold, _why) in stopped._stopping_holds().items()
        }
        for picking in self:
            picking.credit_hold = picking.id in reasons
            picking.credit_hold_reason = reasons.get(picking.id, False)

    @api.model
    def _search_credit_hold(self, operator, value):
        """Search for what waits to leave for a held customer; exceptions are not looked at."""
        domain = super()._search_credit_hold(operator, value)
        if domain is NotImplemented:
            return domain
        waiting = Domain("state", "not in", ("done", "cancel")) & Domain(
            "location_dest_id.usage", "in", ("customer", "transit")
        )
        return (domain & waiting) if set(value) == {True} else (domain | ~waiting)

    @api.model
    def _held_domain(self):
        return super()._held_domain() & Domain("hold_delivery", "=", True)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': a transfer is done when its moves are, not because somebody says so
        pickings = super().create(vals_list)
        for picking, vals in zip(pickings, vals_list, strict=True):
            if vals.get("state") == "done":
                picking._check_credit_hold()
        return pickings

    def write(self, vals):
        # EXTENDS 'stock'
        if vals.get("state") == "done":
            self._check_credit_hold()
        if not PARTY_FIELDS & set(vals):
            return super().write(vals)
        waiting = self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        stopped = waiting.browse([move.id for move in waiting._stopping_holds()])
        result = super().write(vals)
        stopped._check_still_stopped()
        return result

    def _pre_action_done_hook(self):
        # EXTENDS 'stock': refuse before asking about backorders
        self.move_ids._going_out()._check_credit_hold()
        return super()._pre_action_done_hook()

    def _check_credit_hold(self):
        self.move_ids._check_credit_hold()
