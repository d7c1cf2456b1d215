from odoo.tools import format_amount

from .test_limit_online import LimitOnlineCommon


class TestLimitCountsOnce(LimitOnlineCommon):
    """What has left of a quotation counts as that, and no second time as the quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.invoice_policy = "delivery"

    def _given(self, quantity, given):
        """Return a quotation of which something was delivered already."""
        order = self._quotation(order_line=[self._line(quantity, product=self.service)])
        order.order_line.qty_delivered = given
        self._commit()
        return order

    def assertFree(self, order):
        """It is confirmed, and said to be free to be before."""
        self.assertFalse(order.cobranza_over_limit)
        self.assertFalse(order.cobranza_limit_warning)
        self.assertFalse(order._stopped())
        order.action_confirm()
        self._commit()
        self.assertEqual(order.state, "sale")

    def test_a_quotation_part_of_which_is_done_is_free_up_to_the_limit(self):
        order = self._given(10, 6)
        self.assertEqual(self._exposure(), 600)
        self.assertEqual(order.cobranza_exposure, 0)
        self.assertEqual(order.cobranza_credit_available, 1000)
        self.assertFree(order)
        self.assertEqual(self._exposure(), 1000)

    def test_a_sack_more_is_stopped_with_the_right_figures(self):
        order = self._given(11, 6)
        self.assertTrue(order.cobranza_over_limit)
        message = self.assertOver(order.action_confirm)
        for text in (order.cobranza_limit_warning, message):
            for amount in (1000, 0, 1100, 100):
                self.assertIn(f" {format_amount(self.env, amount, self.company.currency_id)}", text)
        self.assertIn(order, order.search([("cobranza_over_limit", "=", True)]))

    def test_reopened_after_part_of_it_was_done(self):
        order = self._order(order_line=[self._line(9, product=self.service)])
        order.order_line.qty_delivered = 6
        order.sudo().action_cancel()
        self._commit()
        self.assertEqual(self._exposure(), 600)
        self._order(quantity=1)
        order.sudo().action_draft()
        self._commit()
        self.assertFree(order)
        self.assertEqual(self._exposure(), 1000)

    def test_call_offs_count_what_no_delivery_checks_once(self):
        self.policy.exposure_counts = "invoices"
        self.assertFree(self._given(10, 6))
        self.assertEqual(self._exposure(), 1000)

    def test_invoiced_before_it_is_confirmed_it_counts_as_the_invoice(self):
        order = self._order(order_line=[self._line(9, product=self.service)])
        order.order_line.qty_delivered = 6
        order.sudo()._create_invoices().action_post()
        order.sudo().action_cancel()
        self._commit()
        self.assertEqual(self._exposure(), 600)
        order.sudo().action_draft()
        self._commit()
        self.assertEqual(order.cobranza_exposure, 600)
        self.assertFree(order)
        self.assertEqual(self._exposure(), 900)

    def test_so_much_of_it_is_asked_as_lets_it_be_confirmed(self):
        order = self._given(12, 6)
        order.write({"require_payment": True, "require_signature": False})
        self.assertFalse(order.sudo()._passes_when_paid(199))
        self.assertTrue(order.sudo()._passes_when_paid(200))
        order.prepayment_percent = 200 / 1200
        order.action_quotation_sent()
        self._paid(order.sudo(), 200)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(), 1000)

    def test_what_was_paid_for_a_cancelled_order_is_taken_off_once(self):
        """Off what is owed: the order keeps it no longer, whatever was done of it before."""
        order = self._given(12, 0)
        self._paid(order.sudo(), 300)
        order.order_line.qty_delivered = 6
        self._commit()
        self.assertEqual(self._exposure(), 900)
        self._invoice(30, 400)
        order.sudo().action_cancel()
        self._commit()
        self.assertEqual(self._exposure(), 400 - 300 + 600)
        order.sudo().action_draft()
        self._commit()
        self.assertEqual(self._exposure(), 400 + 600 - 300)

    def test_nor_is_it_twice_once_all_of_it_is_invoiced_but_a_draft(self):
        order = self._given(9, 0)
        self._paid(order.sudo(), 300)
        order.order_line.qty_delivered = 9
        order.sudo()._create_invoices()
        self._commit()
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._exposure(), 600)
