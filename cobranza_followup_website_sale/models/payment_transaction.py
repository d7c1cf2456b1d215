from odoo import models


class PaymentTransaction(models.Model):
    """A promise to pay on delivery confirms no order that is stopped, and fails for none."""

    _inherit = "payment.transaction"

    def _post_process(self):
        # EXTENDS 'delivery': it confirms the baskets paid on delivery, and a hold that began
        # since would make it fail
        promised = self.filtered(
            lambda tx: tx.state == "pending" and not tx.provider_id._reports_money()
        )
        baskets = promised.sale_order_ids.filtered(lambda order: order.state == "draft")
        for order in baskets._stopped():
            order._wait_for_credit()
        return super()._post_process()
