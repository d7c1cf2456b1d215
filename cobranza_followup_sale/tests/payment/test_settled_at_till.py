from types import SimpleNamespace
from unittest.mock import patch

from ..credit.test_limit_order import LimitCommon


class TestSettledAtTill(LimitCommon):
    """A quotation that was settled at a till: the point of sale confirms it as it saves its order.

    Stand-ins are the lines of its orders: it need not be installed.
    """

    def _sold(self, amount, total=None, on_account=0.0, before=False):
        """Return the line of an order of a till, as the sale of `amount` of what a quotation has."""
        kinds = (("cash", (total or amount) - on_account), ("pay_later", on_account))
        order = SimpleNamespace(
            amount_total=total or amount,
            date_order=self._now(),
            write_date=None if before else self.env.cr.now(),
            payment_ids=[
                SimpleNamespace(amount=paid, payment_method_id=SimpleNamespace(type=kind))
                for kind, paid in kinds
            ],
        )
        return SimpleNamespace(
            order_id=order, currency_id=self.company.currency_id, price_subtotal_incl=amount
        )

    def _settle(self, order, *lines):
        with patch.object(self.env.registry["sale.order"], "_lines_of_tills", lambda _order: lines):
            order.action_confirm()
        self.env.flush_all()
        return order

    def test_what_was_paid_passes_hold_and_limit(self):
        self._hold()
        order = self._settle(self._quotation(quantity=20), self._sold(2000, total=5000))
        self.assertEqual(order.state, "sale")
        self.assertRefused(self._quotation().action_confirm)

    def test_what_was_not_paid_waits_and_loses_no_money(self):
        self._hold()
        for lines in (
            [self._sold(100)],
            [self._sold(200, on_account=200)],
            [self._sold(200, total=400, on_account=200)],
            [self._sold(200), self._sold(-100)],
        ):
            order = self._settle(self._quotation(quantity=2), *lines)
            self.assertWaits(order)
            self.assertIn("credit hold", order.activity_ids.summary)

    def test_with_others_it_alone_waits(self):
        self._hold()
        free = self._quotation(self.other_customer)
        order = self._quotation(quantity=2)
        self._settle(order | free, self._sold(100))
        self.assertWaits(order)
        self.assertEqual(free.state, "sale")

    def test_the_button_pressed_later_says_that_it_is_stopped(self):
        self._hold()
        order = self._quotation(quantity=2)
        self.assertRefused(self._settle, order, self._sold(100, before=True))
