from odoo import Command

from odoo.addons.cobranza_followup_sale.tests.order.test_order_hold import TablesReadCommon

from ..holds_common import HoldsCommon


class TestOrderHoldDeliveries(HoldsCommon):
    def test_no_goods_leave_an_order_with_a_note(self):
        order = self._order(quantity=5)
        line = order.order_line
        self._hold()
        order.order_line = [Command.create({"name": "-", "display_type": "line_note"})]
        line.linked_line_id = note = order.order_line - line
        self.env.flush_all()
        self.assertRefused(note.unlink)

    def test_a_hold_of_deliveries_does_not_stop_an_order(self):
        self._hold(hold_sale=False)
        self.assertEqual(self._order().state, "sale")


class TestDeliveryHoldCost(TablesReadCommon, HoldsCommon):
    """Looking for a hold costs next to nothing."""

    def test_finding_held_deliveries_is_one_query(self):
        delivery = self._delivery(self._order())
        self._hold()
        pickings = self.env["stock.picking"].with_user(self.storekeeper)
        self.assertEqual(self._tables_read(pickings), [{"cobranza_debtor", "cobranza_hold"}])
        self.assertEqual(pickings.search([("cobranza_hold", "=", True)]), delivery)
