"""When money may be expected: as promised, else as late as this customer usually pays.

A debtor's date is decided in Python, with everything else. A document's is searched for, and so is
in SQL. They are one rule, and stand side by side.
"""

from datetime import timedelta

# Both round half a day to the even one.
EXPECTED_PAYMENT_DATE = "COALESCE({promised}, {due} + round({average_days_late})::int)"


def expected_payment_date(promised, due, average_days_late):
    """Return the day, or None where nothing is owed.

    :param promised: day of the next open promise, or None
    :param due: oldest due date, or None
    :param average_days_late: of the customer's payments; negative: early

    >>> from datetime import date
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5))
    '2026-03-05'
    >>> str(expected_payment_date(date(2026, 3, 20), date(2026, 3, 1), 4.5))
    '2026-03-20'
    >>> expected_payment_date(date(2026, 3, 20), None, 0)
    """
    if not due:
        return None
    return promised or due + timedelta(days=round(average_days_late))
