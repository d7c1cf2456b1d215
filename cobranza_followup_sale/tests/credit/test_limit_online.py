from odoo import Command

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_limit_order import LimitCommon


class LimitOnlineCommon(LimitCommon, AccountPaymentCommon):
    def _paid(self, order, amount, report="_set_done"):
        transaction = self._create_transaction(
            "direct",
            reference=order.name,
            amount=amount,
            currency_id=order.currency_id.id,
            partner_id=order.partner_invoice_id.id,
            sale_order_ids=[Command.set(order.ids)],
        )
        getattr(transaction, report)()
        transaction._post_process()
        self._commit()

    def _sent(self, quantity, share=1.0, **values):
        order = self._quotation(
            quantity=quantity,
            require_payment=True,
            require_signature=False,
            prepayment_percent=share,
            **values,
        )
        order.action_quotation_sent()
        return order

    def _tax(self, percent):
        return self.env["account.tax"].create({"name": f"{percent} %", "amount": percent})

    def _asking_less_than_its_lines(self):
        """Yield quotations of which the customer is asked less than their lines are worth."""
        withheld = self._line(20, tax_ids=[Command.set(self._tax(-10).ids)])
        yield "a tax that is withheld", self._sent(20, order_line=[withheld])
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % at once",
                "early_discount": True,
                "discount_percentage": 2,
                "early_pay_discount_computation": "mixed",
            }
        )
        taxed = self._line(20, tax_ids=[Command.set(self._tax(16).ids)])
        yield (
            "an early payment",
            self._sent(20, order_line=[taxed], payment_term_id=terms.id),
        )


class TestLimitOnlinePayment(LimitOnlineCommon):
    """What is paid in advance does not count, and only for its own order."""

    def test_a_prepaid_order_passes_and_makes_no_room_for_others(self):
        self._order(quantity=9)
        order = self._sent(20)
        self._paid(order.sudo(), 2000)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 900)
        self.assertOver(self._quotation(quantity=2).action_confirm)

    def test_an_authorised_payment_counts(self):
        self.provider.support_manual_capture = "full_only"
        order = self._sent(20)
        self._paid(order.sudo(), 2000, "_set_authorized")
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 0)

    def test_half_paid_in_advance_counts_for_the_other_half(self):
        order = self._sent(20, share=0.5)
        self._paid(order.sudo(), 1000)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 1000)
        self.assertOver(self._quotation().action_confirm)

    def test_all_that_is_asked_was_paid_and_the_order_passes(self):
        self._invoice(30, 1000)
        for why, order in self._asking_less_than_its_lines():
            with self.subTest(why):
                self.assertOver(order.action_confirm)
                self._paid(order.sudo(), order.amount_total)
                self.assertEqual(order.state, "sale")
                self.assertFalse(order.activity_ids)
                self.assertOver(order.order_line.write, {"product_uom_qty": 21})

    def test_a_cent_less_and_it_waits(self):
        self._invoice(30, 1000)
        for why, order in self._asking_less_than_its_lines():
            with self.subTest(why):
                self._paid(order.sudo(), order.amount_total - 0.01)
                self.assertWaits(order)


