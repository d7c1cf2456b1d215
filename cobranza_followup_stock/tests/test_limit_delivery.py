from odoo import Command

from odoo.addons.cobranza_followup.tests.common import day

from .test_limit_order import LimitCommon


class TestDeliveryLimit(LimitCommon):
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


class TestCallOff(LimitCommon):
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
