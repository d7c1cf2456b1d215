"""On which days a customer takes invoices for review, and on which they pay.

A customer names weekdays ("we pay on Fridays"), days of the month ("the 15th and the last"), or
both. Days of the month alone are paid on that day; together with weekdays, on the first of those
weekdays from that day on: the 15th of a customer who pays on Fridays is the first Friday from the
15th on. A month too short for a day has it on its last.

A day on which banks are closed, a holiday or a weekend that the customer did not name, is moved to
the next on which they are open.
"""

import calendar
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
# The last day of a month, whatever its number.
LAST = 32
LAST_WORDS = ("last", "último", "ultimo")
# Days that a day is moved at most; a calendar with more holidays in a row moves nothing.
MOST_MOVED = 14
# A payment day comes at the latest so many days after another: a month, a week, and the days moved.
HORIZON = 62
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PaymentCalendar:
    """What a customer said of their days. Weekdays as Python counts them: Monday is 0."""

    payment_weekdays: frozenset = frozenset()
    # 1 to 31, or `LAST`
    payment_days: tuple = ()
    review_weekdays: frozenset = frozenset()
    # dates on which nobody pays or reviews
    holidays: frozenset = frozenset()

    @property
    def says_when_they_pay(self):
        """Whether there are payment days at all."""
        return bool(self.payment_weekdays or self.payment_days)


def read_days(text):
    """Return the days of a month that a text names, and the text as it is kept.

    :raises ValueError: with the part that names no day

    >>> read_days("30, 15 y último")
    ((15, 30, 32), '15, 30, último')
    >>> read_days("1;15,15")
    ((1, 15), '1, 15')
    >>> read_days("")
    ((), '')
    >>> read_days("15, 45")
    Traceback (most recent call last):
    ValueError: 45
    """
    found = {}
    for part in re.split(r"[\s,;/]+", (text or "").strip().lower()):
        if part in ("", "and", "y", "e"):
            continue
        if part in LAST_WORDS:
            found.setdefault(LAST, part)
        elif part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= 31 and len(part) < 4:
            found[int(part)] = str(int(part))
        else:
            raise ValueError(part)
    return tuple(sorted(found)), ", ".join(found[day] for day in sorted(found))


def next_payment_day(days, on):
    """Return the first payment day on or after a date; None: the customer named none.

    :param days: `PaymentCalendar`

    >>> friday, middle = PaymentCalendar(frozenset({4})), PaymentCalendar(payment_days=(15, LAST))
    >>> str(next_payment_day(friday, date(2026, 3, 11)))
    '2026-03-13'
    >>> str(next_payment_day(middle, date(2026, 3, 16))), str(next_payment_day(middle, date(2026, 3, 11)))
    ('2026-03-16', '2026-03-16')
    >>> both = PaymentCalendar(frozenset({4}), (15,))
    >>> str(next_payment_day(both, date(2026, 3, 11)))
    '2026-03-20'
    >>> holiday = PaymentCalendar(frozenset({4}), holidays=frozenset({date(2026, 3, 13)}))
    >>> str(next_payment_day(holiday, date(2026, 3, 11)))
    '2026-03-16'
    >>> str(next_payment_day(PaymentCalendar(payment_days=(31,)), date(2026, 2, 3)))
    '2026-03-02'
    """
    found = payment_days(days, on, on + timedelta(days=HORIZON))
    return found[0] if found else None


def payment_days(days, start, end):
    """Return the payment days from `start` to `end`, in order.

    >>> twice = PaymentCalendar(payment_days=(15, LAST))
    >>> [str(day) for day in payment_days(twice, date(2026, 3, 1), date(2026, 4, 30))]
    ['2026-03-02', '2026-03-16', '2026-03-31', '2026-04-15', '2026-04-30']
    """
    if not days.says_when_they_pay:
        return []
    # One of before may have been moved here.
    named = _days(start - timedelta(days=MOST_MOVED + 7), end)
    moved = {
        _open_day(_weekday_from(days, day), days.payment_weekdays, days.holidays)
        for day in named
        if _is_named(days, day)
    }
    return sorted(day for day in moved if start <= day <= end)


