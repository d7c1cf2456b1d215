from contextlib import ExitStack, suppress
from unittest.mock import Mock, patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import Form
from odoo.tools import SQL

from odoo.addons.cobranza_followup.tests.common import day

from ..orders_common import OrdersCommon


class TestOrderHold(OrdersCommon):
    """No order of a held customer is confirmed, or grows."""

    def test_the_button_refuses_and_says_what_to_do(self):
        order = self._quotation()
        self._hold()
        message = self.assertRefused(order.action_confirm)
        self.assertIn(order.name, message)
        self.assertIn("Abarrotes del Norte", message)
        self.assertIn("Cheque returned", message)
        self.assertIn(
            "Ask a collections manager for an exception with the button Request Exception", message
        )
        self.assertWaits(order)

    def test_who_catches_the_refusal_finds_no_order_confirmed(self):
        free, held = self._quotation(self.other_customer), self._quotation()
        self._hold()
        for orders in (held, free | held):
            with suppress(UserError):
                orders.action_confirm()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertWaits(free, held)

    def test_odoos_own_refusal_comes_first(self):
        order = self._quotation()
        self._hold()
        order.action_cancel()
        with self.assertRaises(UserError) as refused:
            order.action_confirm()
        self.assertNotIn("credit hold", str(refused.exception))

    def test_of_several_orders_none_is_confirmed(self):
        free = self._quotation(self.other_customer)
        held = self._quotation()
        self._hold()
        self.assertRefused((free | held).action_confirm)
        self.assertWaits(free, held)
        free.action_confirm()
        self.assertEqual(free.state, "sale")

    def test_no_context_lifts_a_hold(self):
        order = self._quotation()
        self._hold()
        keys = ("skip_credit_hold", "cobranza_exception", "cobranza_skip", "force", "su", "bypass")
        context = dict.fromkeys(keys, True) | {
            "default_cobranza_exception_id": 1,
            "cobranza_as_of": "2000-01-01",
            "cobranza_partner_ids": [],
            "allowed_company_ids": [],
        }
        context.pop("allowed_company_ids")
        self.assertRefused(order.with_context(**context).action_confirm)
        self.assertRefused(order.with_context(**context).write, {"state": "sale"})

    def test_the_state_cannot_be_written(self):
        order = self._quotation()
        self._hold()
        self.assertRefused(order.write, {"state": "sale", "date_order": self._now()})
        self.assertWaits(order)

    def test_a_cancelled_order_does_not_come_back_confirmed(self):
        order = self._quotation()
        order.action_cancel()
        self._hold()
        self.assertRefused(order.write, {"state": "sale", "date_order": self._now()})

    def test_an_order_cannot_be_created_confirmed(self):
        self._hold()
        confirmed = {"state": "sale", "date_order": self._now()}
        self.assertRefused(lambda: self._quotation(**confirmed))
        self.assertRefused(lambda: self._quotation(**confirmed, order_line=[]))

    def test_an_order_of_a_contact_is_its_companys(self):
        order = self._quotation(self.buyer)
        self._hold()
        self.assertRefused(order.action_confirm)

    def test_an_order_invoiced_to_a_held_company_is_refused(self):
        order = self._quotation(self.other_customer, partner_invoice_id=self.buyer.id)
        self._hold()
        message = self.assertRefused(order.action_confirm)
        self.assertIn("Abarrotes del Norte", message)

    def test_an_order_of_a_held_company_invoiced_to_another_is_refused(self):
        order = self._quotation(partner_invoice_id=self.other_customer.id)
        self._hold()
        self.assertRefused(order.action_confirm)

    def test_a_held_company_stays_held_when_it_becomes_a_contact_of_another(self):
        order = self._quotation()
        self._hold()
        owner = self.env["res.partner"].create({"name": "Grupo Norte", "is_company": True})
        self.customer.write({"is_company": False, "parent_id": owner.id})
        self._commit()
        self.assertEqual(self.customer.commercial_partner_id, owner)
        self.assertRefused(order.action_confirm)

    def test_a_customer_who_is_not_held_is_not_stopped(self):
        self._hold(self.other_customer)
        order = self._order()
        self.assertEqual(order.state, "sale")

    def test_a_hold_past_its_last_day_does_not_stop_an_order(self):
        hold = self._hold(date_to=day(3))
        order = self._quotation()
        self.assertRefused(order.action_confirm)
        hold.write({"date_from": day(-5), "date_to": day(-1)})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(order.cobranza_hold)
        self.assertFalse(self.customer.with_user(self.salesperson).cobranza_hold)
        held = self.env["res.partner"].search([("cobranza_hold", "=", True)])
        self.assertNotIn(self.customer, held)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_hold_is_in_force_through_its_last_day(self):
        hold = self._hold()
        hold.date_to = day(0)
        self.assertRefused(self._quotation().action_confirm)

    def test_another_companys_order_is_not_stopped(self):
        company = self._other_company()
        self._hold()
        quotations = self.env["sale.order"].with_user(self.salesperson).with_company(company)
        order = quotations.create({"partner_id": self.customer.id, "company_id": company.id})
        self.assertEqual(order.company_id, company)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_order_shows_the_hold_before_anybody_confirms(self):
        held, free = self._quotation(), self._quotation(self.other_customer)
        self._hold()
        self.assertTrue(held.cobranza_hold)
        self.assertEqual(held.cobranza_hold_reason, "Cheque returned")
        self.assertFalse(free.cobranza_hold)
        orders = self.env["sale.order"].with_user(self.salesperson)
        found = orders.search([("cobranza_hold", "=", True), ("id", "in", (held | free).ids)])
        self.assertEqual(found, held)

    def test_a_form_shows_the_hold_when_the_customer_is_chosen(self):
        self._hold()
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        form.partner_id = self.buyer
        order = form.save()
        self.assertTrue(order.cobranza_hold)


