"""A debt paid in parts: which amount on which day."""

import calendar
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum


class Every(StrEnum):
    """How far apart the instalments are."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


_DAYS = {Every.WEEK: 7, Every.FORTNIGHT: 14}


def split(amount, count, first_day, every, digits=2):
    """Divide an amount into equal instalments; the last takes what division leaves over.

    Months keep the day of the first instalment, or end with their last day if they are shorter.

    :param Decimal amount: the sum, in units of its currency
    :param every: `Every`, or its value
    :param digits: digits after the point of the currency
    :return: list of (day, amount), the earliest first; their sum is the amount
    :raises ValueError: an instalment would have nothing to pay, or a date is beyond the calendar

    >>> from datetime import date
    >>> parts = split(Decimal("100"), 3, date(2026, 1, 31), "month")
    >>> [(str(day), str(part)) for day, part in parts]
    [('2026-01-31', '33.33'), ('2026-02-28', '33.33'), ('2026-03-31', '33.34')]
    >>> [str(day) for day, _part in split(Decimal(9), 3, date(2026, 2, 20), "fortnight")]
    ['2026-02-20', '2026-03-06', '2026-03-20']
    >>> [str(part) for _day, part in split(Decimal(1000), 3, date(2026, 2, 20), "week", digits=0)]
    ['333', '333', '334']
    """
    if count < 1:
        raise ValueError("there is no instalment")
    part = (Decimal(amount) / count).quantize(Decimal(1).scaleb(-digits), ROUND_DOWN)
    if part <= 0:
        raise ValueError("the amount is too small for so many instalments")
    parts = [part] * (count - 1)
    parts.append(Decimal(amount) - sum(parts))
    days = [_nth_day(first_day, Every(every), number) for number in range(count)]
    return list(zip(days, parts, strict=True))


def _nth_day(first, every, number):
    try:
        if every in _DAYS:
            return first + timedelta(days=_DAYS[every] * number)
        years, month = divmod(first.month - 1 + number, 12)
        year = first.year + years
        last = calendar.monthrange(year, month + 1)[1]
        return first.replace(year=year, month=month + 1, day=min(first.day, last))
    except OverflowError as error:
        raise ValueError("the last instalment is beyond the calendar") from error
