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
