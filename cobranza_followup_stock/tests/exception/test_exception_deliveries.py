from freezegun import freeze_time

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.exception.test_exception import ExceptionCommon

from ..holds_common import HoldsCommon


class TestExceptionDeliveries(ExceptionCommon, HoldsCommon):
    """What leaves by an exception: what it says, and no more."""

    def test_an_order_with_an_exception_is_delivered(self):
        self._exception(self.order)
        self.order.action_confirm()
        delivery = self._delivery(self.order)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertRefused(self._delivery(self.before).button_validate)

    def test_an_exception_for_a_delivery_of_an_earlier_order(self):
        self._exception(self.before)
        delivery = self._delivery(self.before)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_only_what_was_ordered_goes_out(self):
        self._exception(self.order)
        self.order.action_confirm()
        delivery = self._delivery(self.order)
        delivery.move_ids.quantity = 50
        message = self.assertRefused(delivery.button_validate)
        self.assertIn("more", message)
        delivery.move_ids.quantity = 3
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertRefused(delivery.move_ids.write, {"quantity": 6})
        delivery.move_ids.quantity = 5

    def test_nothing_else_goes_out_with_it(self):
        self._exception(self.order)
        self.order.action_confirm()
        delivery = self._delivery(self.order)
        other = self._new_product("Sugar, sack")
        delivery.write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": other.id,
                            "product_uom_qty": 9,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customers.id,
                        }
                    )
                ]
            }
        )
        delivery.move_ids.filtered(lambda move: move.product_id == other).quantity = 9
        self.assertRefused(delivery.button_validate)

    def test_an_order_cancelled_after_delivery_does_not_give_its_amount_back(self):
        self._exception(amount_max=500)
        self.order.action_confirm()
        self._delivery(self.order).button_validate()
        self.order.sudo().action_cancel()
        self.assertRefused(self._quotation(quantity=5).action_confirm)

    def test_a_delivery_without_an_order_needs_one_without_an_amount(self):
        self._exception(amount_max=5000)
        delivery = self._transfer(self.stock, self.customers, partner_id=self.customer.id)
        self.assertRefused(delivery.button_validate)

    def test_one_for_all_orders_without_an_amount_lets_what_no_order_asked_for_leave(self):
        self._exception()
        delivery = self._transfer(self.stock, self.customers, partner_id=self.customer.id)
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_it_ends_after_its_last_day(self):
        self._exception(self.order, valid_until=day(1))
        with freeze_time(day(1)):
            self.order.action_confirm()
        with freeze_time(day(2)):
            self.assertRefused(self._delivery(self.order).button_validate)
