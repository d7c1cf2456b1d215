"""Whether a debtor may be contacted: now, or not before when, and which rules say so.

Of several rules the strictest decides; of several possible time zones, all. Nothing known
about the zone means that no window is certain to be open. Law that binds who asks stops them;
law that binds others, and what is only proposed, warns. This is no legal advice: the rules are
records that people check and change.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from . import local_time
from .channels import RATIONED
from .contact_case import Code, Limit, Reason, Rule, Standing, State, Verdict

# How far ahead a permitted moment is looked for.
HORIZON = timedelta(days=400)
WEEK_DAYS = 7
# Zones with every local date there is at a moment, for people whose zone is not known.
ANYWHERE = tuple(ZoneInfo(f"Etc/GMT{hours:+d}") for hours in range(-14, 13))


def ask(case, moment):
    """Return the `Verdict` on a contact at `moment`, an aware datetime in UTC.

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> from .contact_case import Case, Window
    >>> weekdays = Window(frozenset(range(5)), 8 * 60, 19 * 60)
    >>> rule = Rule(1, (weekdays,), (Limit(1),))
    >>> case = Case("call", (rule,), zones=(ZoneInfo("America/Bogota"),))
    >>> ask(case, datetime(2026, 3, 11, 15, tzinfo=UTC)).state
    <State.ALLOWED: 'allowed'>
    >>> late = ask(case, datetime(2026, 3, 14, 15, tzinfo=UTC))  # a Saturday
    >>> late.state, late.not_before.isoformat(), tuple(one.code for one in late.reasons)
    (<State.WAITS: 'waits'>, '2026-03-16T13:00:00+00:00', (<Code.HOURS: 'hours'>,))

    A proposal warns who asks, and is waited for where nobody is there to be warned.

    >>> proposed = Rule(1, (replace(weekdays, standing=Standing.PROPOSAL),))
    >>> case = replace(case, rules=(proposed,))
    >>> ask(case, datetime(2026, 3, 14, 15, tzinfo=UTC)).state
    <State.WARNED: 'warned'>
    >>> ask(replace(case, automatic=True), datetime(2026, 3, 14, 15, tzinfo=UTC)).state
    <State.WAITS: 'waits'>
    """
    moment = moment.replace(microsecond=0)
    forever = _forever(case)
    if stopping := tuple(filter(case.is_stopped_by, forever)):
        return Verdict(State.NEVER, None, stopping)
    checks = [*_hours(case), *_limits(case), *_one_a_day(case)]
    stops = [check for check in checks if case.is_stopped_by(check.reason)]
    if reasons := _failing(stops, moment):
        opens = _first_for_all(stops, moment)
        return Verdict(State.WAITS if opens else State.NEVER, opens, reasons)
    if warnings := forever + _failing(checks, moment):
        clear = None if forever else _first_for_all(checks, moment)
        return Verdict(State.WARNED, moment, warnings, clear)
    return Verdict(State.ALLOWED, moment, (), moment)


def weekly_maximum(rules, channel):
    """Return how many attempts on `channel` rules permit or propose in a week; None: any number.

    >>> weekly_maximum([Rule(1, limits=(Limit(1), Limit(3, "days", 7)))], "call")
    3
    """
    return min(
        (
            limit.maximum * -(-WEEK_DAYS // limit_days(limit))
            for rule in rules
            for limit in rule.limits
            if limit.counts == "attempts"
            and limit.standing != Standing.OTHERS
            and limit.covers(channel)
        ),
        default=None,
    )


def limit_days(limit):
    """Return the length of a limit's period in days."""
    return {"day": 1, "week": WEEK_DAYS}.get(limit.period) or limit.days


def _forever(case):
    """Reasons that no waiting removes."""
    reasons = []
    for own in case.preferences:
        if own.stopped:
            reasons.append(Reason(Code.STOPPED, own.key, own=True))
        if own.lawyer and not case.is_lawyer:
            reasons.append(Reason(Code.LAWYER, own.key, own=True))
        if case.channel in own.opted_out:
            reasons.append(Reason(Code.OPT_OUT, own.key, own=True))
    consents = frozenset().union(*(own.consents for own in case.preferences))
    for rule in case.rules:
        if rule.channels and case.channel not in rule.channels:
            reasons.append(Reason(Code.CHANNEL, rule.key, standing=rule.standing))
        if case.third_party and not rule.third_parties:
            reasons.append(Reason(Code.THIRD_PARTY, rule.key, standing=rule.standing))
        if case.purpose in rule.exempt:
            continue
        if rule.opt_in and case.channel not in consents:
            reasons.append(Reason(Code.OPT_IN, rule.key, standing=rule.standing))
        if not case.zones:
            reasons += [
                Reason(Code.ZONE, rule.key, standing=one.standing)
                for one in (*rule.windows, *rule.limits)
                if one.covers(case.channel)
            ]
    return tuple(dict.fromkeys(reasons))


