"""An hour of the day as Odoo keeps it: a number of hours, minutes its fraction."""

from datetime import UTC, datetime, time

HOURS = 24


def minutes(hour):
    """Return the minutes since midnight.

    >>> minutes(16.5), minutes(9.1)
    (990, 546)
    """
    return round(hour * 60)


def clock(hour):
    """Return the hour as a time.

    >>> clock(16.25)
    datetime.time(16, 15)
    """
    return time(*divmod(min(minutes(hour), HOURS * 60 - 1), 60))


def moment(day, hour, zone):
    """Return the moment, in UTC, at which a clock in `zone` shows the hour of a day.

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> moment(date(2026, 3, 11), 16.5, ZoneInfo("America/Tijuana")).isoformat()
    '2026-03-11T23:30:00+00:00'
    """
    return datetime.combine(day, clock(hour), zone).astimezone(UTC)


def written(hour):
    """Return the hour as one reads it on a clock.

    >>> written(16.25), written(9)
    ('16:15', '9:00')
    """
    moment = clock(hour)
    return f"{moment.hour}:{moment.minute:02}"
