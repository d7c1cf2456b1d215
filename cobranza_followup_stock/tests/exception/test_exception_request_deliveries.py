from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup_sale.tests.exception.test_exception_request import (
    WHY,
    RequestCommon,
)

from ..holds_common import HoldsCommon


class DeliveryRequestCommon(RequestCommon, HoldsCommon):
    def setUp(self):
        super().setUp()
        self.delivery = self._delivery(self.confirmed)

    def _bare_delivery(self):
        """Return a delivery to the customer that no order asked for."""
        return self._transfer(self.stock, self.customers, partner_id=self.customer.id)


class TestDeliveryAsks(DeliveryRequestCommon):
    """The warehouse asks, for the order of a delivery or for the delivery itself."""

    def test_a_delivery_asks_for_its_order(self):
        request = self._request(self.delivery)
        self.assertEqual(request.order_id, self.confirmed)
        self.assertEqual(request.picking_id, self.delivery)
        self.assertTrue(self.delivery.cobranza_exception_requested)
        self.assertTrue(self.confirmed.cobranza_exception_requested)
        self.assertFalse(self.order.cobranza_exception_requested)

    def test_a_delivery_without_an_order_asks_for_itself(self):
        delivery, other = self._bare_delivery(), self._bare_delivery()
        request = self._request(delivery)
        self.assertFalse(request.order_id)
        self.assertEqual(request.picking_id, delivery)
        self.assertTrue(delivery.cobranza_exception_requested)
        self.assertFalse(other.cobranza_exception_requested)

    def test_a_quotation_asks_for_no_delivery(self):
        self.assertFalse(self._request().picking_id)

    def test_the_wizard_asks(self):
        self._ask_by_wizard(self.storekeeper, picking_id=self.delivery.id)
        self.assertTrue(self.delivery.cobranza_exception_requested)

    def test_a_receipt_is_not_asked_for(self):
        receipt = self._transfer(self.suppliers, self.stock, picking_type=self.warehouse.in_type_id)
        self.assertRefused(receipt.action_request_exception, WHY, says="is not stopped")

    def test_one_is_open_at_a_time_for_the_order_and_its_delivery(self):
        self._request(self.delivery)
        self.assertRefused(
            self.confirmed.action_request_exception, WHY, says="requested by Storekeeper"
        )

    def test_the_refusals_say_what_to_do(self):
        self.assertRefusalsSayWhatToDo(self.delivery, self.delivery.button_validate)

    def test_requests_come_first_in_the_queue(self):
        deliveries = self._bare_delivery() | self.delivery
        self._request(self.delivery)
        first = deliveries.search(
            [("id", "in", deliveries.ids)], order="cobranza_exception_requested_on", limit=1
        )
        self.assertEqual(first, self.delivery)

    def test_the_filter_finds_what_is_requested(self):
        self._request()
        self._request(self.delivery)
        requested = [("cobranza_exception_requested", "=", True)]
        self.assertEqual(self.env["stock.picking"].search(requested), self.delivery)
        self.assertTrue(self.confirmed.filtered_domain(requested))


class TestDeliveryAnswered(DeliveryRequestCommon):
    """The warehouse is told the answer, or that it can go on without one."""

    def test_the_storekeeper_can_go_on_after_the_answer(self):
        delivery = self.delivery
        self._request(delivery)
        context = delivery.with_user(self.manager).action_make_credit_exception()["context"]
        self.assertEqual(context["default_order_id"], self.confirmed.id)
        self.assertRecordValues(delivery, [{"cobranza_hold": True, "cobranza_passes_hold": False}])
        self._exception(self.confirmed)
        self.assertRecordValues(delivery, [{"cobranza_hold": False, "cobranza_passes_hold": True}])
        self.assertIn("you can go ahead with it now", self._messages_to(self.storekeeper)[0])
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_a_delivery_without_an_order_needs_an_exception_for_the_customer(self):
        delivery = self._bare_delivery()
        request = self._request(delivery)
        context = delivery.with_user(self.manager).action_make_credit_exception()["context"]
        self.assertNotIn("default_order_id", context)
        self.assertEqual(context["default_valid_until"], str(TODAY))
        self._exception(amount_max=50)
        self.assertEqual(request.state, "open")
        self._exception(valid_until=TODAY)
        self.assertEqual(request.state, "granted")
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_the_end_of_a_hold_by_hand_makes_it_needless(self):
        request = self._request(self.delivery)
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._commit()
        self.assertEqual(request.state, "obsolete")
        self.assertIn(
            f"you can go ahead with {self.delivery.name}", self._messages_to(self.storekeeper)[0]
        )

    def test_a_cancelled_delivery_is_not_asked_for_any_more(self):
        delivery = self._bare_delivery()
        request = self._request(delivery)
        delivery.action_cancel()
        self.assertEqual(request.state, "obsolete")


class TestWhatTheWarehouseSees(DeliveryRequestCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.base.models.ir_model", "odoo.sql_db"))
        self.enterContext(mute_logger("odoo.addons.base.models.ir_rule"))

    def test_the_warehouse_sees_requests_of_deliveries(self):
        self._request()
        request = self._request(self.delivery, user=self.storekeeper)
        self.assertEqual(self.requests.with_user(self.storekeeper).search([]), request)

    def test_it_sees_no_figure(self):
        self.assertSeesNoFigure(self.storekeeper, self._request(self.delivery))

    def test_it_has_the_button_that_asks(self):
        self.assertOffers(self.storekeeper, "stock.picking", {"Request Exception"})
