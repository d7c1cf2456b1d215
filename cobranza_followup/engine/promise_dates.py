"""Dates to suggest for a promise: days on which people have money and banks are open."""

from datetime import timedelta
from enum import StrEnum

SATURDAY = 5
# Wages and small companies' bills are paid in the middle of a month and at its end.
MIDDLE_OF_MONTH = 15


class Reason(StrEnum):
    """Why a date is suggested."""

    PAY_DAY = "pay_day"
    END_OF_MONTH = "end_of_month"
    IN_A_WEEK = "in_a_week"
    # on which the customer says that they pay
    THEIR_PAY_DAY = "their_pay_day"


# Of a customer's own payment days, so many.
MOST_OF_THEIRS = 3


def suggest(today, payment_dates=()):
    """Return {date: reason} after `today`, the nearest first; no date twice.

    To a customer who pays on certain days, the next of these.

    A pay day on a weekend is paid on the Friday before, and so is the end of a month; a week
    from today that ends on a weekend is moved to the Monday after.

    >>> from datetime import date
    >>> suggest(date(2026, 3, 11))  # doctest: +NORMALIZE_WHITESPACE
    {datetime.date(2026, 3, 13): <Reason.PAY_DAY: 'pay_day'>,
     datetime.date(2026, 3, 18): <Reason.IN_A_WEEK: 'in_a_week'>,
     datetime.date(2026, 3, 31): <Reason.END_OF_MONTH: 'end_of_month'>}
    >>> suggest(date(2026, 3, 11), [date(2026, 3, 6), date(2026, 3, 20)])
    {datetime.date(2026, 3, 20): <Reason.THEIR_PAY_DAY: 'their_pay_day'>}

    :param payment_dates: on which the customer pays, in order; none: on any day
    """
    theirs = [day for day in payment_dates if day > today][:MOST_OF_THEIRS]
    if theirs:
        return dict.fromkeys(theirs, Reason.THEIR_PAY_DAY)
    month_end = _first_after(today, _ends_of_months(today))
    middle = _first_after(today, _middles_of_months(today))
    found = {middle: Reason.PAY_DAY, month_end: Reason.END_OF_MONTH}
    found.setdefault(_monday_after(today + timedelta(days=7)), Reason.IN_A_WEEK)
    return dict(sorted(found.items()))


def next_working_day(today):
    """Return the next day that is not a Saturday or Sunday.

    >>> from datetime import date
    >>> next_working_day(date(2026, 3, 13))
    datetime.date(2026, 3, 16)
    """
    return _monday_after(today + timedelta(days=1))


def _first_after(today, days):
    return next(day for day in days if day > today)


def _middles_of_months(today):
    for first in _months_from(today):
        yield _friday_before(first.replace(day=MIDDLE_OF_MONTH))


def _ends_of_months(today):
    for first in _months_from(today):
        yield _friday_before(_next_month(first) - timedelta(days=1))


def _months_from(today):
    first = today.replace(day=1)
    while True:
        yield first
        first = _next_month(first)


def _next_month(first):
    return (first + timedelta(days=31)).replace(day=1)


def _friday_before(day):
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _monday_after(day):
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= SATURDAY else 0)
