from odoo import Command

from .others_work_common import OthersWorkCommon


class TestOthersWorkOnOrders(OthersWorkCommon):
    """Orders and deliveries of a held customer: all is done with them that the hold does not stop."""

    # -- orders ----------------------------------------------------------------------------

    def _order_cancelled(self, order):
        order._action_cancel()
        return order

    def _order_reopened(self, order):
        order._action_cancel()
        order.action_draft()
        return order

    def _order_locked(self, order):
        order.action_lock()
        order.action_unlock()
        return order

    def _order_imported(self, order):
        return self._loaded(
            order,
            {
                "partner_id/.id": order.partner_id.id,
                "client_order_ref": "From a spreadsheet",
                "order_line/product_id/.id": self.goods.id,
                "order_line/product_uom_qty": 2,
            },
        )

    def _order_written_back(self, order):
        order.write({"note": "Same", "cobranza_exception_ids": [Command.set([])]})
        return order

    def _quotation_changed(self, order):
        order.order_line.product_uom_qty = 9
        return order

    def _order_reduced(self, order):
        order.order_line.product_uom_qty = 1
        return order

    def _order_quoted(self, order):
        order.action_quotation_sent()
        return order

    ON_ANY_ORDER = {
        "copy": (OthersWorkCommon._copied, {"state": "draft", "cobranza_exception_ids": []}),
        "import": (_order_imported, {"client_order_ref": "From a spreadsheet"}),
        "write back": (_order_written_back, None),
    }
    CANCELLED = {
        "cancel": (_order_cancelled, {"state": "cancel"}),
        "reopen": (_order_reopened, {"state": "draft"}),
    }
    # Odoo lets managers alone delete orders and moves.
    DELETED = {"delete a draft": (OthersWorkCommon._deleted, None)}
    ON_A_QUOTATION = {
        "change": (_quotation_changed, {"amount_total": 900}),
        "send": (_order_quoted, {"state": "sent"}),
    }
    ON_AN_ORDER = {
        "lock": (_order_locked, {"locked": False}),
        "reduce": (_order_reduced, {"amount_total": 100}),
    }

    def test_quotations(self):
        acts = self.ON_ANY_ORDER | self.ON_A_QUOTATION | self.CANCELLED
        self._each(acts, self.quotation, self.admin, self.salesperson)
        self._each(self.DELETED, self.quotation, self.admin)

    def test_orders(self):
        self._each(self.ON_ANY_ORDER | self.ON_AN_ORDER, self.order, self.admin, self.salesperson)
        # With purchases installed, Odoo itself lets no salesperson cancel what is to be delivered.
        self._each(self.CANCELLED | self.DELETED, self.order, self.admin)

    def test_only_confirming_is_refused_and_only_on_hold(self):
        for user in (self.admin, self.salesperson):
            self.assertRefused(self.quotation.with_user(user).action_confirm)
        self.hold.with_user(self.manager).action_end("Paid by cheque")
        self.quotation.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.quotation.state, "sale")

    def _order_invoiced(self, order):
        wizard = (
            order.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "delivered"})
        )
        invoice = wizard._create_invoices(order)
        invoice.with_user(self.accountant).action_post()
        return invoice

    def test_an_order_is_invoiced_while_its_customer_is_on_hold(self):
        self.goods.invoice_policy = "order"
        acts = {"invoice": (TestOthersWorkOnOrders._order_invoiced, {"state": "posted"})}
        self._each(acts, self.order, self.admin, self.salesperson)

    # -- deliveries ------------------------------------------------------------------------

    def _delivery_cancelled(self, picking):
        picking.action_cancel()
        return picking

    def _reserved_again(self, picking):
        picking.do_unreserve()
        picking.action_assign()
        return picking

    def _delivery_postponed(self, picking):
        picking.scheduled_date = "2026-04-01 10:00:00"
        return picking

    def _delivery_imported(self, picking):
        return self._loaded(
            picking,
            {
                "picking_type_id/.id": picking.picking_type_id.id,
                "partner_id/.id": picking.partner_id.id,
                "origin": "From a spreadsheet",
            },
        )

    ON_A_DELIVERY = {
        "copy": (OthersWorkCommon._copied, {"state": "draft"}),
        "cancel": (_delivery_cancelled, {"state": "cancel"}),
        "reserve again": (_reserved_again, {"state": "assigned"}),
        "postpone": (_delivery_postponed, None),
        "import": (_delivery_imported, {"origin": "From a spreadsheet"}),
    }

    def test_deliveries(self):
        delivery = self._delivery(self.order)
        self._each(self.ON_A_DELIVERY, delivery, self.admin, self.storekeeper)
        self._each(self.DELETED, delivery, self.admin)

    def test_only_delivering_is_refused_and_only_on_hold(self):
        delivery = self._delivery(self.order)
        for user in (self.admin, self.storekeeper):
            self.assertRefused(delivery.with_user(user).button_validate)
        self.hold.with_user(self.manager).action_end("Paid by cheque")
        delivery.with_user(self.storekeeper).button_validate()
        self.assertEqual(delivery.state, "done")

    def test_goods_come_in_come_back_and_move_about(self):
        ways = {
            "received": (self.suppliers, self.stock, self.warehouse.in_type_id),
            "come back": (self.customers, self.stock, self.warehouse.in_type_id),
            "moved": (self.stock, self.stock.copy({"name": "Shelf"}), self.warehouse.int_type_id),
        }
        for way, (source, destination, kind) in ways.items():
            with self.subTest(way=way):
                picking = self._transfer(
                    source, destination, picking_type=kind, partner_id=self.customer.id
                )
                picking.move_ids.quantity = 1
                picking.button_validate()
                self.assertEqual(picking.state, "done")
