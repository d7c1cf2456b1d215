from ast import literal_eval
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from odoo.addons.cobranza_followup.tests.common import day

from ..orders_common import OrdersCommon


class LimitCommon(OrdersCommon):
    """A customer with a limit of 1000 that is stopped above it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"
        cls._limit(1000)

    @classmethod
    def _limit(cls, amount, partner=None):
        (partner or cls.customer).with_company(cls.company).credit_limit = amount
        cls.env.flush_all()

    def _exposure(self, partner=None):
        partner = partner or self.customer
        found = self.env["cobranza.exposure"]._of(partner, self.company)
        return found[partner.id, self.company.id][partner].exposure

    def assertOver(self, call, *args):
        return self.assertRefused(call, *args, says="credit limit")

    def _limit_exception(self, order=None, partner=None, **values):
        return self._exception(order, partner, kind="limit", **values)


class TestOrderLimit(LimitCommon):
    """No order takes a customer above their limit, in whatever way it is confirmed."""

    def test_the_button_refuses_with_figures(self):
        self._invoice(30, 700)
        self._order(quantity=2)
        order = self._quotation(quantity=3)
        message = self.assertOver(order.action_confirm)
        for amount in (1000, 900, 300, 200):
            self.assertIn(format_amount(self.env, amount, self.company.currency_id), message)
        for part in (order.name, "Abarrotes del Norte", "Request Exception"):
            self.assertIn(part, message)
        self.assertWaits(order)
        self.assertEqual(self._order(quantity=1).state, "sale")

    def test_who_has_no_limit_is_not_stopped(self):
        self._limit(0)
        self.assertEqual(self._order(quantity=500).state, "sale")

    def test_of_whom_nobody_set_a_limit_nothing_is_added_up(self):
        exposure = self.env.registry["cobranza.exposure"]
        with patch.object(exposure, "_of", side_effect=AssertionError("asked")):
            self.assertEqual(self._order(self.other_customer, quantity=500).state, "sale")
        self.env["ir.default"].set("res.partner", "credit_limit", 1000, company_id=self.company.id)
        self.env.flush_all()
        self.assertOver(self._quotation(self.other_customer).action_confirm)

    def test_the_state_cannot_be_written_nor_created(self):
        order = self._quotation(quantity=11)
        confirmed = {"state": "sale", "date_order": self._now()}
        self.assertOver(order.write, confirmed)
        self.assertOver(lambda: self._quotation(quantity=11, **confirmed))

    def test_a_cancelled_order_is_not_reopened_past_it(self):
        order = self._order(quantity=9)
        order.sudo().action_cancel()
        self.assertEqual(self._exposure(), 0)
        self._order(quantity=5)
        self.assertOver(order.write, {"state": "sale"})
        order.sudo().action_draft()
        self.assertOver(order.action_confirm)

    def test_of_several_orders_none_is_confirmed(self):
        orders = self._quotation(quantity=6) | self._quotation(quantity=6)
        self.assertOver(orders.action_confirm)
        self.assertWaits(*orders)

    def test_orders_of_contacts_and_of_the_invoice_address_count(self):
        self._order(self.buyer, quantity=6)
        self.assertEqual(self._exposure(), 600)
        self.assertOver(self._quotation(self.buyer, quantity=5).action_confirm)
        other = self._quotation(self.other_customer, quantity=5, partner_invoice_id=self.buyer.id)
        self.assertOver(other.action_confirm)

    def test_a_confirmed_order_does_not_grow_past_it(self):
        order = self._order(quantity=9)
        line = order.order_line
        self.assertOver(line.write, {"product_uom_qty": 11})
        self.assertOver(line.write, {"price_unit": 120})
        self.assertOver(order.write, {"order_line": [self._line(2)]})
        line.product_uom_qty = 10
        other = self._order(self.other_customer, quantity=5)
        self.assertOver(
            other.write,
            {"partner_id": self.customer.id, "partner_invoice_id": self.customer.id},
        )

    def test_a_smaller_order_passes_though_the_limit_was_cut(self):
        order = self._order(quantity=9)
        self._limit(0.01)
        order.order_line.product_uom_qty = 8
        self.assertOver(order.order_line.write, {"product_uom_qty": 9})

    def test_above_the_limit_a_confirmed_order_changes_for_the_same_money(self):
        order = self._order(order_line=[self._line(2), self._line(8)])
        self._limit(500)
        few, many = order.order_line
        order.write({"order_line": [self._line(1, price=0.0)]})
        few.write({"product_uom_qty": 4, "price_unit": 50})
        changes = [
            Command.update(few.id, {"product_uom_qty": 6}),
            Command.update(many.id, {"product_uom_qty": 1}),
        ]
        order.write({"order_line": changes})
        self.assertEqual(order.amount_total, 400)
        self.assertEqual(self._exposure(), 400)
        many.product_uom_qty = 2
        self.assertEqual(self._exposure(), 500)
        changes[1] = Command.update(many.id, {"product_uom_qty": 3})
        self.assertOver(order.write, {"order_line": changes})
        gone = Command.update(few.id, {"product_uom_qty": 0})
        self.assertOver(order.write, {"order_line": [gone, self._line(4)]})
        self.assertOver(order.order_line.write, {"product_uom_qty": 5})

    def test_what_is_invoiced_or_done_makes_no_room_in_its_order(self):
        """Taken off in the same breath, it takes nothing off what the customer costs."""
        for policy, use_up in (
            ("order", lambda order: order.sudo()._create_invoices().action_post()),
            ("delivery", self._deliver),
        ):
            with self.subTest(policy), self._undone():
                self.service.invoice_policy = policy
                order = self._order(order_line=[self._line(9, product=self.service)])
                use_up(order)
                self._commit()
                self.assertEqual(self._exposure(), 900)
                less = Command.update(order.order_line.id, {"product_uom_qty": 1})
                self.assertOver(order.write, {"order_line": [less, self._line(8)]})

    def test_a_discount_that_is_taken_off_makes_an_order_dearer(self):
        less = self._line(1, price=-200.0, product=self.service)
        order = self._order(order_line=[self._line(11), less])
        self.assertEqual(self._exposure(), 900)
        goods, discount = order.order_line
        self.assertOver(discount.write, {"product_uom_qty": 0})
        fewer = [
            Command.update(discount.id, {"product_uom_qty": 0}),
            Command.update(goods.id, {"product_uom_qty": 9}),
        ]
        order.write({"order_line": fewer})
        self.assertEqual(order.amount_total, 900)

    def test_a_context_has_no_limit_asked_later(self):
        order = self._order(quantity=10)
        for said in (True, order.ids, {"order_ids": order.ids}):
            late = order.with_context(cobranza_limits_at_the_end=said)
            self.assertOver(late.order_line.write, {"product_uom_qty": 11})

    def test_commands_within_commands_reach_no_line_that_is_not_asked(self):
        order = self._order(order_line=[self._line(2), self._line(7)])
        few, many = order.order_line
        more = Command.update(many.id, {"product_uom_qty": 999})
        within = Command.update(few.id, {"linked_line_ids": [more]})
        self.assertOver(order.write, {"order_line": [within]})
        within[2]["linked_line_ids"] = [self._line(2, order_id=order.id)]
        self.assertOver(order.write, {"order_line": [within]})

    def test_lines_are_also_given_as_records_and_as_ids(self):
        order = self._order(order_line=[self._line(2), self._line(7)])
        for lines in (order.order_line, order.order_line.ids):
            order.write({"order_line": lines})
            self.assertEqual(order.amount_total, 900)
        with self.assertRaises(UserError):
            order.write({"order_line": False})

    def test_the_tolerance_lets_pass(self):
        self.policy.exposure_tolerance_percent = 10
        self.assertEqual(self._order(quantity=11).state, "sale")
        self.assertOver(self._quotation(quantity=1).action_confirm)

    def test_a_warning_stops_nothing_and_is_seen_before(self):
        self.policy.exposure_check = "warn"
        order = self._quotation(quantity=11)
        missing = format_amount(self.env, 100, self.company.currency_id)
        self.assertIn(f"{missing} is missing", order.cobranza_limit_warning)
        self.assertFalse(order.cobranza_over_limit)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_amount_counts_in_the_currency_of_the_limit(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
        self._order(quantity=4, pricelist_id=pricelist.id)
        self.assertEqual(self._exposure(), 800)
        self.assertOver(self._quotation(quantity=2, pricelist_id=pricelist.id).action_confirm)

    def test_the_limit_is_that_of_the_orders_company(self):
        company = self._other_company()
        company.account_use_credit_limit = True
        orders = self.env["sale.order"].with_user(self.salesperson)
        vals = {"partner_id": self.customer.id, "order_line": [self._line(11)]}
        order = orders.with_company(company).create({**vals, "company_id": company.id})
        both = (company | self.company).ids
        order.with_context(allowed_company_ids=both[::-1]).action_confirm()
        self.assertEqual(order.state, "sale")
        order = self._quotation(quantity=11)
        self.assertOver(order.with_context(allowed_company_ids=both).action_confirm)

    def test_a_policy_with_another_rule_for_all_others(self):
        self.policy.exposure_check = "none"
        self.assertEqual(self._order(quantity=11).state, "sale")

    def test_sales_sees_what_is_left_before_confirming(self):
        self._invoice(30, 700)
        order = self._quotation(self.buyer, quantity=4)
        values = {"credit_limit": 1000, "exposure": 700, "credit_available": 300}
        shown = {f"cobranza_{name}": value for name, value in values.items()}
        self.assertRecordValues(order, [{**shown, "cobranza_over_limit": True}])
        self.assertRecordValues(self.customer.with_user(self.salesperson), [shown])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.storekeeper).read(["cobranza_exposure"])

    def test_stopped_orders_are_in_the_queue_beside_held_ones(self):
        stopped, fine = self._quotation(quantity=11), self._quotation(quantity=1)
        held = self._quotation(self.other_customer)
        self._hold(self.other_customer)
        orders = self.env["sale.order"].with_user(self.salesperson)
        action = self.env.ref("cobranza_followup_sale.sale_order_action_held")
        self.assertEqual(orders.search(literal_eval(action.domain.strip())), stopped | held)
        self.assertNotIn(fine, orders.search([("cobranza_over_limit", "=", True)]))


class TestWhatCounts(LimitCommon):
    """An order counts until it is invoiced, and not for what is paid."""

    def test_what_is_invoiced_counts_once(self):
        order = self._order(quantity=9, order_line=[self._line(9, product=self.service)])
        self.assertEqual(self._exposure(), 900)
        order.order_line.qty_delivered = 4
        invoice = order.sudo()._create_invoices()
        self.assertEqual(self._exposure(), 900)
        invoice.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 900)
        self._pay(invoice)
        self.assertEqual(self._exposure(), 900 - invoice.amount_total)

    def test_a_down_payment_counts_once(self):
        order = self._order(quantity=9)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        )
        wizard.create_invoices()
        self.assertEqual(self._exposure(), 900)
        order.sudo().invoice_ids.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 900)
        self._pay(order.sudo().invoice_ids)
        self.assertEqual(self._exposure(), 600)

    def test_a_total_or_status_that_is_written_hides_nothing(self):
        order = self._order(quantity=9)
        order.order_line.write({"price_total": 1, "price_subtotal": 1})
        order.write({"invoice_status": "invoiced"})
        order.order_line.write({"qty_invoiced": 9, "invoice_status": "invoiced"})
        self.assertEqual(self._exposure(), 900)
        self.assertOver(self._quotation(quantity=2).action_confirm)
        invoiced = {"qty_invoiced": 9, "invoice_status": "invoiced", "price_total": 1}
        line = Command.create({**self._line(3)[2], **invoiced})
        self.assertOver(order.write, {"order_line": [line]})

    def _tax(self, amount=16, **values):
        return self.env["account.tax"].create({"name": f"IVA {amount}", "amount": amount, **values})

    def test_what_takes_off_takes_its_tax_along(self):
        rebate = self._new_product("Coupon", type="service", invoice_policy="order")
        tax, within = self._tax(), self._tax(16, name="In", price_include_override="tax_included")
        group = self._tax(0, name="Both", amount_type="group")
        group.children_tax_ids = self._tax(10) | self._tax(6)
        for taxes, limit in ((tax, 1044), (group, 1044), (within, 900), (tax.browse(), 900)):
            given = {"tax_ids": [Command.set(taxes.ids)]}
            for less in (self._line(1, -100, rebate, **given), self._line(-1, 100, **given)):
                lines = [self._line(10, **given), less]
                for amount, over in ((limit, False), (limit - 0.02, True)):
                    self._limit(amount)
                    order = self._quotation(order_line=lines)
                    self.assertEqual(order.cobranza_over_limit, over)
                    if over:
                        self.assertOver(order.action_confirm)
                        continue
                    order.action_confirm()
                    self.assertEqual(order.state, "sale")
                    self.assertAlmostEqual(self._exposure(), order.amount_total)
                    order.sudo()._action_cancel()

    def test_a_total_below_what_is_taken_off_hides_nothing(self):
        rebate = self._new_product("Coupon", type="service", invoice_policy="order")
        self.policy.exposure_check = "none"
        order = self._order(order_line=[self._line(15), self._line(1, -100, rebate)])
        order.order_line[1].write({"price_total": -900})
        self.policy.exposure_check = "stop"
        self.assertEqual(self._exposure(), 1400)

    def test_what_was_delivered_and_not_ordered_counts_with_its_tax(self):
        hours = self._new_product("Hours", type="service", invoice_policy="delivery")
        given = {"tax_ids": [Command.set(self._tax().ids)]}
        order = self._order(order_line=[self._line(0, 100, hours, **given)])
        order.order_line.qty_delivered = 5
        self.assertAlmostEqual(self._exposure(), 580)

    def test_the_form_shows_what_is_checked(self):
        hours = self._new_product("Hours", type="service", invoice_policy="delivery")
        order = self._quotation(order_line=[self._line(15), self._line(1, -600, hours)])
        self.assertTrue(order.cobranza_over_limit)
        self.assertIn(order, order.search([("cobranza_over_limit", "=", True)]))
        self.assertOver(order.action_confirm)

    def test_an_advance_makes_room(self):
        self._receive(500)
        self.assertEqual(self._order(quantity=15).state, "sale")
        self.assertOver(self._quotation().action_confirm)


class TestLimitException(LimitCommon):
    """A manager lets one order, or those of some days, pass a limit."""

    def test_an_exception_for_the_order_lets_it_pass_and_not_grow(self):
        order = self._quotation(quantity=11)
        self.assertOver(order.action_confirm)
        self._invoice(30, 1)
        self._limit_exception(order)
        self.assertFalse(order.cobranza_over_limit)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().cobranza_exception_id.kind, "limit")
        self.assertOver(order.order_line.write, {"product_uom_qty": 12})
        self.assertOver(self._quotation().action_confirm)

    def test_it_passes_no_hold_and_that_of_a_hold_no_limit(self):
        order = self._quotation(quantity=11)
        self._hold()
        exception = self._exception(order)
        self.assertEqual(exception.kind, "hold")
        self.assertOver(order.action_confirm)
        self._limit_exception(order)
        order.action_confirm()
        second = self._quotation(quantity=11)
        self._limit_exception(second)
        self.assertRefused(second.action_confirm, says="credit hold")

    def test_one_for_all_orders_ends(self):
        self._invoice(30, 1)
        with self.assertRaisesRegex(UserError, "give the last day"):
            self._limit_exception()
        self._limit_exception(valid_until=day(3))
        self.assertEqual(self._order(quantity=11).state, "sale")

    def test_a_new_customer_asks_and_a_manager_grants(self):
        new = self.env["res.partner"].create({"name": "Just arrived"})
        self._limit(100, new)
        order = self._quotation(new, quantity=2)
        self.assertOver(order.action_confirm)
        order.action_request_exception("They pay at the door")
        request = self.env["cobranza.exception.request"].search([("order_id", "=", order.id)])
        self.assertRecordValues(
            request, [{"partner_id": new.id, "state": "open", "hold_id": False}]
        )
        form = order.with_user(self.manager).action_make_credit_exception()
        given = {name.removeprefix("default_"): value for name, value in form["context"].items()}
        self.env["cobranza.exception"].with_user(self.manager).create({**given, "reason": "Agreed"})
        self.assertEqual(request.state, "granted")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_only_managers_make_one(self):
        order = self._quotation(quantity=11)
        self._invoice(30, 1)
        for user in (self.salesperson, self.collector, self.storekeeper):
            with self.assertRaises(AccessError):
                self.env["cobranza.exception"].with_user(user).create(
                    {
                        "debtor_id": self._debtor().id,
                        "kind": "limit",
                        "order_id": order.id,
                        "reason": "x",
                    }
                )


class TestCallOffServices(LimitCommon):
    """Where only what is delivered counts: what no delivery will check is checked as it is ordered.

    Where there is no Inventory that is everything.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.exposure_counts = "invoices"

    def _services(self, quantity):
        return self._quotation(order_line=[self._line(quantity, product=self.service)])

    def test_they_are_confirmed_within_the_limit(self):
        order = self._services(10)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        message = self.assertOver(order.order_line.write, {"product_uom_qty": 12})
        for amount in (1000, 0, 1200, 200):
            self.assertIn(format_amount(self.env, amount, self.company.currency_id), message)

    def test_nor_are_several_beside_each_other(self):
        self._services(6).action_confirm()
        self.assertEqual(self._exposure(), 600)
        self.assertOver(self._services(6).action_confirm)

    def test_and_not_above_it(self):
        self._invoice(30, 700)
        order = self._services(4)
        self.assertTrue(order.cobranza_over_limit)
        self.assertOver(order.action_confirm)
        self._limit_exception(order)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_goods_beside_them_count_as_they_leave(self):
        if "stock.move" not in self.env:
            self.assertOver(self._quotation(quantity=11).action_confirm)
            return
        lines = [self._line(50), self._line(10, product=self.service)]
        order = self._quotation(order_line=lines)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 1000)
