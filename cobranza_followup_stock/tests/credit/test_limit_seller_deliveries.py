from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_seller import DENIED, SellersCommon

from ..rpc_common import HoldsRpcCommon


class TestSellersWaysRoundLimitDeliveries(SellersCommon, HoldsRpcCommon):
    def test_goods_do_not_leave_without_an_order(self):
        """The warehouse may enter a transfer by hand; a salesperson does not send one."""
        self.order.sudo()._action_cancel()
        self._order(order_line=[self._sold(9)])
        by_hand = self._transfer(self.stock, self.customers, 2, partner_id=self.customer.id)
        self.env.flush_all()
        self.assertOver(self._call(by_hand, "button_validate"), says=rf"credit limit|{DENIED}")
        self.assertOver(self._write(by_hand.move_ids, state="done"), says=rf"credit limit|{DENIED}")
