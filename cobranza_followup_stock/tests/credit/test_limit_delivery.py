from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_order import LimitCommon

from ..holds_common import HoldsCommon


class TestDeliveryLimit(LimitCommon, HoldsCommon):
    """Where orders count, what leaves beside them is stopped."""

    def test_what_was_confirmed_within_the_limit_leaves(self):
        order = self._order(quantity=10)
        delivery = self._delivery(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._exposure(), 1000)

    def test_more_than_was_ordered_does_not(self):
        delivery = self._delivery(self._order(quantity=10))
        delivery.move_ids.quantity = 12
        self.assertOver(delivery.button_validate)

    def test_what_left_is_not_deleted_with_a_note_its_line_is_linked_to(self):
        order = self._order(quantity=9)
        self._delivery(order).button_validate()
        order.order_line = [Command.create({"name": "-", "display_type": "line_note"})]
        line, note = order.order_line
        line.linked_line_id = note
        self.env.flush_all()
        self.assertRefused(note.unlink, says="deliveries that count for the credit limit")

    def test_goods_without_an_order_count_by_their_price(self):
        self._invoice(30, 1)
        self._order(quantity=6)
        transfer = self._transfer(self.stock, self.customers, 5, partner_id=self.buyer.id)
        self.assertOver(transfer.button_validate)
        self._limit_exception(valid_until=day(0))
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")

    def test_an_order_taken_back_to_a_quotation_does_not_leave_uncounted(self):
        order = self._order(quantity=9)
        order.write({"state": "draft"})
        self._order(quantity=9)
        self.assertOver(self._delivery(order).button_validate)

    def test_what_left_counts_though_the_order_says_it_is_a_quotation(self):
        order = self._order(quantity=9)
        self._delivery(order).button_validate()
        order.write({"state": "draft"})
        self.assertEqual(self._exposure(), 900)
        self.assertOver(self._quotation(quantity=2).action_confirm)

    def test_what_was_confirmed_does_not_leave_once_the_limit_is_cut(self):
        order = self._order(quantity=9)
        self._limit(500)
        delivery = self._delivery(order)
        message = self.assertOver(delivery.button_validate)
        self.assertIn(delivery.name, message)
        self._limit_exception_of(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_so_much_of_it_as_is_within_the_limit_leaves(self):
        order = self._order(quantity=9)
        self._limit(500)
        delivery = self._delivery(order)
        delivery.move_ids.quantity = 5
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")
        rest = self._delivery(order) - delivery
        rest.move_ids.quantity = 4
        self.assertOver(rest.button_validate)

    def test_nor_once_more_is_owed_than_when_it_was_confirmed(self):
        order = self._order(quantity=5)
        self._invoice(30, 600)
        self.assertOver(self._delivery(order).button_validate)

    def test_what_another_order_was_let_through_for_stops_nothing_that_was_within(self):
        order = self._order(quantity=5)
        other = self._quotation(quantity=20)
        self._limit_exception_of(other)
        other.action_confirm()
        self.assertEqual(self._exposure(), 2500.01)
        delivery = self._delivery(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_what_was_invoiced_before_costs_nothing_more(self):
        self.goods.invoice_policy = "order"
        order = self._order(quantity=9)
        order.sudo()._create_invoices().action_post()
        self._commit()
        self._limit(500)
        delivery = self._delivery(order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def _for_another(self, quantity):
        """Return the delivery of goods that somebody else ordered, and the customer receives."""
        order = self._order(
            self.other_customer, quantity=quantity, partner_shipping_id=self.buyer.id
        )
        return self._delivery(order)

    def test_goods_that_somebody_else_ordered_are_not_the_recipients_debt(self):
        delivery = self._for_another(15)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(self._exposure(), 0)

    def test_of_a_group_with_who_ordered_them_they_are(self):
        self.env["cobranza.credit.group"].create(
            {
                "name": "Holding",
                "company_id": self.company.id,
                "credit_limit": 1000,
                "partner_ids": [Command.set(self.other_customer.ids)],
            }
        )
        self.policy.exposure_check = "none"
        delivery = self._for_another(15)
        self.policy.exposure_check = "stop"
        self.assertOver(delivery.button_validate)

    def test_who_is_above_the_limit_receives_none_of_them(self):
        delivery = self._for_another(1)
        self._invoice(30, 1001)
        self.assertOver(delivery.button_validate)

    def test_nor_does_who_has_no_room_receive_more_than_was_ordered(self):
        delivery = self._for_another(1)
        delivery.move_ids.quantity = 12
        self.assertOver(delivery.button_validate)

    def _limit_exception_of(self, order):
        self._invoice(30, 0.01)
        return self._limit_exception(order)

    def test_receipts_and_returns_are_free(self):
        self._invoice(30, 5000)
        transfer = self._transfer(
            self.suppliers,
            self.stock,
            5,
            partner_id=self.customer.id,
            picking_type=self.warehouse.in_type_id,
        )
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")


class TestCallOff(LimitCommon, HoldsCommon):
    """Of call-off orders only what is delivered counts: their deliveries are checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.exposure_counts = "invoices"
        cls.goods.invoice_policy = "delivery"

    def setUp(self):
        super().setUp()
        self.order = self._order(quantity=50)
        self.delivery = self._delivery(self.order)

    def _deliver(self, quantity):
        delivery = self._delivery(self.order).filtered(lambda one: one.state == "assigned")
        delivery.move_ids.quantity = quantity
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()

    def test_it_is_confirmed_above_the_limit_and_called_off_within(self):
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._exposure(), 0)
        self._deliver(8)
        self.assertEqual(self._exposure(), 800)
        message = self.assertOver(self._deliver, 3)
        self.assertIn("cannot go out", message)
        self._deliver(2)
        self.assertEqual(self._exposure(), 1000)

    def test_what_the_order_says_was_delivered_hides_nothing(self):
        self._deliver(8)
        for said in (0, -100):
            self.order.order_line.qty_delivered = said
            self.env.flush_all()
            self.assertEqual(self.order.order_line.qty_delivered, 8)
        self.assertEqual(self._exposure(), 800)
        self.assertOver(self._deliver, 3)

    def test_nor_that_it_is_something_else(self):
        self._deliver(8)
        line = self.order.order_line
        line.write({"qty_delivered_method": "analytic", "is_expense": True, "name": "Rice"})
        self.env.flush_all()
        self.assertRecordValues(
            line,
            [{"qty_delivered_method": "stock_move", "is_expense": False, "name": "Rice"}],
        )
        self.assertEqual(self._exposure(), 800)
        self.assertOver(self._deliver, 3)

    def test_nor_before_it_leaves(self):
        kind = {"qty_delivered_method": "manual", "is_expense": True}
        by_default = {f"default_{name}": value for name, value in kind.items()}
        line = self.order.order_line
        line.write({**kind, "name": "Rice"})
        lines = line | self._quotation(order_line=[self._line(50, **kind)]).order_line
        lines |= line.with_context(**by_default).create(
            {"order_id": self._quotation().id, "product_id": self.goods.id}
        )
        was_service = self._quotation(order_line=[self._line(1, product=self.service, **kind)])
        was_service.order_line.product_id = self.goods
        lines |= was_service.order_line
        self.env.flush_all()
        for line in lines:
            self.assertRecordValues(
                line, [{"qty_delivered_method": "stock_move", "is_expense": False}]
            )
        self._deliver(8)
        self.assertEqual(self._exposure(), 800)

    def test_goods_that_will_be_checked_make_no_room_for_what_will_not(self):
        none = Command.update(self.order.order_line.id, {"product_uom_qty": 0})
        more = [none, self._line(50, product=self.service)]
        self.assertOver(self.order.write, {"order_line": more})
        self.order.write({"order_line": [none, self._line(10, product=self.service)]})
        self.assertEqual(self._exposure(), 1000)

    def test_what_leaves_is_no_return_because_it_is_said_to_be_one(self):
        for before in (False, True):
            with self.subTest(before=before), self._undone():
                if not before:
                    self._deliver(8)
                moves = self.order.sudo().picking_ids.move_ids
                for user in (self.salesperson, self.storekeeper):
                    moves.with_user(user).write(
                        {"origin_returned_move_id": moves[0].id, "to_refund": False}
                    )
                if before:
                    self._deliver(8)
                self._commit()
                self.assertFalse(self.order.sudo().picking_ids.move_ids.origin_returned_move_id)
                self.assertEqual(self.order.order_line.qty_delivered, 8)
                self.assertEqual(self._exposure(), 800)

    def test_a_replacement_that_left_stays_one_that_is_invoiced(self):
        self._deliver(8)
        done = self.order.sudo().picking_ids.filtered(lambda one: one.state == "done")
        back = self._return(done)
        self.assertEqual(self.order.order_line.qty_delivered, 0)
        again = self._return(back)
        self.assertEqual(self.order.order_line.qty_delivered, 8)
        move = again.move_ids.with_user(self.salesperson)
        same = {"origin_returned_move_id": move.origin_returned_move_id.id}
        for said in ({}, same):
            move.write({**said, "to_refund": False})
            self._commit()
            self.assertTrue(move.to_refund)
            self.assertEqual(self.order.order_line.qty_delivered, 8)

    def _return(self, picking):
        wizards = self.env["stock.return.picking"].with_user(self.storekeeper)
        wizard = wizards.with_context(active_id=picking.id, active_model="stock.picking").create({})
        wizard.product_return_moves.write({"quantity": 8, "to_refund": True})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.with_user(self.storekeeper).button_validate()
        self._commit()
        return back

    def test_what_left_is_not_taken_off_its_order(self):
        self._deliver(10)
        done = self.order.sudo().picking_ids.filtered(lambda one: one.state == "done")
        move = done.move_ids.with_user(self.storekeeper)
        for vals in ({"sale_line_id": False}, {"state": "cancel"}, {"state": "assigned"}):
            message = self.assertOver(move.write, vals)
            self.assertIn("Enter a return", message)
        self.assertOver(self._deliver, 1)

    def test_what_left_does_not_go_to_who_has_no_room(self):
        """By way of a quotation, and of a customer without a limit."""
        other = self._order(self.other_customer, quantity=20)
        self._delivery(other).button_validate()
        other.write({"state": "draft"})
        theirs = {"partner_id": self.customer.id, "partner_invoice_id": self.customer.id}
        self.assertOver(other.write, theirs)

    def test_what_is_invoiced_counts_once_and_paid_makes_room(self):
        self._deliver(8)
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 800)
        self.assertOver(self._deliver, 3)
        self._pay(invoice)
        self._deliver(9)

    def test_a_storekeeper_asks_and_an_exception_lets_it_leave(self):
        self.delivery.move_ids.quantity = 11
        self.assertOver(self.delivery.button_validate)
        self.delivery.action_request_exception("Their plant stands still")
        request = self.env["cobranza.exception.request"].search([], limit=1)
        self.assertEqual((request.order_id, request.state), (self.order, "open"))
        form = self.delivery.with_user(self.manager).action_make_credit_exception()
        given = {n.removeprefix("default_"): value for n, value in form["context"].items()}
        self.assertEqual(given["kind"], "limit")
        self.env["cobranza.exception"].with_user(self.manager).create({**given, "reason": "Agreed"})
        self.assertEqual(request.state, "granted")
        self._deliver(11)

    def test_a_done_delivery_does_not_grow(self):
        self._deliver(10)
        done = self.order.sudo().picking_ids.filtered(lambda one: one.state == "done")
        line = done.move_line_ids.with_user(self.storekeeper)
        self.assertOver(line.write, {"quantity": 15})
        self.assertOver(
            done.with_user(self.storekeeper).write,
            {"move_line_ids": [Command.update(line.id, {"quantity": 15})]},
        )


class TestEndedOrder(LimitCommon, HoldsCommon):
    """What will not be delivered any more does not count for ever, and goes nowhere uncounted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.invoice_policy = "delivery"

    def setUp(self):
        super().setUp()
        self.order = self._order(quantity=10)

    def _deliver_short(self, quantity=6):
        delivery = self._delivery(self.order)
        delivery.move_ids.write({"quantity": quantity, "picked": True})
        delivery.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=delivery.ids
        ).button_validate()
        self._commit()
        return delivery

    def _invoiced(self, **options):
        invoices = self.order.sudo()._create_invoices(**options)
        invoices.action_post()
        self._commit()
        return invoices

    def test_delivered_short_it_counts_for_what_was_delivered(self):
        self.assertEqual(self._exposure(), 1000)
        self._deliver_short()
        self.assertEqual(self._exposure(), 600)
        invoice = self._invoiced()
        self.assertEqual(self._exposure(), 600)
        self._pay(invoice)
        self.assertEqual(self._exposure(), 0)
        self.assertEqual(self._order(quantity=10).state, "sale")

    def test_while_a_backorder_waits_all_of_it_counts(self):
        delivery = self._delivery(self.order)
        delivery.move_ids.write({"quantity": 6, "picked": True})
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()
        self.assertEqual(self._exposure(), 1000)

    def test_given_back_and_credited_it_counts_for_nothing(self):
        done = self._deliver_short(10)
        self._pay(self._invoiced())
        returns = self.env["stock.return.picking"].with_user(self.storekeeper)
        wizard = returns.with_context(active_id=done.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.with_user(self.storekeeper).button_validate()
        self.assertEqual(back.state, "done")
        self._invoiced(final=True)
        self.assertEqual(self._exposure(), -1000)

    def test_the_rest_does_not_leave_after_all(self):
        self._deliver_short()
        self._order(quantity=4)
        line = self.order.order_line
        self.assertOver(line.write, {"product_uom_qty": 11})
        move = {
            "product_id": self.goods.id,
            "product_uom_qty": 4,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            "sale_line_id": line.id,
        }
        transfer = self._transfer(
            self.stock, self.customers, partner_id=self.buyer.id, move_ids=[Command.create(move)]
        )
        self.assertEqual(self._exposure(), 1400)
        self.assertOver(self._quotation(quantity=1).action_confirm)
        self._limit(800)
        self.assertOver(transfer.button_validate)

    def test_confirmed_again_all_of_it_is_judged(self):
        self._deliver_short()
        self._order(quantity=4)
        self.order.write({"state": "draft"})
        self.assertOver(self.order.write, {"state": "sale"})

    def test_goods_invoiced_as_ordered_count_until_they_are_invoiced(self):
        self.goods.invoice_policy = "order"
        self._deliver_short()
        self.assertEqual(self._exposure(), 1000)


class TestKitLimit(LimitCommon, HoldsCommon):
    """The components of a kit cost what is left of the kit, not what their own lists say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.exposure_counts = "invoices"
        cls.kit = cls._new_product("Breakfast", is_storable=False, invoice_policy="order")
        cls.goods.list_price = 900
        cls.small = cls._new_product("Sugar, sack", list_price=300)
        cls.env["stock.quant"]._update_available_quantity(cls.small, cls.stock, 1000)

    @contextmanager
    def _kits(self):
        """Kits of two sacks of rice and one of sugar; where they are made is another add-on."""

        def components(line):
            if line.product_id != self.kit:
                return {}
            return {self.goods: 2 * line.product_uom_qty, self.small: line.product_uom_qty}

        lines = self.env.registry["sale.order.line"]
        with patch.object(lines, "_kit_components", components):
            yield

    def _components_of(self, quantity):
        """Return an order of so many kits at 100, and the transfer of their components."""
        order = self._order(order_line=[self._line(quantity, product=self.kit)])
        order.sudo().picking_ids.action_cancel()
        moves = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": of_each * quantity,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                    "sale_line_id": order.order_line.id,
                }
            )
            for product, of_each in ((self.goods, 2), (self.small, 1))
        ]
        transfer = self._transfer(
            self.stock, self.customers, partner_id=self.buyer.id, move_ids=moves
        )
        return order, transfer

    def test_they_leave_up_to_what_the_kits_cost(self):
        with self._kits():
            _order, transfer = self._components_of(10)
            transfer.button_validate()
            self.assertEqual(transfer.state, "done")
            _order, transfer = self._components_of(11)
            self.assertOver(transfer.button_validate)

    def test_more_of_one_than_the_kits_have_does_not(self):
        with self._kits():
            _order, transfer = self._components_of(9)
            transfer.move_ids[0].quantity = 36
            self.assertOver(transfer.button_validate)

    def test_those_of_a_kit_that_is_invoiced_cost_nothing_more(self):
        with self._kits():
            order, transfer = self._components_of(10)
            self._pay(self._invoiced(order))
            self._limit(1)
            transfer.button_validate()
            self.assertEqual(transfer.state, "done")

    def _invoiced(self, order):
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self._commit()
        return invoice


class TestTill(LimitCommon, HoldsCommon):
    """What a customer took and paid at a till is gone: refused, it would stay in stock."""

    @contextmanager
    def _sold_at_a_till(self):
        with patch.object(self.env.registry["stock.picking"], "_of_tills", lambda some: some):
            yield

    def _taken(self):
        return self._transfer(self.stock, self.customers, 20, partner_id=self.buyer.id)

    def test_it_is_recorded_above_the_limit_and_on_hold(self):
        self._hold()
        taken = self._taken()
        self.assertRefused(taken.button_validate)
        with self._sold_at_a_till():
            taken.button_validate()
        self.assertEqual(taken.state, "done")

    def test_it_is_asked_once_for_all_transfers(self):
        asked, taken = [], self._taken() | self._taken()

        def of_tills(pickings):
            asked.append(pickings.browse(pickings.ids))
            return pickings.browse()

        with patch.object(self.env.registry["stock.picking"], "_of_tills", of_tills):
            self.assertEqual(len(taken._stopping_limits()), 2)
            self.assertEqual(asked, [taken.sudo()])
            taken.sudo().move_ids._stopping_holds()
            self.assertEqual(asked, [taken.sudo()] * 2)

    def test_without_a_point_of_sale_nothing_is(self):
        self.assertFalse(self._taken()._of_tills())
        self.assertOver(self._taken().button_validate)
