"""When to try again after nobody answered: soon, but never more than is decent or permitted."""

from dataclasses import replace
from datetime import timedelta

from .contact_case import Contact
from .contact_guard import ask
from .local_time import DAY, day_start, local_date
from .promise_dates import SATURDAY

# Whoever did not answer is left alone for so long.
RETRY_AFTER = timedelta(hours=1)
# Attempts a day that nobody answered; law may permit fewer, never more.
MOST_PER_DAY = 2


def after_no_answer(case, moment, office):
    """Return the first decent and permitted moment after an attempt that nobody answered.

    Another day is a working day if one is permitted within a week of the first that is.

    :param case: `contact_case.Case` of the attempt, its history without it
    :param moment: of the attempt, an aware datetime in UTC
    :param office: time zone of the people who call
    :return: an aware datetime in UTC, or None: the rules never permit another attempt

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> from .contact_case import Case, Limit, Rule, Window
    >>> bogota = ZoneInfo("America/Bogota")
    >>> rule = Rule(1, (Window(frozenset(range(5)), 8 * 60, 19 * 60),))
    >>> case = Case("call", (rule,), zones=(bogota,))
    >>> after_no_answer(case, datetime(2026, 3, 13, 15, tzinfo=UTC), bogota).isoformat()
    '2026-03-13T16:00:00+00:00'
    >>> once_a_day = replace(case, rules=(replace(rule, limits=(Limit(1),)),))
    >>> after_no_answer(once_a_day, datetime(2026, 3, 13, 15, tzinfo=UTC), bogota).isoformat()
    '2026-03-16T13:00:00+00:00'
    """
    moment = moment.replace(microsecond=0)
    attempt = Contact(moment, case.channel, purpose=case.purpose)
    case = replace(case, history=(*case.history, attempt), planned=True)
    today = local_date(moment, office)
    earliest = back_from(moment)
    if _attempts(case, today, office) >= MOST_PER_DAY:
        earliest = max(earliest, day_start(today + DAY, office))
    opens = ask(case, earliest).not_before
    if opens is None or local_date(opens, office) == today:
        return opens
    return _on_a_working_day(case, opens, office)


def back_from(moment):
    """Return when somebody contacted at `moment`, who is to be contacted again, is listed again."""
    return moment + RETRY_AFTER


def _attempts(case, day, office):
    return sum(
        past.attempt and not past.conversation and local_date(past.moment, office) == day
        for past in case.history
        if past.channel == case.channel
    )


def _on_a_working_day(case, opens, office):
    day = local_date(opens, office)
    if day.weekday() < SATURDAY:
        return opens
    monday = day + (7 - day.weekday()) * DAY
    later = ask(case, day_start(monday, office)).not_before
    if later is None or local_date(later, office) >= day + 7 * DAY:
        return opens
    return opens if local_date(later, office).weekday() >= SATURDAY else later
