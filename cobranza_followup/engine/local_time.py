"""What the clock on the wall shows somewhere, and when a window opens there next.

Moments are aware datetimes in UTC, in whole seconds; a window is in wall-clock time, so a night
in which the clocks change is longer or shorter than others.
"""

from datetime import UTC, datetime, time, timedelta

DAY = timedelta(days=1)


def local_date(moment, zone):
    """Return the date it is in `zone` at `moment`."""
    return moment.astimezone(zone).date()


def day_start(day, zone):
    """Return the first moment of a local day.

    >>> from datetime import date
    >>> from zoneinfo import ZoneInfo
    >>> day_start(date(2026, 9, 6), ZoneInfo("America/Santiago"))  # begins at 1 o'clock
    datetime.datetime(2026, 9, 6, 4, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def next_open(windows, closed_days, zone, moment, horizon):
    """Return the first moment, from `moment` on, at which one of the windows is open.

    :param windows: iterable of objects with `weekdays` (Monday is 0), `start` and `end`
        (minutes of the day; the end itself is outside), and `not_on_holidays`
    :param closed_days: set of local dates on which no window that is `not_on_holidays` opens
    :return: `moment` itself if one is open; None: none opens before `horizon`
    """
    while moment <= horizon:
        offset, until = _steady(moment, zone)
        opens = _next_on_the_wall(windows, closed_days, _wall(moment, offset), _wall(until, offset))
        if opens is not None:
            return (opens - offset).replace(tzinfo=UTC)
        moment = until
    return None


def _wall(moment, offset):
    return moment.replace(tzinfo=None) + offset


def _steady(moment, zone):
    """Return the offset of `zone` and until when, a day at most, its clocks run evenly."""
    offset = moment.astimezone(zone).utcoffset()
    if (moment + DAY).astimezone(zone).utcoffset() == offset:
        return offset, moment + DAY
    steady, changed = 0, int(DAY.total_seconds())
    while changed - steady > 1:
        middle = (steady + changed) // 2
        if (moment + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            steady = middle
        else:
            changed = middle
    return offset, moment + timedelta(seconds=changed)


def _next_on_the_wall(windows, closed_days, since, until):
    """Return the first opening in [since, until) as the clock on the wall shows it, or None."""
    day = since.date()
    while day <= until.date():
        midnight = datetime.combine(day, time())
        openings = [
            max(since, midnight + timedelta(minutes=window.start))
            for window in windows
            if day.weekday() in window.weekdays
            and not (window.not_on_holidays and day in closed_days)
            and midnight + timedelta(minutes=window.end) > since
        ]
        if openings and min(openings) < until:
            return min(openings)
        day += DAY
    return None


def part_of_day(hour):
    """Return what one wishes somebody at an hour of their day, 0 to 23.

    >>> part_of_day(9), part_of_day(12), part_of_day(18), part_of_day(19), part_of_day(3)
    ('morning', 'afternoon', 'afternoon', 'evening', 'evening')
    """
    if 5 <= hour < 12:
        return "morning"
    return "afternoon" if 12 <= hour < 19 else "evening"
