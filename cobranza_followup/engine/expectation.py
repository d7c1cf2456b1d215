"""When money may be expected: as promised, else as late as this customer usually pays.

What has not come by today comes tomorrow at the earliest; from a customer with payment days, on the
next of them, unless they promised another.

A debtor's date is decided in Python, with everything else. A document's is searched for, and so is
in SQL. They are one rule, and stand side by side.
"""

from datetime import timedelta

from .payment_calendar import first_from

_HABIT = "GREATEST(COALESCE({promised}, {due} + round({average_days_late})::int), {today} + 1)"
# Both round half a day to the even one.
EXPECTED_PAYMENT_DATE = f"""
    COALESCE((SELECT MIN(payment_date)
                FROM unnest(string_to_array({{payment_dates}}, ',')::date[]) AS payment_date
               WHERE payment_date >= {_HABIT} AND {{promised}} IS NULL), {_HABIT})"""


def expected_payment_date(promised, due, average_days_late, today, payment_dates=()):
    """Return the day, or None where nothing is owed.

    :param promised: day of the next open promise, or None
    :param due: oldest due date, or None
    :param average_days_late: of the customer's payments; negative: early
    :param payment_dates: days on which the customer pays, in order; none: any

    >>> from datetime import date
    >>> today = date(2026, 3, 2)
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today))
    '2026-03-05'
    >>> str(expected_payment_date(date(2026, 3, 20), date(2026, 3, 1), 4.5, today))
    '2026-03-20'
    >>> str(expected_payment_date(None, date(2026, 1, 10), 4.5, today))
    '2026-03-03'
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today, [date(2026, 3, 6)]))
    '2026-03-06'
    >>> expected_payment_date(date(2026, 3, 20), None, 0, today)
    """
    if not due:
        return None
    day = promised or due + timedelta(days=round(average_days_late))
    day = max(day, today + timedelta(days=1))
    return day if promised else first_from(payment_dates, day) or day
