"""When money may be expected: as promised, else as forecast, else as late as they usually pay.

Who has broken promises and kept less than half of them is expected as forecast (which counts the
promise for as much as such promises have been worth). Forecasts are of the last night: what is
newer is expected on its due date plus the customer's average lateness.

What has not come by today comes tomorrow at the earliest; from a customer with payment days, on the
next of them, unless they promised another.

A debtor's date is decided in Python, with everything else. A document's is searched for, and so is
in SQL. They are one rule, and stand side by side.
"""

from datetime import timedelta

from .payment_calendar import first_from

# Both round half a day to the even one.
_HABIT = (
    "GREATEST(COALESCE({promised}, {forecast}, {due} + round({average_days_late})::int),"
    " {today} + 1)"
)
EXPECTED_PAYMENT_DATE = f"""
    COALESCE((SELECT MIN(payment_date)
                FROM unnest(string_to_array({{payment_dates}}, ',')::date[]) AS payment_date
               WHERE payment_date >= {_HABIT} AND {{promised}} IS NULL), {_HABIT})"""
# A debtor whose promises are believed.
TRUSTED = """({debtor}.promise_kept_ratio >= 0.5 OR NOT EXISTS (
    SELECT FROM cobranza_promise WHERE debtor_id = {debtor}.id AND state = 'broken'
       AND is_history IS NOT TRUE))"""


def is_trusted(kept_ratio, broken):
    """Whether a debtor's promises are believed.

    :param kept_ratio: share of the promises that were kept, 0-1
    :param broken: whether any was broken

    >>> is_trusted(0.0, False), is_trusted(0.4, True), is_trusted(0.5, True)
    (True, False, True)
    """
    return kept_ratio >= 0.5 or not broken


def expected_payment_date(promised, due, average_days_late, today, forecast=None, payment_dates=()):
    """Return the day, or None where nothing is owed.

    :param promised: day of the next open promise that is believed, or None
    :param due: oldest due date, or None
    :param average_days_late: of the customer's payments; negative: early
    :param forecast: day forecast in the last night, or None
    :param payment_dates: days on which the customer pays, in order; none: any

    >>> from datetime import date
    >>> today = date(2026, 3, 2)
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today))
    '2026-03-05'
    >>> str(expected_payment_date(date(2026, 3, 20), date(2026, 3, 1), 4.5, today))
    '2026-03-20'
    >>> str(expected_payment_date(None, date(2026, 1, 10), 4.5, today))
    '2026-03-03'
    >>> days = [date(2026, 3, 6), date(2026, 3, 13)]
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today, None, days))
    '2026-03-06'
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today, date(2026, 3, 9)))
    '2026-03-09'
    >>> str(expected_payment_date(None, date(2026, 3, 1), 4.5, today, date(2026, 3, 9), days))
    '2026-03-13'
    >>> expected_payment_date(date(2026, 3, 20), None, 0, today)
    """
    if not due:
        return None
    day = promised or forecast or due + timedelta(days=round(average_days_late))
    day = max(day, today + timedelta(days=1))
    return day if promised else first_from(payment_dates, day) or day
