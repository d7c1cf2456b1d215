from odoo import Command

from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_order import LimitCommon

from ..holds_common import HoldsCommon


class OwnGoodsCommon(LimitCommon, HoldsCommon):
    """A machine at 5000 on the list, in the hands of a customer with a limit of 1000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._new_product("Machine", list_price=5000)
        cls.env["stock.quant"]._update_available_quantity(cls.machine, cls.stock, 10)

    def _move(self, source, destination, quantity=1, **values):
        """Enter a transfer of machines of the customer."""
        line = {
            "product_id": self.machine.id,
            "product_uom_qty": quantity,
            "location_id": source.id,
            "location_dest_id": destination.id,
        }
        values.setdefault("partner_id", self.buyer.id)
        return self._transfer(source, destination, move_ids=[Command.create(line)], **values)

    def _received(self, quantity=1, source=None, **values):
        receipt = self._move(
            source or self.customers,
            self.stock,
            quantity,
            picking_type=self.warehouse.in_type_id,
            **values,
        )
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self._commit()
        return receipt

    def _sent(self, quantity=1, **values):
        return self._move(self.stock, self.customers, quantity, **values)

    def _returned(self, picking, refund=True, act="action_create_returns"):
        """Return all of a transfer, as the storekeeper; return the transfer that brings it back."""
        wizards = self.env["stock.return.picking"].with_user(self.storekeeper)
        wizard = wizards.with_context(active_id=picking.id, active_model="stock.picking").create({})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        back = self.env["stock.picking"].browse(getattr(wizard, act)()["res_id"])
        back.move_ids.to_refund = refund
        return back.with_user(self.storekeeper)

    def assertLeaves(self, picking):
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self._commit()


class TestOwnGoods(OwnGoodsCommon):
    """What is the customer's own, and goes back to them, takes nothing of their limit."""

    def test_a_repaired_machine_goes_back_and_one_of_ours_does_not(self):
        self.assertOver(self._sent().button_validate)
        self._received()
        self.assertOver(self._sent(2).button_validate)
        self.assertLeaves(self._sent())
        self.assertOver(self._sent().button_validate)

    def test_by_the_button_for_returns_too(self):
        receipt = self._received()
        for refund in (True, False):
            with self.subTest(refund=refund), self._undone():
                self.assertLeaves(self._returned(receipt, refund))
                self.assertOver(self._sent().button_validate)

    def test_above_the_limit_too_and_for_who_has_none_left(self):
        self._invoice(30, 5000)
        self._received()
        sent = self._sent()
        self.assertFalse(sent.cobranza_over_limit)
        self.assertLeaves(sent)

    def test_what_somebody_else_sent_in_is_not_theirs(self):
        self._received(partner_id=self.other_customer.id)
        self.assertOver(self._sent().button_validate)
        self._limit(1000, self.other_customer)
        self.assertLeaves(self._sent(partner_id=self.other_customer.id))

    def test_what_left_before_takes_nothing_off_it(self):
        self._limit(0)
        self.assertLeaves(self._sent(3))
        self._limit(1000)
        self._received()
        self.assertLeaves(self._sent())
        self.assertOver(self._sent().button_validate)

    def test_a_vendor_may_send_it_in_for_them(self):
        """It is theirs, then, because the receipt says so: not because the delivery does."""
        sent = self._sent()
        sent.move_ids.move_line_ids.owner_id = self.customer
        self.assertOver(sent.button_validate)
        sent.action_cancel()
        self._received(source=self.suppliers)
        self.assertOver(self._sent().button_validate)
        self._received(source=self.suppliers, owner_id=self.customer.id)
        self.assertLeaves(self._sent(owner_id=self.customer.id))
        self.assertOver(self._sent().button_validate)

    def test_two_transfers_for_one_machine_do_not_leave_together(self):
        self._received()
        both = self._sent() | self._sent()
        self.assertEqual(both.mapped("cobranza_over_limit"), [False, False])
        self.assertOver(both.button_validate)
        self.assertLeaves(both[0])

    def test_what_came_in_makes_no_room_for_what_is_ordered(self):
        self.policy.exposure_counts = "invoices"
        self._received()
        order = self._order(order_line=[self._line(product=self.machine, price=5000)])
        self.assertOver(self._delivery(order).button_validate)

    def test_it_takes_one_query_for_all(self):
        self._received(2)
        moves = (self._sent() | self._sent()).move_ids
        moves._quantities_own()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(sum(moves._quantities_own().values()), 2)
        order = self._order(self.other_customer, quantity=3)
        with self.assertQueryCount(0):
            self.assertFalse(self._delivery(order).move_ids._quantities_own())


class TestOwnGoodsOfAnOrder(OwnGoodsCommon):
    """A machine that was sold, delivered and invoiced, and paid, comes back to be mended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine.invoice_policy = "delivery"

    def setUp(self):
        super().setUp()
        self._limit(0)
        self.order = self._order(order_line=[self._line(product=self.machine, price=5000)])
        self.delivery = self._delivery(self.order)
        self.assertLeaves(self.delivery)
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self._pay(invoice)
        self._limit(1000)
        self._invoice(30, 999)
        self.assertEqual(self._exposure(), 999)

    def _counting(self):
        for counts in ("orders", "invoices"):
            with self.subTest(counts=counts), self._undone():
                self.policy.exposure_counts = counts
                yield

    def test_mended_it_goes_back(self):
        for refund in (True, False):
            for _counts in self._counting():
                back = self._returned(self.delivery, refund)
                self.assertLeaves(back)
                again = self._returned(back, refund)
                self.assertLeaves(again)
                self.assertEqual(self._exposure(), 999)
                # A second one does not.
                self.assertOver(self._sent().button_validate)

    def test_mended_it_goes_back_by_a_transfer_entered_by_hand(self):
        for _counts in self._counting():
            self.assertLeaves(self._returned(self.delivery, refund=False))
            self.assertLeaves(self._sent())
            self.assertEqual(self._exposure(), 999)
            self.assertOver(self._sent().button_validate)

    def test_exchanged_the_other_one_leaves(self):
        for _counts in self._counting():
            back = self._returned(self.delivery, act="action_create_exchanges")
            exchange = self._delivery(self.order) - self.delivery - back
            self.assertEqual(exchange.move_ids.product_uom_qty, 1)
            self.assertOver(exchange.button_validate)  # while both would be theirs
            self.assertLeaves(back)
            self.assertLeaves(exchange)
            self.assertEqual(self.order.order_line.qty_delivered, 1)
            self.assertEqual(self._exposure(), 999)

    def test_what_is_added_to_the_orders_transfer_counts_by_the_order(self):
        """At its price, not the list's; and beside what else leaves of the same line."""
        self.machine.list_price = 1
        for _counts in self._counting():
            back = self._returned(self.delivery)
            self.assertLeaves(back)
            again = self._returned(back)
            again.move_ids.with_user(self.storekeeper).copy(
                {"picking_id": again.id, "sale_line_id": False, "origin_returned_move_id": False}
            )
            again.action_confirm()
            again.action_assign()
            self.assertEqual(len(again.move_ids), 2)
            self.assertOver(again.button_validate)