class TestLimitLeavesInvoicing(LimitOnlineCommon):
    """What Odoo writes of what is to be invoiced is written where a limit stops, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.invoice_policy = "delivery"

    def test_a_paid_order_gets_its_automatic_invoice_before_it_is_delivered(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        order = self._sent(5)
        self._paid(order.sudo(), 500)
        self.assertEqual(order.invoice_ids.mapped("amount_total"), [500])

    def test_what_is_to_be_invoiced_sticks_as_timesheets_of_a_month_write_it(self):
        line = self._order(quantity=5, order_line=[self._line(5, product=self.service)]).order_line
        line.qty_delivered = 5
        line.qty_to_invoice = 2
        self.env.flush_all()
        self.assertEqual(line.qty_to_invoice, 2)
        invoice = line.order_id.sudo()._create_invoices()
        self.assertEqual(invoice.amount_total, 200)

    def test_where_no_limit_stops_all_is_written(self):
        self.policy.exposure_check = "warn"
        order = self._order(quantity=5)
        order.write({"invoice_status": "invoiced"})
        self.env.flush_all()
        self.assertEqual(order.invoice_status, "invoiced")

    def test_what_was_delivered_beyond_an_invoiced_order_is_not_hidden(self):
        order = self._order(quantity=5, order_line=[self._line(5, product=self.service)])
        self.service.invoice_policy = "delivery"
        line = order.order_line
        line.qty_delivered = 5
        order.sudo()._create_invoices().action_post()
        line.qty_delivered = 9
        line.qty_to_invoice = 0
        self._commit()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._exposure(), 900)


class TestPaidInParts(LimitOnlineCommon):
    """What was paid back, not captured, or paid for another order takes nothing off an exposure."""

    def _reported(self, orders, amount, report="_set_done", **values):
        """Have the provider report a payment of orders that is not in the books yet."""
        orders = orders.sudo()
        transaction = self._create_transaction(
            "direct",
            reference=orders[0].name,
            amount=amount,
            currency_id=orders[0].currency_id.id,
            partner_id=orders[0].partner_invoice_id.id,
            sale_order_ids=[Command.set(orders.ids)],
            **values,
        )
        getattr(transaction, report)()
        self._commit()
        return transaction

    def _confirmed(self, *orders):
        for order in orders:
            order.with_user(self.salesperson).action_confirm()
            self.assertEqual(order.state, "sale")

    def test_what_is_paid_back_counts_again_as_soon_as_it_is_on_its_way(self):
        for report, left in (
            ("_set_pending", 700),
            ("_set_done", 700),
            ("_set_canceled", 0),
            ("_set_error", 0),
            (None, 0),
        ):
            with self.subTest(report), self._undone():
                order = self._sent(20)
                paid = self._reported(order, 2000)
                self._confirmed(order)
                self.assertEqual(self._exposure(), 0)
                refund = paid._create_child_transaction(700, is_refund=True)
                if report:
                    getattr(refund, report)(*["No money"] * (report == "_set_error"))
                self._commit()
                self.assertEqual(self._exposure(), left)
                more = self._quotation(quantity=4)
                if left:
                    self.assertOver(more.action_confirm)
                else:
                    self._confirmed(more)

    def test_an_order_whose_payment_went_back_is_not_confirmed(self):
        order = self._sent(20)
        paid = self._reported(order, 2000)
        paid._create_child_transaction(1500, is_refund=True)._set_done()
        self._commit()
        self.assertOver(order.action_confirm)

    def test_what_is_not_captured_of_an_authorisation_counts_again(self):
        self.provider.support_manual_capture = "partial"
        order = self._sent(20)
        paid = self._reported(order, 2000, "_set_authorized")
        self._confirmed(order)
        self.assertEqual(self._exposure(), 0)
        captured = paid._create_child_transaction(1300)
        captured._set_done()
        captured._post_process()
        self._commit()
        self.assertEqual(self._exposure(), 0)
        self.assertOver(self._quotation(quantity=11).action_confirm)
        paid._create_child_transaction(700)._set_canceled()
        self._commit()
        self.assertEqual(self._exposure(), 700)
        self.assertOver(self._quotation(quantity=4).action_confirm)

    def _two(self, first, second):
        return self._sent(first), self._sent(second)

    def test_one_payment_of_several_orders_pays_each_its_share_once(self):
        for post in (False, True):
            with self.subTest(post=post), self._undone():
                large, small = self._two(15, 5)
                paid = self._reported(large | small, 1200)
                if post:
                    paid._post_process()
                    self._commit()
                self._confirmed(large)
                self.assertEqual(self._exposure(), 600)
                self._confirmed(small)
                self.assertEqual(self._exposure(), 800)
                small.sudo()._action_cancel()
                self._commit()
                self.assertEqual(self._exposure(), 600)
                self.assertOver(self._quotation(quantity=5).action_confirm)

    def test_it_does_not_pay_each_of_them_in_full(self):
        first, second = self._two(20, 20)
        self._reported(first | second, 2000)
        self._confirmed(first)
        self.assertEqual(self._exposure(), 1000)
        self.assertOver(second.action_confirm)

    def test_by_what_they_are_worth_in_one_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
        in_euro = self._sent(5, pricelist_id=pricelist.id)
        own = self._sent(10)
        self._reported(own | in_euro, 1000)
        self._confirmed(own)
        self.assertEqual(self._exposure(), 500)
        self._confirmed(in_euro)
        self.assertEqual(self._exposure(), 1000)
