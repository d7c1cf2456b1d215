from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


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

    def _compute_credit_hold(self):
        for picking in self:
            waits = picking.state not in ("done", "cancel")
            refusal = waits and picking.move_ids._delivery_refusal()
            picking.credit_hold = bool(refusal)
            picking.credit_hold_reason = refusal

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': a transfer is done when its moves are, not because somebody says so
        pickings = super().create(vals_list)
        if any(vals.get("state") == "done" for vals in vals_list):
            pickings._check_credit_hold()
        return pickings

    def write(self, vals):
        # EXTENDS 'stock'
        if vals.get("state") == "done":
            self._check_credit_hold()
        return super().write(vals)

    def _pre_action_done_hook(self):
        # EXTENDS 'stock': refuse before asking about backorders
        self._check_credit_hold()
        return super()._pre_action_done_hook()

    def _check_credit_hold(self):
        if refusal := self.move_ids._delivery_refusal():
            raise UserError(refusal)
