from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _holds_to_pass(self):
        # EXTENDS 'cobranza_followup_sale': and what stops what is still to be delivered of it
        holds = super()._holds_to_pass()
        if self.state == "cancel":
            return holds
        return holds.union(*(picking._holds_to_pass() for picking in self.sudo().picking_ids))
