from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.offer import discount_of, may_waive, spread, standing
from ..properties import examples

DAY = date(2026, 3, 11)
DIGITS = st.sampled_from([0, 2, 3])


@st.composite
def debts(draw):
    """A debt of some items, in a currency of so many decimals."""
    digits = draw(DIGITS)
    cents = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
    days = draw(st.lists(st.integers(-400, 400), min_size=len(cents), max_size=len(cents)))
    items = [
        (DAY + timedelta(days=offset), Decimal(amount).scaleb(-digits))
        for offset, amount in zip(days, cents, strict=True)
    ]
    return items, digits


def _is_to_the_cent(amount, digits):
    return amount == amount.quantize(Decimal(1).scaleb(-digits))


@tagged("post_install", "-at_install")
class TestOfferProperties(BaseCase):
    """What holds for any debt and any discount."""

    @examples(200)
    @given(debts(), st.decimals(0, 100, places=4))
    def test_a_percentage_is_of_the_whole_and_to_the_cent(self, debt, percent):
        items, digits = debt
        total = sum(amount for _due, amount in items)
        off = discount_of(items, DAY, percent=percent, digits=digits)
        if percent:
            self.assertLessEqual(
                abs(sum(off) - total * percent / 100), Decimal("0.5").scaleb(-digits)
            )
        for (_due, amount), part in zip(items, off, strict=True):
            self.assertTrue(_is_to_the_cent(part, digits))
            self.assertTrue(0 <= part <= amount)

    @examples(200)
    @given(debts(), st.decimals(0, 1000, places=3), st.integers(0, 60))
    def test_who_pays_earlier_pays_no_more(self, debt, rate, later):
        items, digits = debt
        today = discount_of(items, DAY, yearly_rate=rate, digits=digits)
        then = discount_of(items, DAY + timedelta(days=later), yearly_rate=rate, digits=digits)
        for (_due, amount), now, after in zip(items, today, then, strict=True):
            self.assertTrue(_is_to_the_cent(now, digits))
            self.assertTrue(0 <= after <= now <= amount)

    @examples(300)
    @given(st.lists(st.integers(0, 10**8), min_size=1, max_size=9).filter(any), DIGITS, st.data())
    def test_what_is_spread_is_all_of_it(self, weights, digits, data):
        amount = Decimal(data.draw(st.integers(0, sum(weights)))).scaleb(-digits)
        weights = [Decimal(weight).scaleb(-digits) for weight in weights]
        parts = spread(amount, weights, digits)
        self.assertEqual(sum(parts), amount)
        for part, weight in zip(parts, weights, strict=True):
            self.assertTrue(0 <= part <= weight)
            self.assertTrue(_is_to_the_cent(part, digits))

    @examples(200)
    @given(
        st.decimals(0, 10**7, places=2),
        st.decimals(0, 100, places=2),
        st.none() | st.decimals(0, 10**6, places=2),
    )
    def test_nobody_may_waive_more_than_each_limit(self, owed, percent, most):
        allowed = may_waive(owed, percent, most)
        self.assertTrue(0 <= allowed <= owed)
        if percent:
            self.assertLessEqual(allowed, owed * percent / 100)
        if most is not None:
            self.assertLessEqual(allowed, most)
        if not percent and most is None:
            self.assertFalse(allowed)

    @examples(300)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["open", "kept", "partial", "broken", "cancelled", "replaced"]),
                st.booleans(),
                st.booleans(),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_fulfilled_means_that_nothing_is_missing(self, promises):
        state = standing(promises)
        if state == "fulfilled":
            for promise, nothing_owed, by_lapse in promises:
                self.assertFalse(by_lapse)
                self.assertTrue(promise == "kept" or (promise == "cancelled" and nothing_owed))
        if any(one in ("broken", "partial") for one, _nothing, lapse in promises if not lapse):
            self.assertEqual(state, "lapsed")
