from types import SimpleNamespace
from unittest.mock import patch

from ..credit.test_limit_order import LimitCommon


class StandIn(SimpleNamespace):
    """Two of them are two, whatever they say, as records are."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class TestSettledAtTill(LimitCommon):
    """A quotation that was settled at a till: the point of sale confirms it as it saves its order.

    Stand-ins are the lines of its orders: it need not be installed.
    """

    def _sold(self, amount, total=None, on_account=0.0, before=False, **values):
        """Return the line of an order of a till, as the sale of `amount` of what a quotation has.

        :param values: the customer who `bought`, what was `paid`, what is sold of `others` with it
            and what cash is rounded to
        """
        cash = values.get("paid", (total or amount) - on_account)
        kinds = (("cash", cash), ("pay_later", on_account))
        rounded_to = values.get("rounded_to", 0.0)
        other = StandIn(sale_order_origin_id=True, price_subtotal_incl=values.get("others", 0.0))
        order = StandIn(
            amount_total=total or amount,
            date_order=self._now(),
            write_date=None if before else self.env.cr.now(),
            payment_ids=[
                StandIn(amount=paid, payment_method_id=StandIn(type=kind))
                for kind, paid in kinds
                if paid
            ],
            partner_id=values.get("bought", self.customer),
            config_id=StandIn(
                cash_rounding=bool(rounded_to),
                rounding_method=StandIn(rounding=rounded_to),
            ),
        )
        line = StandIn(
            order_id=order,
            currency_id=self.company.currency_id,
            price_subtotal_incl=amount,
            sale_order_origin_id=True,
        )
        order.lines = [line, other]
        return line

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

    def test_a_till_says_no_more_than_the_money_that_came_in(self):
        """Whoever sells at one may write what was sold there, for which order and to whom."""
        self._hold()
        for line in (
            self._sold(200, bought=self.other_customer),
            self._sold(200, bought=self.env["res.partner"]),
            self._sold(200, paid=0),
            self._sold(200, total=100),
            self._sold(200, paid=200, others=200),
        ):
            self.assertWaits(self._settle(self._quotation(quantity=2), line))
        for line in (
            self._sold(200, bought=self.buyer),
            self._sold(200, total=400, others=200),
            self._sold(200, paid=199.6, rounded_to=0.5),
        ):
            self.assertEqual(self._settle(self._quotation(quantity=2), line).state, "sale")

    def test_what_is_given_back_is_gone_whoever_got_it(self):
        self._hold()
        back = self._sold(-100, bought=self.other_customer)
        self.assertWaits(self._settle(self._quotation(quantity=2), self._sold(200), back))

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
