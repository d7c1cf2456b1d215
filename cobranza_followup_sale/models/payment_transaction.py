from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # EXTENDS 'sale': a payment that does not cover what the order asks never fails in
        # post-processing because of a hold; its order waits
        waiting = self.browse()
        for transaction in self.filtered(lambda tx: len(tx.sale_order_ids) == 1):
            order = transaction.sale_order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            if order and order._is_confirmation_amount_reached() and order._stopped_by("hold_sale"):
                order._wait_for_credit()
                waiting |= transaction
        return super(PaymentTransaction, self - waiting)._check_amount_and_confirm_order()