class TestConfirmedOrderOfHeldCustomer(OrdersCommon):
    """An order confirmed before the hold stays; it does not grow."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(quantity=5)
        cls.line = cls.order.order_line
        cls.free_order = cls._order(cls.other_customer, quantity=5)

    def setUp(self):
        super().setUp()
        self._hold()

    def test_it_does_not_get_another_line(self):
        self.assertRefused(self.order.write, {"order_line": [self._line()]})
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        vals = {"order_id": self.order.id, "product_id": self.goods.id, "product_uom_qty": 1}
        self.assertRefused(lines.create, vals)
        self.assertRefused(lines.create, {**vals, "price_unit": 0})
        self.assertRefused(lines.create, {**vals, "price_unit": -1})

    def test_a_line_of_negative_quantity_and_price_makes_it_larger(self):
        self.assertRefused(self.order.write, {"order_line": [self._line(-1, -50, self.service)]})

    def test_no_discount_leaves_it_with_a_note(self):
        rebate = self._new_product("Rebate", type="service", invoice_policy="order")
        note = Command.create({"name": "-", "display_type": "line_note"})
        self.order.order_line = [note, self._line(1, -50, rebate)]
        note = self.order.order_line.filtered("display_type")
        discount = self.order.order_line - self.line - note
        discount.linked_line_id = note
        self.env.flush_all()
        self.assertRefused(note.unlink)

    def test_its_quantities_do_not_rise(self):
        self.assertRefused(self.line.write, {"product_uom_qty": 6})
        self.assertRefused(
            self.order.write, {"order_line": [Command.update(self.line.id, {"product_uom_qty": 6})]}
        )

    def test_its_prices_do_not_rise(self):
        self.assertRefused(self.line.write, {"price_unit": 101})
        self.line.discount = 50
        self.assertRefused(self.line.write, {"discount": 10})

    def test_its_units_do_not_grow(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.assertRefused(
            self.line.write, {"product_uom_id": dozen.id, "price_unit": 1, "product_uom_qty": 5}
        )

    def test_taxes_do_not_make_it_more_expensive(self):
        self.assertRefused(self.line.write, {"tax_ids": self.company_data["default_tax_sale"].ids})

    def test_a_line_does_not_move_to_it(self):
        line = self._quotation(self.other_customer).order_line
        self.assertRefused(line.sudo().write, {"order_id": self.order.id})

    def test_a_confirmed_order_is_not_handed_to_a_held_customer(self):
        self.assertRefused(self.free_order.write, {"partner_id": self.customer.id})
        self.assertRefused(self.free_order.write, {"partner_id": self.buyer.id})
        self.assertRefused(self.free_order.write, {"partner_invoice_id": self.buyer.id})

    def test_a_line_of_quantity_zero_may_be_added_but_not_raised(self):
        self.order.write({"order_line": [self._line(0)]})
        line = self.order.order_line - self.line
        self.assertRefused(line.write, {"product_uom_qty": 1})

    def test_what_does_not_make_it_larger_is_allowed(self):
        self.order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Section"}),
                    Command.create({"display_type": "line_note", "name": "Thank you"}),
                    self._line(1, -50, self.service),
                    self._line(0, 100, self.service, is_downpayment=True),
                ]
            }
        )
        self.line.write({"price_unit": 90})
        self.line.write({"product_uom_qty": 4})
        self.line.write({"discount": 10, "name": "Rice"})
        self.assertEqual(len(self.order.order_line), 5)

    def test_a_down_payment_can_be_invoiced(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        wizard.create_invoices()
        self.assertTrue(self.order.order_line.filtered("is_downpayment"))

    def test_its_addresses_and_texts_may_be_corrected(self):
        self.order.write({"partner_invoice_id": self.buyer.id, "client_order_ref": "PO 7"})
        self.assertEqual(self.order.partner_invoice_id, self.buyer)

    def test_it_may_be_cancelled(self):
        self.order.sudo().action_cancel()
        self.assertEqual(self.order.state, "cancel")

    def test_a_quotation_may_be_changed_freely(self):
        order = self._quotation()
        order.write({"order_line": [self._line(50)]})
        self.assertEqual(order.amount_total, 5100)

    def test_free_customers_order_more(self):
        self.free_order.write({"order_line": [self._line(50)]})
        self.free_order.order_line[0].product_uom_qty = 9
        self.assertEqual(self.free_order.amount_total, 5900)


class TestFreshFigures(OrdersCommon):
    """A customer who paid a minute ago is free; a payment undone is not a payment."""

    def _held_by_the_policy(self):
        self._act()
        invoice = self._invoice(-70, 5000)
        debtor = self._debtor()
        self.env["cobranza.debtor"].sudo().browse(debtor.id).write(
            {
                "stage_id": self.stages["terms"].id,
                "stage_since": day(-6),
                "previous_stage_id": self.stages["terms"].id,
                "previous_stage_since": day(-6),
                "standing_date": day(0),
                "episode_start": day(-60),
                "previous_episode_start": day(-60),
            }
        )
        self.env["cobranza.step.execution"].sudo().create(
            {
                "debtor_id": debtor.id,
                "stage_id": self.stages["terms"].id,
                "episode_start": day(-60),
                "date": day(-6),
                "told_on": day(-6),
            }
        )
        debtor._refresh_later()
        self._commit()
        self.assertRecordValues(debtor.hold_id, [{"source": "policy", "state": "active"}])
        return invoice

    def test_a_payment_of_this_very_transaction_frees(self):
        invoice = self._held_by_the_policy()
        order = self._quotation()
        self.assertRefused(order.action_confirm)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_payment_undone_the_same_day_holds_again(self):
        invoice = self._held_by_the_policy()
        payment = self._pay(invoice)
        self.assertFalse(self._debtor().hold_id)
        self._undo(payment)
        order = self._quotation()
        self.assertRefused(order.action_confirm)

    def test_a_credit_note_frees(self):
        self._held_by_the_policy()
        self._credit_note(5000)
        order = self._order()
        self.assertEqual(order.state, "sale")

    def test_a_hold_by_hand_does_not_end_with_a_payment(self):
        invoice = self._invoice(-70, 5000)
        self._hold()
        self._pay(invoice)
        self.assertRefused(self._quotation().action_confirm)


class TablesReadCommon(OrdersCommon):
    def _tables_read(self, model):
        """Return the add-on's tables that each query of a search for holds reads.

        Other queries are Odoo's own, about the user; none may read customers.
        """
        model.search([("cobranza_hold", "=", True)])
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        execute = Cursor.execute

        def spy(cursor, query, *args, **kwargs):
            statements.append(query.code if isinstance(query, SQL) else str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", spy):
            model.search([("cobranza_hold", "=", True)])
        ours = ("cobranza_debtor", "cobranza_hold")
        read = [
            {name for name in ours if f'"{name}"' in query or f" {name} " in query}
            for query in statements
        ]
        return [tables for tables in read if tables]


class TestOrderHoldCost(TablesReadCommon):
    """Looking for a hold costs next to nothing."""

    def _queries_of(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _cost_of_checks(self, call_on_new_orders):
        """Count the queries that a call costs more than with the checks of the add-on taken out.

        :param call_on_new_orders: function that prepares, and returns what to measure
        """
        for _time in range(2):  # what Odoo reads once
            self._queries_of(call_on_new_orders())
        with_checks = self._queries_of(call_on_new_orders())
        nothing = (
            ("sale.order", "_check_credit_hold", None),
            ("sale.order", "_credit_refusal", False),
            ("sale.order", "_holds_in_force", {}),
            ("sale.order", "_any_hold_or_request", (False, False, False)),
            ("sale.order", "_any_limit_stops", False),
            ("sale.order.line", "_ordered", {}),
            ("stock.move", "_holds_uncovered", {}),
            ("stock.move.line", "_gone", {}),
        )
        with ExitStack() as stack:
            for model, name, answer in nothing:
                if model in self.env:
                    model = self.env.registry[model]
                    stack.enter_context(patch.object(model, name, Mock(return_value=answer)))
            stack.enter_context(
                patch.object(self.env.registry["sale.order"], "cobranza_hold", False)
            )
            return with_checks - self._queries_of(call_on_new_orders())

    def test_confirming_costs_two_queries(self):
        self._hold(self.other_customer)
        cost = self._cost_of_checks(lambda: self._quotation().action_confirm)
        self.assertLessEqual(cost, 2)

    def test_hold_and_limit_together_cost_three_queries(self):
        self._hold(self.other_customer)
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 1e6
        self.policy.exposure_check = "stop"
        self.assertLessEqual(self._cost_of_checks(lambda: self._quotation().action_confirm), 3)

        def ten():
            orders = self.env["sale.order"].with_user(self.salesperson)
            return orders.union(*(self._quotation() for _count in range(10))).action_confirm

        self.assertLessEqual(self._cost_of_checks(ten), 3)

    def test_confirming_ten_orders_costs_as_little_as_one(self):
        self._hold(self.other_customer)

        def ten():
            orders = self.env["sale.order"].with_user(self.salesperson)
            return orders.union(*(self._quotation() for _count in range(10))).action_confirm

        self.assertLessEqual(self._cost_of_checks(ten), 2)

    def test_finding_held_customers_loads_no_customers(self):
        self._hold()
        customers = self.env["res.partner"].with_user(self.salesperson)
        self.assertEqual(self._tables_read(customers), [{"cobranza_debtor", "cobranza_hold"}])
        self.assertEqual(
            customers.search([("cobranza_hold", "=", True)]), self.customer | self.buyer
        )

    def test_finding_held_orders_is_one_query(self):
        order = self._quotation()
        self._hold()
        orders = self.env["sale.order"].with_user(self.salesperson)
        self.assertEqual(self._tables_read(orders), [{"cobranza_debtor", "cobranza_hold"}])
        self.assertEqual(orders.search([("cobranza_hold", "=", True)]), order)


class TestOrderFieldsNobodyWrites(OrdersCommon):
    def test_an_exception_is_not_written_on_an_order(self):
        order = self._quotation()
        self._hold()
        exception = self._exception(self._quotation())
        commands = [Command.link(exception.id)]
        for user in (self.salesperson, self.manager, self.env.ref("base.user_admin")):
            mine = order.with_user(user)
            with self.assertRaises(AccessError):
                mine.write({"cobranza_exception_ids": commands})
            with self.assertRaises(AccessError):
                mine.write({"cobranza_exception_id": exception.id})
        with self.assertRaises(AccessError):
            self._quotation(cobranza_exception_ids=commands)
        self.assertRefused(order.action_confirm)

    def test_a_payment_of_another_order_is_not_written_on_an_order(self):
        order = self._quotation()
        with self.assertRaises(AccessError):
            order.write({"transaction_ids": [Command.set([1])]})

    def test_the_hold_is_not_written_on_an_order_or_customer(self):
        order = self._quotation()
        self._hold()
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        for record in (order, self.customer.with_user(self.salesperson)):
            record.write({"cobranza_hold": False})
            record.invalidate_recordset()
            self.assertTrue(record.cobranza_hold)
        self.assertRefused(order.action_confirm)


class TestAmountsAreCompared(OrdersCommon):
    def test_a_rounding_difference_is_not_growth(self):
        order = self._order(quantity=3)
        self._hold()
        order.order_line.write({"price_unit": 100.000000001})
        self.assertEqual(order.amount_total, 300)
