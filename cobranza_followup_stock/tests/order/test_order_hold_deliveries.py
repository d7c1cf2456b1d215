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

    def test_what_left_beyond_an_order_is_written_on_it_where_only_orders_are_stopped(self):
        """It is the warehouse that sent it, and Odoo that writes it; nobody only says so."""
        # Odoo adds the line as whoever validates the delivery.
        self.storekeeper.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        beans = self._new_product("Beans, sack", invoice_policy="delivery")
        self.env["stock.quant"]._update_available_quantity(beans, self.stock, 10)
        order = self._order(quantity=5)
        self._hold(hold_delivery=False)
        delivery = self._delivery(order)
        more = {
            "product_id": beans.id,
            "product_uom_qty": 2,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        delivery.write({"move_ids": [Command.create(more)]})
        delivery.action_assign()
        delivery.move_ids.picked = True
        delivery.move_ids[0].quantity = 7
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(order.order_line.mapped("qty_delivered"), [7, 2])
        self.assertEqual(order.order_line[1].product_uom_qty, 0)


class TestDeliveryHoldCost(TablesReadCommon, HoldsCommon):
    """Looking for a hold costs next to nothing."""

    def test_finding_held_deliveries_is_one_query(self):
        delivery = self._delivery(self._order())
        self._hold()
        pickings = self.env["stock.picking"].with_user(self.storekeeper)
        self.assertEqual(self._tables_read(pickings), [{"cobranza_debtor", "cobranza_hold"}])
        self.assertEqual(pickings.search([("cobranza_hold", "=", True)]), delivery)
