"""An hour of the day as Odoo keeps it: a number of hours, minutes its fraction."""

from datetime import time

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


def written(hour):
    """Return the hour as one reads it on a clock.

    >>> written(16.25), written(9)
    ('16:15', '9:00')
    """
    moment = clock(hour)
    return f"{moment.hour}:{moment.minute:02}"
