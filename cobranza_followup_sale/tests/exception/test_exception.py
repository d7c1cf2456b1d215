from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import TODAY, day

from ..orders_common import OrdersCommon


class ExceptionCommon(OrdersCommon):
    def setUp(self):
        super().setUp()
        self.before = self._order(quantity=2)
        self.hold = self._hold()
        self.order = self._quotation(quantity=5)


class TestException(ExceptionCommon):
    """The exception to a hold: signed by a manager, for what it says and no more."""

    def test_an_order_with_an_exception_confirms(self):
        exception = self._exception(self.order)
        self.order.action_confirm()
        self.assertEqual(self.order.cobranza_exception_id, exception)
        self.assertRecordValues(
            exception,
            [
                {
                    "amount_max": 500,
                    "user_id": self.manager.id,
                    "hold_id": self.hold.id,
                    "used_order_ids": self.order.ids,
                }
            ],
        )

    def test_the_salesperson_sees_who_excepted_it_and_why(self):
        exception = self._exception(self.order).with_user(self.salesperson)
        self.assertEqual(exception.reason, "Agreed with the management")
        self.assertEqual(exception.user_id.name, "Manager")

    def test_an_exception_for_one_order_leaves_the_others_stopped(self):
        self._exception(self.order)
        other = self._quotation()
        self.assertRefused(other.action_confirm)
        self.assertStopped(self.before)

    def test_an_order_with_an_exception_does_not_grow_beyond_its_amount(self):
        self._exception(self.order)
        self.order.action_confirm()
        self.assertRefused(self.order.order_line.write, {"product_uom_qty": 6})
        self.order.order_line.product_uom_qty = 4
        self.order.order_line.product_uom_qty = 5

    def test_it_may_grow_up_to_the_amount_excepted(self):
        self._exception(self.order, amount_max=700)
        self.order.action_confirm()
        self.order.order_line.product_uom_qty = 7
        self.assertRefused(self.order.order_line.write, {"product_uom_qty": 8})

    def test_an_order_larger_than_the_amount_excepted_is_refused(self):
        self._exception(self.order, amount_max=499)
        self.assertRefused(self.order.action_confirm)

    def test_an_exception_for_all_orders_up_to_an_amount_is_used_up(self):
        exception = self._exception(amount_max=700)
        self.order.action_confirm()
        second, third = self._quotation(quantity=3), self._quotation(quantity=2)
        self.assertRefused(second.action_confirm)
        third.action_confirm()
        self.assertEqual(exception.used_order_ids, self.order | third)
        self.assertRefused(third.order_line.write, {"product_uom_qty": 3})
        self.assertTrue(exception.last_used_on)

    def test_an_order_that_is_cancelled_gives_its_amount_back(self):
        self._exception(amount_max=500)
        self.order.action_confirm()
        self.order.sudo().action_cancel()
        second = self._quotation(quantity=5)
        second.action_confirm()
        self.assertEqual(second.state, "sale")

    def test_orders_confirmed_together_share_the_amount(self):
        self._exception(amount_max=700)
        second = self._quotation(quantity=3)
        self.assertRefused((self.order | second).action_confirm)

    def test_an_exception_for_all_orders_without_an_amount_has_no_limit(self):
        self._exception()
        big = self._quotation(quantity=900)
        (self.order | big).action_confirm()
        self.assertEqual(big.state, "sale")

    def test_it_ends_after_its_last_day(self):
        self._exception(self.order, valid_until=day(1))
        second = self._quotation()
        self._exception(second, valid_until=day(1))
        with freeze_time(day(1)):
            self.order.action_confirm()
        with freeze_time(day(2)):
            self.assertRefused(second.action_confirm)
            self.assertStopped(self.order)

    def test_without_a_last_day_it_lasts_as_long_as_its_hold(self):
        self._exception(self.order)
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._hold()
        self.assertRefused(self.order.action_confirm)

    def test_with_a_last_day_it_is_for_the_next_hold_too(self):
        self._exception(self.order, valid_until=day(5))
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self._hold()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_of_two_holds_both_need_an_exception(self):
        order = self._quotation(partner_invoice_id=self.other_customer.id)
        self._hold(self.other_customer)
        self._exception(order)
        self.assertRefused(order.action_confirm)
        context = order.action_make_credit_exception()["context"]
        self.assertEqual(context["default_debtor_id"], self._debtor(self.other_customer).id)
        self._exception(order, self.other_customer)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_order_in_another_currency_is_let_through_for_its_own_total(self):
        euro = self.setup_other_currency("EUR", rates=[(day(-30), 2.0), (day(1), 1.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._quotation(quantity=4, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, euro)
        exception = self._exception(order)
        self.assertEqual(exception.amount_max, order.amount_total / 2)
        with freeze_time(day(2)):
            order.action_confirm()
            self.assertRefused(order.order_line.write, {"product_uom_qty": 5})
        self.assertEqual(order.state, "sale")

    def test_only_managers_make_exceptions(self):
        for user in (self.salesperson, self.storekeeper, self.collector):
            with self.assertRaises(AccessError):
                self._except_as(user)

    def _except_as(self, user, **values):
        return (
            self.env["cobranza.exception"]
            .with_user(user)
            .create(
                {
                    "debtor_id": self._debtor().id,
                    "hold_id": self.hold.id,
                    "reason": "Because",
                    **values,
                }
            )
        )

    def test_it_cannot_be_forged(self):
        for forged in (
            {"user_id": self.env.ref("base.user_admin").id},
            {"company_id": 1},
            {"partner_id": self.other_customer.id},
            {"used_order_ids": [Command.set(self.before.ids)]},
            {"create_uid": 1},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._except_as(self.manager, **forged)

    def test_the_context_does_not_forge_it(self):
        admin = self.env.ref("base.user_admin")
        exception = (
            self.env["cobranza.exception"]
            .with_user(self.manager)
            .with_context(default_user_id=admin.id, default_company_id=1, default_amount_max=1)
            .create({"debtor_id": self._debtor().id, "reason": "Because"})
        )
        self.assertRecordValues(
            exception,
            [{"user_id": self.manager.id, "company_id": self.company.id, "amount_max": 0}],
        )

    def test_it_is_of_its_own_hold_order_and_company(self):
        other_hold = self._hold(self.other_customer)
        self.assertRefused(self._except_as_manager(hold_id=other_hold.id), says="not on hold")
        foreign = self._quotation(self.other_customer)
        with self.assertRaisesRegex(ValidationError, "is not one of"):
            self._exception(foreign)
        company = self._other_company()
        elsewhere = (
            self.env["sale.order"]
            .with_company(company)
            .create({"partner_id": self.customer.id, "company_id": company.id})
        )
        with self.assertRaisesRegex(ValidationError, "is not one of"):
            self._exception(elsewhere)

    def _except_as_manager(self, **values):
        return lambda: self._except_as(self.manager, **values)

    def test_another_companys_manager_makes_none(self):
        company = self._other_company()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        with self.assertRaises(AccessError):
            self._except_as(stranger)

    def test_it_needs_a_reason_an_amount_and_a_day_that_make_sense(self):
        for values, says in (
            ({"reason": "  "}, "Say why"),
            ({"reason": 7}, "give a text"),
            ({"amount_max": -1}, "cannot be negative"),
            ({"amount_max": "a lot"}, "give a number"),
            ({"amount_max": float("nan")}, "too large"),
            ({"amount_max": float("inf")}, "too large"),
            ({"amount_max": 1e300}, "too large"),
            ({"valid_until": day(-1)}, "in the past"),
            ({"valid_until": "tomorrow"}, "give a date"),
            ({"valid_until": 20260311}, "give a date"),
            ({"order_id": "first"}, "give the id"),
            ({"order_id": 2**40}, "give the id"),
            ({"order_id": 2**31 - 1}, "no longer exists"),
            ({"hold_id": [1]}, "give the id"),
            ({"debtor_id": {"id": 1}}, "give the id"),
        ):
            with self.subTest(values):
                self.assertRefused(self._except_as_manager(**values), says=says)

    def test_there_is_none_without_a_hold(self):
        self.hold.with_user(self.manager).action_end("Paid in cash")
        self.assertRefused(lambda: self._exception(self.order), says="no exception is needed")

    @mute_logger("odoo.sql_db")
    def test_nobody_changes_or_deletes_it(self):
        exception = self._exception(self.order, amount_max=10)
        for user in (self.manager, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            mine = exception.with_user(user)
            for values in ({"amount_max": 9999}, {"valid_until": day(9)}, {"user_id": user.id}):
                with self.assertRaises(AccessError):
                    mine.write(values)
            with self.assertRaises(AccessError):
                mine.unlink()
        for values in ({"amount_max": 9999}, {"reason": "Other"}):
            with self.assertRaises(AccessError):
                exception.sudo().write(values)
        self.assertEqual(exception.amount_max, 10)

    def test_the_hold_day_and_author_are_the_systems(self):
        debtor = self._debtor(self.other_customer) or self._hold(self.other_customer).debtor_id
        debtor.hold_id.with_user(self.manager).action_end("Paid")
        for forged in ({"ended_by_id": 1}, {"date_from": day(-9)}, {"partner_id": 1}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._hold(self.other_customer, **forged)
        self.assertEqual(self.hold.date_from, TODAY)
