from odoo import models


class SaleOrder(models.Model):
    """A cancelled order leaves what was paid for it to the customer: their debt is looked at again."""

    _inherit = "sale.order"

    def _action_cancel(self):
        # EXTENDS 'sale': what was paid for the order is the customer's credit from now on
        result = super()._action_cancel()
        self.env["cobranza.debtor"]._mark_stale(
            (transaction.payment_id.partner_id.id, transaction.company_id.id)
            for transaction in self.sudo().transaction_ids
        )
        return result