def next_review_day(days, on):
    """Return the first day of review on or after a date; None: the customer has none.

    >>> monday = PaymentCalendar(review_weekdays=frozenset({0}))
    >>> str(next_review_day(monday, date(2026, 3, 11)))
    '2026-03-16'
    """
    if not days.review_weekdays:
        return None
    named = _days(on - timedelta(days=MOST_MOVED), on + timedelta(days=7))
    moved = (
        _open_day(day, days.review_weekdays, days.holidays)
        for day in named
        if day.weekday() in days.review_weekdays
    )
    return min(day for day in moved if day >= on)


def review_day_before(days, payment_day, on):
    """Return the last day of review, from a date on, that is in time for a payment day, or None.

    >>> days = PaymentCalendar(frozenset({4}), review_weekdays=frozenset({0, 2}))
    >>> str(review_day_before(days, date(2026, 3, 20), date(2026, 3, 11)))
    '2026-03-18'
    >>> review_day_before(days, date(2026, 3, 13), date(2026, 3, 12))
    """
    found, day = None, next_review_day(days, on)
    while day and day < payment_day:
        found, day = day, next_review_day(days, day + _ONE)
    return found


def message_day(days, today):
    """Return the day on which a message goes that is to arrive before the next review.

    The working day before it, today at the earliest and in seven days at the latest.

    >>> monday = PaymentCalendar(review_weekdays=frozenset({0}))
    >>> [str(message_day(monday, date(2026, 3, on))) for on in (11, 13, 16)]
    ['2026-03-13', '2026-03-13', '2026-03-20']
    >>> str(message_day(PaymentCalendar(), date(2026, 3, 11)))
    '2026-03-11'
    """
    review = next_review_day(days, today + _ONE)
    if review is None:
        return today
    return max(today, min(working_day_before(review, days.holidays), today + timedelta(days=7)))


def working_day_before(day, holidays=frozenset()):
    """Return the last day before another that is no weekend and no holiday.

    >>> str(working_day_before(date(2026, 3, 16)))
    '2026-03-13'
    """
    before = (day - timedelta(days=number) for number in range(1, MOST_MOVED))
    working = (one for one in before if one.weekday() < SATURDAY and one not in holidays)
    return next(working, day - _ONE)


def first_from(payment_dates, on):
    """Return the first of some sorted dates on or after a date; None: there is none.

    >>> first_from([date(2026, 3, 13), date(2026, 3, 20)], date(2026, 3, 14))
    datetime.date(2026, 3, 20)
    """
    at = bisect_left(payment_dates, on)
    return payment_dates[at] if at < len(payment_dates) else None


def read_dates(text):
    """Return the dates of a text of them, as `cobranza_debtor.payment_dates` keeps them.

    >>> read_dates("2026-03-13,2026-03-20"), read_dates(None)
    ([datetime.date(2026, 3, 13), datetime.date(2026, 3, 20)], [])
    """
    return [date.fromisoformat(part) for part in text.split(",")] if text else []


def _days(start, end):
    return (start + timedelta(days=number) for number in range((end - start).days + 1))


def _is_named(days, day):
    if not days.payment_days:
        return day.weekday() in days.payment_weekdays
    last = calendar.monthrange(day.year, day.month)[1]
    return any(min(number, last) == day.day for number in days.payment_days)


def _weekday_from(days, day):
    """Return the day, or the first of the weekdays from it on if the customer names some."""
    if days.payment_weekdays:
        while day.weekday() not in days.payment_weekdays:
            day += _ONE
    return day


def _open_day(day, weekdays, holidays):
    """Return the day, or the next on which banks are open."""
    for number in range(MOST_MOVED + 1):
        moved = day + timedelta(days=number)
        if moved not in holidays and (moved.weekday() < SATURDAY or moved.weekday() in weekdays):
            return moved
    return day
