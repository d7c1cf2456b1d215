import contextlib

from odoo import Command
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import day

from ..holds_common import HoldsCommon


class TestDeliveryHold(HoldsCommon):
    """Nothing goes out to a held customer, whichever way it is tried."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(quantity=5)
        cls.delivery = cls.order.sudo().picking_ids.with_user(cls.storekeeper)
        cls.free_delivery = cls._order(cls.other_customer).sudo().picking_ids
        cls.free_delivery = cls.free_delivery.with_user(cls.storekeeper)

    def assertNotDone(self, *pickings):
        for picking in pickings:
            self.assertNotEqual(picking.state, "done")

    def test_the_button_refuses_and_says_what_to_do(self):
        self._hold()
        message = self.assertRefused(self.delivery.button_validate)
        self.assertIn(self.delivery.name, message)
        self.assertIn("Abarrotes del Norte", message)
        self.assertIn("Cheque returned", message)
        self.assertIn("Ask a collections manager for an exception", message)
        self.assertNotDone(self.delivery)

    def test_it_refuses_before_asking_about_a_backorder(self):
        self._hold()
        self.delivery.move_ids.quantity = 2
        self.assertRefused(self.delivery.button_validate)

    def test_the_backorder_wizard_refuses(self):
        self.delivery.move_ids.quantity = 2
        action = self.delivery.button_validate()
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        wizard = (
            self.env["stock.backorder.confirmation"]
            .with_user(self.storekeeper)
            .with_context(**action["context"])
            .create({"pick_ids": [Command.set(self.delivery.ids)]})
        )
        self._hold()
        self.assertRefused(wizard.process)
        self.assertRefused(wizard.process_cancel_backorder)

    def test_a_backorder_is_stopped_too(self):
        self.delivery.move_ids.quantity = 2
        self.delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.delivery.state, "done")
        backorder = self.order.sudo().picking_ids - self.delivery
        self._hold()
        self.assertRefused(backorder.with_user(self.storekeeper).button_validate)

    def test_a_batch_with_one_held_customer_is_refused_and_names_the_delivery(self):
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set((self.delivery | self.free_delivery).ids)]}
        )
        batch.action_confirm()
        self._hold()
        message = self.assertRefused(batch.with_user(self.storekeeper).action_done)
        self.assertIn(self.delivery.name, message)
        self.assertNotDone(self.delivery, self.free_delivery)
        batch.picking_ids -= self.delivery
        batch.with_user(self.storekeeper).action_done()
        self.assertEqual(self.free_delivery.state, "done")

    def test_several_deliveries_validated_together_are_refused(self):
        self._hold()
        self.assertRefused((self.free_delivery | self.delivery).button_validate)
        self.assertNotDone(self.free_delivery)

    def test_no_context_lifts_a_hold(self):
        self._hold()
        context = {
            "skip_backorder": True,
            "skip_sanity_check": True,
            "skip_immediate": True,
            "cancel_backorder": True,
            "button_validate_picking_ids": self.delivery.ids,
            "is_scrap": True,
            "skip_credit_hold": True,
            "cobranza_exception": True,
        }
        delivery = self.delivery.with_context(**context)
        self.assertRefused(delivery.button_validate)
        self.assertRefused(delivery.sudo()._action_done)
        self.assertRefused(delivery.move_ids.write, {"state": "done"})

    def test_action_done_refuses(self):
        self._hold()
        self.assertRefused(self.delivery._action_done)
        self.assertRefused(self.delivery.move_ids._action_done)
        self.delivery.move_ids.picked = True
        self.assertRefused(self.delivery._action_done)
        self.assertRefused(self.delivery.move_ids._action_done)
        self.assertNotDone(self.delivery)

    def test_the_state_cannot_be_written(self):
        self._hold()
        self.assertRefused(self.delivery.write, {"state": "done"})
        self.assertRefused(self.delivery.move_ids.write, {"state": "done"})
        self.assertRefused(
            self.delivery.write,
            {"move_ids": [Command.update(self.delivery.move_ids.id, {"state": "done"})]},
        )

    def test_nothing_is_created_done(self):
        self._hold()
        move = {
            "product_id": self.goods.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        moves = self.env["stock.move"].with_user(self.storekeeper)
        self.assertRefused(moves.create, {**move, "state": "done", "partner_id": self.customer.id})
        pickings = self.env["stock.picking"].with_user(self.storekeeper)
        self.assertRefused(
            pickings.create,
            {
                "state": "done",
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customers.id,
                "move_ids": [Command.create(move)],
            },
        )

    def test_a_done_delivery_does_not_grow(self):
        self.delivery.button_validate()
        self._hold()
        line = self.delivery.move_line_ids
        dozen = self.env.ref("uom.product_uom_dozen")
        self.assertRefused(line.write, {"quantity": 6})
        self.assertRefused(line.write, {"product_uom_id": dozen.id})
        self.assertRefused(self.delivery.move_ids.write, {"quantity": 6})
        self.assertRefused(
            self.delivery.write,
            {
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "quantity": 1,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ]
            },
        )
        self.assertRefused(
            line.create,
            {
                "move_id": self.delivery.move_ids.id,
                "picking_id": self.delivery.id,
                "product_id": self.goods.id,
                "quantity": 1,
            },
        )
        self.assertRefused(
            self.delivery.move_ids.copy, {"picking_id": self.delivery.id, "state": "done"}
        )
        line.quantity = 4
        self.assertEqual(self.delivery.move_ids.quantity, 4)

    def _internal_transfer(self):
        """Return a transfer of the customer's from one place of the warehouse to another."""
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 2", "location_id": self.stock.id, "usage": "internal"}
        )
        return self._transfer(
            self.stock,
            shelf,
            partner_id=self.customer.id,
            picking_type=self.warehouse.int_type_id,
        )

    def test_a_transfer_that_is_done_is_not_redirected_to_a_held_customer(self):
        internal = self._internal_transfer()
        internal.button_validate()
        self._hold()
        self.assertRefused(internal.move_line_ids.write, {"location_dest_id": self.customers.id})
        self.assertRefused(internal.move_ids.write, {"location_dest_id": self.customers.id})

    def test_a_line_does_not_lead_elsewhere_than_its_transfer(self):
        internal = self._internal_transfer()
        internal.move_line_ids.location_dest_id = self.customers
        self._hold()
        self.assertRefused(internal.button_validate)

    def test_a_delivery_entered_without_an_order_is_stopped(self):
        delivery = self._transfer(self.stock, self.customers, partner_id=self.buyer.id)
        self._hold()
        self.assertRefused(delivery.button_validate)
        self.assertRefused(delivery._action_done)

    def test_goods_on_the_way_to_another_company_have_left(self):
        transit = self.env.ref("stock.stock_location_inter_company").sudo()
        transit.active = True
        delivery = self._transfer(self.stock, transit, partner_id=self.customer.id)
        self._hold()
        self.assertRefused(delivery.button_validate)

    def test_a_delivery_to_a_held_company_of_anothers_order_is_stopped(self):
        order = self._order(self.other_customer, partner_shipping_id=self.buyer.id)
        self._hold()
        self.assertRefused(self._delivery(order).button_validate)

    def test_a_delivery_invoiced_to_a_held_company_is_stopped(self):
        order = self._order(self.other_customer, partner_invoice_id=self.buyer.id)
        self._hold()
        self.assertRefused(self._delivery(order).button_validate)

    def test_another_contact_on_the_delivery_does_not_help(self):
        self._hold()
        self.assertRefused(
            self.delivery.write, {"partner_id": self.other_customer.id, "sale_id": False}
        )
        with self.assertRaises(UserError):
            self.delivery.write({"partner_id": self.other_customer.id})
            self.delivery.button_validate()

    def test_a_stopped_delivery_is_not_taken_off_its_order_and_customer(self):
        self._hold()
        delivery, move = self.delivery, self.delivery.move_ids
        other_line = self.free_delivery.sale_id.order_line
        tries = (
            lambda: (
                delivery.write({"partner_id": self.other_customer.id}),
                delivery.write({"sale_id": False}),
            ),
            lambda: (
                delivery.write({"sale_id": False}),
                delivery.write({"partner_id": False}),
            ),
            lambda: (
                delivery.write({"partner_id": self.other_customer.id}),
                move.write({"sale_line_id": other_line.id}),
            ),
            lambda: (
                move.write({"sale_line_id": False, "reference_ids": [Command.clear()]}),
                move.write({"partner_id": False}),
                delivery.write({"partner_id": self.other_customer.id}),
            ),
        )
        for escape in tries:
            with (
                self.assertRaisesRegex(UserError, "cancel it and enter a new one"),
                self.env.cr.savepoint(),
            ):
                escape()
            self.env.invalidate_all()
            self.assertRefused(delivery.button_validate)

    def test_a_place_that_is_written_makes_no_dropship(self):
        bare = self._transfer(self.stock, self.customers, partner_id=self.customer.id)
        self._hold()
        line = self.free_delivery.sale_id.order_line
        supplier, order = {"location_id": self.suppliers.id}, {"sale_line_id": line.id}
        for writes in ((supplier, order), (order, supplier)):
            with self.subTest(writes), self._undone():
                for values in writes:
                    with contextlib.suppress(UserError), self.env.cr.savepoint():
                        bare.move_ids.write(values)
                self.assertRefused(bare.button_validate)

    def test_its_address_may_be_corrected(self):
        self._hold()
        self.delivery.partner_id = self.buyer
        self.assertRefused(self.delivery.button_validate)

    def test_only_what_is_picked_counts(self):
        """One delivery for two orders of one customer, one of them let through."""
        second = self._order(quantity=3)
        moves = self._delivery(second).move_ids
        emptied = moves.picking_id
        moves.picking_id = self.delivery
        emptied.sudo().unlink()
        hold = self._hold()
        self._exception(self.order, hold_id=hold.id)
        self.assertRefused(self.delivery.button_validate)
        self.delivery.move_ids.filtered(lambda move: move not in moves).picked = True
        self.delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(moves.picking_id.state, "assigned")
        self.assertRefused(moves.picking_id.button_validate)

    def test_a_dropship_is_stopped(self):
        vendor = self.env["res.partner"].create({"name": "Molino Central"})
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        product = self._new_product(
            "Flour",
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": vendor.id, "price": 50})],
        )
        order = self._order(order_line=[self._line(product=product)])
        purchase = order.sudo().order_line.purchase_line_ids.order_id
        purchase.button_confirm()
        dropship = purchase.picking_ids.with_user(self.storekeeper)
        self.assertTrue(dropship.is_dropship)
        self._hold(vendor)
        dropship._check_credit_hold()  # that its supplier is a held customer is no matter
        self._hold()
        self.assertRefused(dropship.button_validate)
        self.assertRefused(dropship._action_done)

    def test_of_a_delivery_in_steps_only_the_last_is_stopped(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._order(quantity=2)
        self._hold()
        steps = 0
        while todo := self._delivery(order).filtered(lambda p: p.state == "assigned"):
            if todo.location_dest_id.usage == "customer":
                self.assertRefused(todo.button_validate)
                break
            todo.button_validate()
            steps += 1
        self.assertEqual(steps, 2)
        self.assertEqual(todo.state, "assigned")

    def test_the_delivery_shows_the_hold(self):
        self.assertFalse(self.delivery.cobranza_hold)
        self._hold()
        self.assertTrue(self.delivery.cobranza_hold)
        self.assertEqual(self.delivery.cobranza_hold_reason, "Cheque returned")
        self.assertFalse(self.free_delivery.cobranza_hold)
        self._exception(self.order)
        self.assertFalse(self.delivery.cobranza_hold)


class TestWhatADeliveryHoldLeavesAlone(HoldsCommon):
    def test_a_receipt(self):
        receipt = self._transfer(
            self.suppliers,
            self.stock,
            partner_id=self.customer.id,
            picking_type=self.warehouse.in_type_id,
        )
        self._hold()
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_a_return_that_is_ordered(self):
        """Odoo enters it as a delivery of less than nothing, and turns it round."""
        hold = self._hold()
        order = self._quotation(order_line=[self._line(-2)])
        self._exception(order, hold_id=hold.id)
        order.action_confirm()
        self.assertEqual(order.sudo().picking_ids.picking_type_code, "incoming")

    def test_less_of_what_is_packed_already(self):
        order = self._order(quantity=5)
        delivery = self._delivery(order)
        delivery.printed = True
        self._hold()
        order.order_line.product_uom_qty = 3
        order.order_line = [self._line(-1)]
        back = order.sudo().picking_ids - delivery
        self.assertEqual(set(back.mapped("picking_type_code")), {"incoming"})
        self.assertRefused(delivery.move_ids.write, {"product_uom_qty": -1})
        self.assertRefused(delivery.button_validate)

    def test_a_return_of_the_customer(self):
        order = self._order()
        delivery = self._delivery(order)
        delivery.button_validate()
        self._hold()
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.storekeeper)
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned = returned.with_user(self.storekeeper)
        returned.button_validate()
        self.assertEqual(returned.state, "done")

    def test_a_return_to_a_vendor_who_is_a_held_customer(self):
        self._hold()
        returned = self._transfer(self.stock, self.suppliers, partner_id=self.customer.id)
        returned.button_validate()
        self.assertEqual(returned.state, "done")

    def test_an_internal_transfer(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 2", "location_id": self.stock.id, "usage": "internal"}
        )
        self._hold()
        internal = self._transfer(
            self.stock,
            shelf,
            partner_id=self.customer.id,
            picking_type=self.warehouse.int_type_id,
        )
        internal.button_validate()
        self.assertEqual(internal.state, "done")

    def test_scrap(self):
        delivery = self._delivery(self._order(quantity=5))
        self._hold()
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.storekeeper)
            .create(
                {
                    "product_id": self.goods.id,
                    "scrap_qty": 1,
                    "picking_id": delivery.id,
                    "location_id": self.stock.id,
                }
            )
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_another_customers_delivery(self):
        self._hold()
        delivery = self._delivery(self._order(self.other_customer))
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_another_companys_delivery(self):
        company = self._other_company()
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self._hold()
        self.storekeeper.company_id = company
        delivery = self._transfer(
            warehouse.lot_stock_id,
            self.customers,
            partner_id=self.customer.id,
            picking_type=warehouse.out_type_id,
        )
        self.assertEqual(delivery.company_id, company)
        delivery.move_ids.quantity = 1
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_a_hold_of_orders_does_not_stop_a_delivery(self):
        delivery = self._delivery(self._order())
        self._hold(hold_delivery=False)
        self.assertFalse(delivery.cobranza_hold)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_a_hold_past_its_last_day(self):
        delivery = self._delivery(self._order())
        hold = self._hold()
        hold.write({"date_from": day(-5), "date_to": day(-1)})
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_cancelling_a_delivery(self):
        delivery = self._delivery(self._order())
        self._hold()
        delivery.action_cancel()
        self.assertEqual(delivery.state, "cancel")

    def test_a_delivery_after_the_hold_is_excepted(self):
        delivery = self._delivery(self._order())
        hold = self._hold()
        self.assertRefused(delivery.button_validate)
        hold.with_user(self.manager).action_end("Paid in cash")
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
