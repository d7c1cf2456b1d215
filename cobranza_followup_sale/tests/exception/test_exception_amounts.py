from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import day

from ..at_once_common import AtOnceCommon
from ..orders_common import OrdersCommon


class AmountsCommon(OrdersCommon):
    def setUp(self):
        super().setUp()
        self._hold()
        self.order = self._quotation(quantity=5)


class TestExceptionAmounts(AmountsCommon):
    """What counts of an exception's amount: what the lines say, at the most they ever said."""

    def test_a_total_that_is_written_does_not_make_room(self):
        self._exception(amount_max=400)
        self.order.write({"amount_total": 1, "amount_untaxed": 1, "currency_rate": 1000})
        self.env.flush_all()
        self.assertEqual(self.order.amount_total, 1)
        self.assertRefused(self.order.action_confirm)
        self.order.order_line.write({"price_total": 1, "price_subtotal": 1})
        self.assertRefused(self.order.action_confirm)

    def _fix_amounts(self, line, total, quantity):
        """Write amounts of Odoo's own kind on a line, which take the place of computed ones."""
        line.write(
            {
                "product_uom_qty": quantity,
                "extra_tax_data": {
                    "currency_id": self.order.currency_id.id,
                    "price_unit": 100,
                    "discount": 0,
                    "quantity": quantity,
                    "rate": 1,
                    "manual_total_excluded_currency": total,
                    "manual_total_excluded": total,
                    "manual_tax_amounts": {"0": {}},
                },
            }
        )

    def test_amounts_fixed_on_a_line_do_not_make_room(self):
        self._exception(amount_max=400)
        self._fix_amounts(self.order.order_line, 1, quantity=5)
        self.assertEqual(self.order.amount_total, 1)
        self.assertRefused(self.order.action_confirm)
        self.order.order_line.write({"extra_tax_data": False, "product_uom_qty": 4})
        self.order.action_confirm()
        line = self.order.order_line
        self.assertRefused(self._fix_amounts, line, 1, 400)

    def test_subtotals_do_not_make_room_through_an_early_payment(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % within 7 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "early_pay_discount_computation": "mixed",
            }
        )
        self.order.payment_term_id = terms
        self.order.order_line.tax_ids = self.company_data["default_tax_sale"]
        self._exception(amount_max=self.order.amount_total - 10)
        self.order.order_line.price_subtotal = 1000000
        self.assertRefused(self.order.action_confirm)
        self._exception(amount_max=573.5)  # 500, and 15 % of 490
        self.order.action_confirm()

    def test_odoos_own_discount_takes_off_what_it_says_to_the_cent(self):
        self.order.write({"order_line": [self._line(3, 33.33, discount=7), self._line(1, 0.07)]})
        self.order.order_line.tax_ids = self.company_data["default_tax_sale"]
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": self.order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.1,
            }
        ).action_apply_discount()
        self.assertTrue(any(self.order.order_line.mapped("extra_tax_data")))
        self._exception(amount_max=self.order.amount_total)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_what_may_never_be_taken_off_the_invoice_makes_no_room(self):
        self._exception(amount_max=400)
        never = self._new_product("Bonus", type="service", invoice_policy="delivery")
        self.order.order_line = [self._line(1, -450, never)]
        self.assertEqual(self.order.amount_total, 50)
        self.assertRefused(self.order.action_confirm)
        self.order.order_line = [self._line(1, -100, self.service)]
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_nor_does_what_is_taken_off_in_another_guise(self):
        self._exception(amount_max=400)
        never = self._new_product("Bonus", type="service", invoice_policy="delivery")
        for price, values in ((450, {"discount": 200}), (-450, {"is_downpayment": True})):
            with self.subTest(values), self._undone():
                self.order.order_line = [self._line(1, price, never, **values)]
                self.assertRefused(self.order.action_confirm)

    def test_an_exception_for_an_order_is_worth_its_lines(self):
        self.order.write({"amount_total": 9999})
        self.env.flush_all()
        exception = self._exception(self.order)
        self.assertRecordValues(exception, [{"amount_max": 500, "order_amount": 500}])

    def test_taxes_count(self):
        tax = self.company_data["default_tax_sale"]
        self.order.order_line.tax_ids = tax
        total = self.order.amount_total
        self.assertGreater(total, 500)
        self._exception(amount_max=500)
        self.assertRefused(self.order.action_confirm)
        self._exception(amount_max=total)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_it_is_todays_rate_that_counts_not_one_the_seller_dates_the_order_to(self):
        euro = self.setup_other_currency("EUR", rates=[(day(-90), 100.0), (day(-30), 0.5)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._quotation(quantity=5, pricelist_id=pricelist.id)
        order.order_line.price_unit = 100  # 500 EUR are 1,000
        order.date_order = day(-60)
        self._exception(amount_max=900)
        self.assertRefused(order.action_confirm)
        order.order_line.write({"product_uom_qty": 4, "price_unit": 100})
        order.action_confirm()
        self.assertEqual(self.env["cobranza.exception.use"].search([]).amount, 800)

    def test_what_was_written_down_is_not_written(self):
        for values in ({"cobranza_written_down": -400}, {"cobranza_written_down": 1}):
            for user in (self.salesperson, self.manager, self.env.ref("base.user_root")):
                with self.assertRaises(AccessError):
                    self.order.order_line.with_user(user).write(values)

    def test_an_order_left_empty_is_let_through_for_its_quantity_too(self):
        exception = self._exception(self.order)
        self.assertEqual(exception.order_quantity, 5)
        self.order.order_line.write({"price_unit": 1, "product_uom_qty": 400})
        self.assertRefused(self.order.action_confirm)
        self.order.order_line.write({"price_unit": 100, "product_uom_qty": 4})
        self.order.write({"order_line": [self._line(1, 50), self._line(1, 50, self.service)]})
        self.order.action_confirm()
        self.assertRefused(self.order.write, {"order_line": [self._line(1, 0)]})

    def test_it_counts_at_its_highest(self):
        exception = self._exception(amount_max=700)
        self.order.action_confirm()
        self.order.order_line.product_uom_qty = 7
        self.order.order_line.product_uom_qty = 1
        self.assertEqual(exception.use_ids.amount, 700)
        self.assertRefused(self._quotation(quantity=1).action_confirm)
        self.order.order_line.product_uom_qty = 7

    def test_the_amount_used_is_not_written(self):
        self._exception(amount_max=700)
        self.order.action_confirm()
        use = self.env["cobranza.exception.use"].search([])
        for user in (self.collector, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                use.with_user(user).write({"amount": 0})
        for call in (lambda: use.sudo().write({"amount": 0}), use.sudo().unlink):
            with self.assertRaises(AccessError):
                call()


class TestWhatWasDelivered(AmountsCommon):
    """What was delivered of an order keeps the worth it had of an exception's amount."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._what_is_delivered()

    @classmethod
    def _what_is_delivered(cls):
        """A service: of goods an Inventory that is there counts itself what was delivered."""
        return cls.service

    def test_an_order_written_down_after_its_delivery_gives_nothing_back(self):
        exception = self._exception(amount_max=500)
        self.order.action_confirm()
        self._deliver(self.order)
        self.order.order_line.price_unit = 0
        self.assertEqual(self.order.amount_total, 0)
        self.assertRefused(self._quotation(quantity=5).action_confirm)
        self.order.sudo().write({"state": "cancel"})
        self.assertRefused(self._quotation(quantity=1).action_confirm)
        self.assertEqual(exception.use_ids.amount, 500)

    def _euro_order(self, quantity):
        euro = self.setup_other_currency("EUR", rates=[(day(-90), 0.5)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._quotation(quantity=quantity, pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        return order

    def _say_nothing_was_delivered(self, line):
        """Without a warehouse the order's word is all there is: nothing says otherwise."""

    def assertGoodsKeepTheirWorth(self, order):
        """Once delivered, the order cannot be made another one of the same amount."""
        order.action_confirm()
        self._deliver(order)
        line = order.order_line
        self.assertRefused(line.write, {"price_unit": 1, "product_uom_qty": 400})
        self.assertRefused(line.write, {"discount": 99, "product_uom_qty": 400})
        self.assertRefused(
            line.write, {"qty_delivered": 0, "price_unit": 1, "product_uom_qty": 400}
        )
        more = {"order_line": [self._line(400, 1)]}
        cheaper = Command.update(line.id, {"price_unit": 1})
        self.assertRefused(order.write, {"order_line": [cheaper, *more["order_line"]]})
        discount = self._line(1, -400, self.service)
        self.assertRefused(order.write, {"order_line": [discount, *more["order_line"]]})
        self._say_nothing_was_delivered(line)
        line.price_unit = 1
        self.assertRefused(line.write, {"product_uom_qty": 400})
        self.assertRefused(order.write, more)
        order.sudo()._action_cancel()  # the salesperson lacks the rights of Purchase it takes
        order.action_draft()
        line.price_unit = 0.5
        order.order_line.product_uom_qty = 800
        self.assertRefused(order.action_confirm)
        line.write({"product_uom_qty": 5, "price_unit": 100})
        order.action_confirm()
        self.assertFalse(line.sudo().cobranza_written_down)

    def test_what_left_keeps_its_worth_in_an_exception_for_the_order(self):
        self._exception(self.order)
        self.assertGoodsKeepTheirWorth(self.order)

    def test_and_in_one_for_the_order_with_an_amount(self):
        self._exception(self.order, amount_max=500)
        self.assertGoodsKeepTheirWorth(self.order)

    def test_and_in_one_for_all_orders(self):
        self._exception(amount_max=500)
        self.assertGoodsKeepTheirWorth(self.order)

    def test_and_in_another_currency(self):
        order = self._euro_order(5)
        self._exception(order)
        self.assertGoodsKeepTheirWorth(order)

    def test_and_in_another_currency_for_all_orders(self):
        order = self._euro_order(5)
        self._exception(amount_max=1000)
        self.assertGoodsKeepTheirWorth(order)

    def test_what_was_written_down_is_not_left_for_another_order(self):
        exception = self._exception(amount_max=900)
        self.order.action_confirm()
        self._deliver(self.order)
        self.order.order_line.write({"price_unit": 1, "product_uom_qty": 400})
        self.assertEqual(exception.use_ids.amount, 895)
        self.assertRefused(self._quotation(quantity=1).action_confirm)

    def test_a_price_lowered_before_the_delivery_frees(self):
        self._exception(self.order, amount_max=500)
        self.order.action_confirm()
        self.order.order_line.price_unit = 50
        self.order.order_line.product_uom_qty = 10
        self._deliver(self.order, 4)
        self.order.order_line.price_unit = 25
        self.assertEqual(self.order.order_line.sudo().cobranza_written_down, 100)
        self.order.order_line.product_uom_qty = 16
        self.assertRefused(self.order.order_line.write, {"product_uom_qty": 17})

    def test_an_order_partly_delivered_goes_on(self):
        self._exception(self.order)
        self.order.action_confirm()
        self._deliver(self.order, 2)
        self._deliver(self.order)
        self.assertEqual(self.order.order_line.qty_delivered, 5)


@tagged("post_install", "-at_install")
class TestExceptionAtTheSameMoment(AtOnceCommon):
    """Two salespeople want the last of an amount: the second waits, and finds it used."""

    def _stop_at_one(self, env, customer):
        env.cr.execute(
            """
            WITH debtor AS (
                INSERT INTO cobranza_debtor (partner_id, company_id, state)
                VALUES (%(partner)s, %(company)s, 'clear') RETURNING id
            ), hold AS (
                INSERT INTO cobranza_hold (debtor_id, partner_id, company_id, hold_sale,
                                           source, reason, date_from, state)
                SELECT id, %(partner)s, %(company)s, true, 'manual', 'Test',
                       '2020-01-01', 'active'
                  FROM debtor RETURNING id, debtor_id
            )
            INSERT INTO cobranza_exception (kind, debtor_id, hold_id, partner_id, company_id,
                                          amount_max, reason, user_id)
            SELECT 'hold', debtor_id, id, %(partner)s, %(company)s, 150, 'Test', 1 FROM hold
            """,
            {"partner": customer.id, "company": env.company.id},
        )

    def test_two_orders(self):
        first, second = self._order(0), self._order(1)
        first.action_confirm()
        self.assertWaitsFor(first, second.action_confirm)

    def test_one_that_is_raised_while_another_uses_it(self):
        first = self._order(0)
        first.order_line.product_uom_qty = 0.5
        first.action_confirm()
        first.env.cr.commit()
        raised, second = self._order(0), self._order(1)
        raised.order_line.product_uom_qty = 1.5
        raised.env.flush_all()
        self.assertWaitsFor(raised, second.action_confirm)

    def test_one_that_is_reopened_while_another_uses_it(self):
        first = self._order(0)
        first.action_confirm()
        first.env.cr.commit()
        first._action_cancel()
        first.env.cr.commit()
        reopened, second = self._order(0), self._order(1)
        reopened.write({"state": "sale"})
        self.assertWaitsFor(reopened, second.action_confirm)
