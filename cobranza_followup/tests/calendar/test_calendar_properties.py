"""What holds for every calendar of payment and review days: random ones, no database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.payment_calendar import (
    HORIZON,
    LAST,
    SATURDAY,
    PaymentCalendar,
    message_day,
    next_payment_day,
    next_review_day,
    payment_days,
    read_days,
    review_day_before,
)
from ..properties import examples

ON = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6), max_size=3)
MONTH_DAYS = st.lists(st.integers(1, 31) | st.just(LAST), max_size=3, unique=True)


@st.composite
def calendars(draw):
    on = draw(ON)
    holidays = draw(st.frozensets(st.integers(-20, 70), max_size=8))
    return on, PaymentCalendar(
        draw(WEEKDAYS),
        tuple(sorted(draw(MONTH_DAYS))),
        draw(WEEKDAYS),
        frozenset(on + timedelta(days=number) for number in holidays),
    )


@tagged("post_install", "-at_install")
class TestCalendarProperties(BaseCase):
    @given(calendars())
    @examples(400)
    def test_the_next_payment_day_is_one_not_before_and_soon(self, case):
        on, days = case
        found = next_payment_day(days, on)
        if not days.says_when_they_pay:
            self.assertIsNone(found)
            return
        self.assertGreaterEqual(found, on)
        self.assertLessEqual((found - on).days, HORIZON)
        self.assertEqual(next_payment_day(days, found), found)
        self.assertNotIn(found, days.holidays)
        if found.weekday() >= SATURDAY:
            self.assertIn(found.weekday(), days.payment_weekdays)

    @given(calendars())
    @examples(200)
    def test_none_is_passed_over(self, case):
        on, days = case
        listed = payment_days(days, on, on + timedelta(days=120))
        self.assertEqual(listed, sorted(set(listed)))
        day = on
        for one in listed:
            self.assertEqual(next_payment_day(days, day), one)
            day = one + timedelta(days=1)

    @given(calendars())
    @examples(200)
    def test_without_holidays_it_is_a_day_they_named(self, case):
        on, days = case
        plain = PaymentCalendar(days.payment_weekdays, days.payment_days)
        if plain.payment_weekdays:
            self.assertIn(next_payment_day(plain, on).weekday(), plain.payment_weekdays)
        elif plain.payment_days:
            found = next_payment_day(plain, on)
            before = [found - timedelta(days=number) for number in range(3)]
            named = any(
                min(
                    number,
                    (one.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal()
                    - one.replace(day=1).toordinal(),
                )
                == one.day
                for one in before
                for number in plain.payment_days
            )
            self.assertTrue(named)

    @given(calendars())
    @examples(200)
    def test_a_message_goes_before_the_review_and_within_a_week(self, case):
        on, days = case
        day = message_day(days, on)
        self.assertTrue(on <= day <= on + timedelta(days=7))
        review = next_review_day(days, on + timedelta(days=1))
        if review is None:
            self.assertEqual(day, on)
        else:
            self.assertLess(day, review)

    @given(calendars())
    @examples(200)
    def test_the_last_review_is_before_the_payment(self, case):
        on, days = case
        payment = next_payment_day(days, on)
        review = payment and review_day_before(days, payment, on)
        if review:
            self.assertTrue(on <= review < payment)
            self.assertEqual(next_review_day(days, review), review)
            self.assertGreaterEqual(next_review_day(days, review + timedelta(days=1)), payment)

    @given(MONTH_DAYS)
    @examples(100)
    def test_what_is_read_is_read_the_same_again(self, numbers):
        text = " y ".join("último" if number == LAST else str(number) for number in numbers)
        found, kept = read_days(text)
        self.assertEqual(found, tuple(sorted(numbers)))
        self.assertEqual(read_days(kept), (found, kept))

    @given(st.text(max_size=12))
    @examples(300)
    def test_any_text_is_read_or_refused(self, text):
        try:
            found, _kept = read_days(text)
        except ValueError as error:
            self.assertTrue(error.args[0])
        else:
            self.assertTrue(all(1 <= number <= LAST for number in found))
