"""What holds for late interest whatever was owed, paid and charged: to the cent, no database."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.interest import Order, Rate, rate_on, rounded, segments, without_rate
from ..properties import examples

DUE = date(2025, 11, 28)
# Digits of CLP, EUR and KWD.
DIGITS = st.sampled_from([0, 2, 3])
DAYS = st.integers(-30, 400)


@st.composite
def debts(draw):
    digits = draw(DIGITS)
    amounts = st.integers(1, 10**7).map(lambda units: Decimal(units).scaleb(-digits))
    rates = draw(
        st.lists(
            st.tuples(DAYS, st.none() | st.integers(0, 4000), st.sampled_from([360, 365])),
            max_size=4,
            unique_by=lambda rate: rate[0],
        )
    )
    payments = draw(st.lists(st.tuples(DAYS, amounts), max_size=4))
    return {
        "digits": digits,
        "face": draw(amounts),
        "payments": [(DUE + timedelta(days=number), amount) for number, amount in payments],
        "rates": [
            Rate(
                DUE + timedelta(days=number),
                None if percent is None else Decimal(percent) / 100,
                basis,
            )
            for number, percent, basis in sorted(rates)
        ],
        "as_of": DUE + timedelta(days=draw(st.integers(0, 400))),
    }


def _segments(debt, **more):
    values = {name: debt[name] for name in ("face", "payments", "rates", "as_of")} | more
    return segments(due=DUE, **values)


def _total(found):
    return sum((one.amount for one in found), Fraction(0))


def _day_by_day(debt):
    """The interest as the law says it: of each day, on what was owed that day."""
    total, day = Fraction(0), DUE + timedelta(days=1)
    while day <= debt["as_of"]:
        paid = sum((amount for on, amount in debt["payments"] if on < day), Decimal(0))
        rate = rate_on(debt["rates"], day)
        if rate and rate.percent is not None and debt["face"] > paid:
            owed = Fraction(debt["face"] - paid)
            total += owed * Fraction(rate.percent) / 100 / rate.basis
        day += timedelta(days=1)
    return total


@tagged("post_install", "-at_install")
class TestInterestProperties(BaseCase):
    @given(debts())
    @examples(300)
    def test_segments_are_the_sum_of_their_days_to_the_cent(self, debt):
        exact = _day_by_day(debt)
        self.assertEqual(_total(_segments(debt)), exact)
        cents = rounded(exact, debt["digits"])
        self.assertLessEqual(abs(Fraction(cents) - exact), Fraction(1, 2 * 10 ** debt["digits"]))
        self.assertEqual(cents, cents.quantize(Decimal(1).scaleb(-debt["digits"])))

    @given(debts())
    @examples(200)
    def test_segments_follow_one_another_within_the_time(self, debt):
        found = _segments(debt)
        before = DUE
        for one in found:
            self.assertGreater(one.start, before)
            self.assertGreaterEqual(one.end, one.start)
            self.assertGreater(one.principal, 0)
            before = one.end
        self.assertLessEqual(before, debt["as_of"])

    @given(debts())
    @examples(200)
    def test_interest_first_never_costs_less(self, debt):
        first = _total(_segments(debt, order=Order.INTEREST))
        # The part of the principal that interest took is a quotient of many digits.
        self.assertGreaterEqual(first + Fraction(1, 10**9), _total(_segments(debt)))

    @given(debts(), st.integers(1, 400))
    @examples(200)
    def test_what_was_invoiced_and_what_is_left_are_the_whole(self, debt, days):
        invoiced_on = DUE + timedelta(days=days)
        for order in Order:
            until = _segments(debt, order=order, as_of=min(invoiced_on, debt["as_of"]))
            whole = _segments(debt, order=order, charged_on=[invoiced_on])
            after = [one for one in whole if one.start > invoiced_on]
            self.assertEqual(_total(until) + _total(after), _total(whole))
            if order == Order.PRINCIPAL:
                self.assertEqual(_total(whole), _total(_segments(debt)))

    @given(debts(), st.integers(0, 100))
    @examples(200)
    def test_it_survives_the_payment_and_never_shrinks_with_time(self, debt, days):
        later = _segments(debt, as_of=debt["as_of"] + timedelta(days=days))
        self.assertGreaterEqual(_total(later), _total(_segments(debt)))
        paid = debt["payments"] + [(debt["as_of"], debt["face"])]
        self.assertEqual(
            _total(_segments(debt)),
            _total(_segments(debt, payments=paid, as_of=debt["as_of"] + timedelta(days=days))),
        )

    @given(debts())
    @examples(200)
    def test_days_without_a_rate_bear_nothing_and_are_named(self, debt):
        found = _segments(debt)
        named = without_rate(found)
        for one in found:
            unknown = one.rate is None or one.rate.percent is None
            self.assertEqual(
                unknown, any(start <= one.start and one.end <= end for start, end in named)
            )
            if unknown:
                self.assertEqual(one.amount, 0)