class _Check(NamedTuple):
    """One condition that may come true by waiting, in one zone."""

    reason: Reason
    # Returns a moment itself if it passes then, else a later one before which it certainly does
    # not, or None: not by the horizon.
    earliest: object
    closed: frozenset = frozenset()  # local dates on which it is a holiday that closes
    zone: object = None

    def reason_at(self, moment):
        if self.closed and local_time.local_date(moment, self.zone) in self.closed:
            return replace(self.reason, code=Code.HOLIDAY)
        return self.reason


def _hours(case):
    for rule in case.rules:
        if case.purpose in rule.exempt:
            continue
        for standing in Standing:
            windows = [one for one in rule.windows if one.standing == standing]
            yield from _open(case, windows, Reason(Code.HOURS, rule.key, standing=standing))
    if case.purpose == "collect":
        for own in case.preferences:
            yield from _open(case, own.windows, Reason(Code.OWN_HOURS, own.key, own=True))


def _open(case, windows, reason):
    """Check that one of the windows that are about the channel is open, in every zone."""
    windows = tuple(window for window in windows if window.covers(case.channel))
    closes = any(window.not_on_holidays for window in windows)
    closed = case.holidays if closes else frozenset()
    for zone in case.zones if windows else ():
        earliest = partial(local_time.next_open, windows, closed, zone)
        yield _Check(reason, earliest, closed, zone)


def _limits(case):
    for rule in case.rules:
        if case.purpose in rule.exempt:
            continue
        for limit in rule.limits:
            if not limit.covers(case.channel):
                continue
            counted = _counted(limit, rule, case)
            reason = Reason(Code.LIMIT, rule.key, standing=limit.standing)
            # So many times 24 hours are the same everywhere.
            for zone in case.zones[:1] if limit.period == "days" else case.zones:
                yield _Check(reason, partial(_earliest_within, limit, counted, case.channel, zone))


def _one_a_day(case):
    """Check that a policy's message goes on a local day without any other, whatever the rules."""
    if not case.automatic or case.channel not in RATIONED:
        return
    rule = Rule(0, exempt=frozenset({"requested"}))
    limit = Limit(1, channels=RATIONED)
    counted = _counted(limit, rule, case)
    for zone in case.zones or ANYWHERE:
        yield _Check(
            Reason(Code.ONE_A_DAY, 0, own=True),
            partial(_earliest_within, limit, counted, case.channel, zone),
        )


def _counted(limit, rule, case):
    """Return the contacts of the past that a limit counts, the oldest first."""
    contacts = [
        contact
        for contact in case.history
        if limit.covers(contact.channel)
        and contact.purpose not in rule.exempt
        and (contact.conversation if limit.counts == "conversations" else contact.attempt)
        and (not limit.each_channel or contact.channel == case.channel)
    ]
    return sorted(contacts, key=lambda contact: contact.moment)


def _earliest_within(limit, counted, channel, zone, moment, horizon):
    """Return `moment` if one more contact is within the limit, else the next moment to try."""
    if limit.period == "days":
        length = timedelta(days=limit.days)
        within = [past for past in counted if moment - length < past.moment <= moment]
        if _has_room(limit, within, channel):
            return moment
        # Of contacts it is known which must leave the period first; of channels, the next is
        # tried.
        gone = 0 if limit.counts == "channels" else len(within) - limit.maximum
        return (within[gone].moment if gone < len(within) else moment) + length
    first, last = _period(limit.period, local_time.local_date(moment, zone))
    within = [past for past in counted if first <= local_time.local_date(past.moment, zone) <= last]
    if _has_room(limit, within, channel):
        return moment
    return local_time.day_start(last + local_time.DAY, zone)


def _has_room(limit, within, channel):
    if limit.counts == "channels":
        return len({channel, *(past.channel for past in within)}) <= limit.maximum
    return len(within) < limit.maximum


def _period(period, day):
    if period == "day":
        return day, day
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=WEEK_DAYS - 1)


def _failing(checks, moment):
    """Return the reasons of the checks that do not pass at `moment`, none twice."""
    failed = (
        check.reason_at(moment) for check in checks if check.earliest(moment, moment) != moment
    )
    return tuple(dict.fromkeys(failed))


def _first_for_all(checks, moment):
    """Return the first moment at which every check passes, or None: not by the horizon."""
    horizon = moment + HORIZON
    while moment <= horizon:
        latest = moment
        for check in checks:
            opens = check.earliest(latest, horizon)
            if opens is None:
                return None
            latest = max(latest, opens)
        if latest == moment:
            return moment
        moment = latest
    return None
