"""Whether a debtor may be contacted: now, or not before when, and which rules say so.

Of several rules the strictest decides; of several possible time zones, all. Nothing known
about the zone means that no window is certain to be open. This is no legal advice: the rules
are records that people check and change.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from . import local_time

# How far ahead a permitted moment is looked for.
HORIZON = timedelta(days=400)
WEEK_DAYS = 7
ALL_DAY_MINUTES = 24 * 60
# Channels of which a debtor gets one message a day at most that nobody wrote by hand.
WRITTEN = frozenset({"email", "sms", "whatsapp"})
# Every day there is on earth at a moment, for people of whom nobody knows where they are.
ANYWHERE = tuple(ZoneInfo(f"Etc/GMT{hours:+d}") for hours in range(-14, 13))


class State(StrEnum):
    """What the guard answers."""

    ALLOWED = "allowed"
    WARNED = "warned"
    WAITS = "waits"
    NEVER = "never"


class Code(StrEnum):
    """Why the guard says no, or warns."""

    HOURS = "hours"
    HOLIDAY = "holiday"
    LIMIT = "limit"
    CHANNEL = "channel"
    OPT_IN = "opt_in"
    THIRD_PARTY = "third_party"
    ZONE = "zone"
    OWN_HOURS = "own_hours"
    OPT_OUT = "opt_out"
    STOPPED = "stopped"
    LAWYER = "lawyer"
    ONE_A_DAY = "one_a_day"


@dataclass(frozen=True, slots=True)
class Window:
    """Local hours in which contacts are permitted: minutes of the day, the end outside."""

    weekdays: frozenset[int]
    start: int
    end: int
    channels: frozenset[str] = frozenset()  # empty: all

    def covers(self, channel):
        return not self.channels or channel in self.channels


ALL_DAY = (Window(frozenset(range(WEEK_DAYS)), 0, ALL_DAY_MINUTES),)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much contact there may be in a local `day`, a local `week` from Monday on, or `days`
    times 24 hours.

    `counts` attempts, conversations, or the different channels used. A minimum gap is one
    attempt in so many days; a rest after a conversation, one conversation.
    """

    maximum: int
    period: str = "day"
    days: int = 1
    counts: str = "attempts"
    channels: frozenset[str] = frozenset()  # empty: all
    each_channel: bool = False
    warn: bool = False

    def covers(self, channel):
        return not self.channels or channel in self.channels


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule permits; `key` tells it from the others."""

    key: int
    windows: tuple[Window, ...] = ()  # a channel that none of them covers is free at all hours
    limits: tuple[Limit, ...] = ()
    holidays_blocked: bool = False
    channels: frozenset[str] = frozenset()  # empty: all
    third_parties: bool = True
    opt_in: bool = False
    exempt: frozenset[str] = frozenset()  # purposes free of hours, limits and consent


@dataclass(frozen=True, slots=True)
class Preference:
    """What a person said about being contacted."""

    key: int = 0
    consents: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()  # none: at any hour
    opted_out: frozenset[str] = frozenset()
    stopped: bool = False
    lawyer: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of the past. What the debtor began is a conversation and no attempt."""

    moment: datetime
    channel: str
    attempt: bool = True
    conversation: bool = False
    purpose: str = "collect"


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one intended contact. `purpose` is collect, answer or requested."""

    channel: str
    rules: tuple[Rule, ...] = ()
    preferences: tuple[Preference, ...] = ()
    history: tuple[Contact, ...] = ()
    zones: tuple = ()  # every zone the person may be in
    holidays: frozenset = frozenset()
    purpose: str = "collect"
    third_party: bool = False
    is_lawyer: bool = False
    automatic: bool = False  # a policy sends it, nobody wrote it by hand


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule (or a preference: `own`) by its key, and what of it forbids or warns."""

    code: Code
    key: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`not_before` is the first permitted moment; None: there is none to wait for."""

    state: State
    not_before: datetime | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def permits(self):
        return self.state in (State.ALLOWED, State.WARNED)


def ask(case, moment):
    """Return the `Verdict` on a contact at `moment`, an aware datetime in UTC.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> weekdays = Window(frozenset(range(5)), 8 * 60, 19 * 60)
    >>> rule = Rule(1, (weekdays,), (Limit(1),))
    >>> case = Case("call", (rule,), zones=(ZoneInfo("America/Bogota"),))
    >>> ask(case, datetime(2026, 3, 11, 15, tzinfo=UTC)).state
    <State.ALLOWED: 'allowed'>
    >>> late = ask(case, datetime(2026, 3, 14, 15, tzinfo=UTC))  # a Saturday
    >>> late.state, late.not_before.isoformat(), late.reasons
    (<State.WAITS: 'waits'>, '2026-03-16T13:00:00+00:00', (Reason(code=<Code.HOURS: 'hours'>, key=1, own=False),))
    """
    moment = moment.replace(microsecond=0)
    if reasons := _forever(case):
        return Verdict(State.NEVER, None, reasons)
    checks = [*_hours(case), *_limits(case, warn=False), *_one_a_day(case)]
    reasons = _failing(checks, moment)
    if not reasons:
        warnings = _failing(_limits(case, warn=True), moment)
        return Verdict(State.WARNED if warnings else State.ALLOWED, moment, warnings)
    opens = _first_for_all([earliest for _reason, earliest in checks], moment)
    return Verdict(State.WAITS if opens else State.NEVER, opens, reasons)


def weekly_maximum(rules, channel):
    """Return how many attempts on `channel` the rules permit in a week, or None: any number.

    >>> weekly_maximum([Rule(1, limits=(Limit(1), Limit(3, "days", 7)))], "call")
    3
    """
    return min(
        (
            limit.maximum * -(-WEEK_DAYS // limit_days(limit))
            for rule in rules
            for limit in rule.limits
            if limit.counts == "attempts" and not limit.warn and limit.covers(channel)
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
            reasons.append(Reason(Code.CHANNEL, rule.key))
        if case.third_party and not rule.third_parties:
            reasons.append(Reason(Code.THIRD_PARTY, rule.key))
        if case.purpose in rule.exempt:
            continue
        if rule.opt_in and case.channel not in consents:
            reasons.append(Reason(Code.OPT_IN, rule.key))
        if not case.zones and (rule.windows or rule.limits or rule.holidays_blocked):
            reasons.append(Reason(Code.ZONE, rule.key))
    return tuple(dict.fromkeys(reasons))


# A check is (function that names the reason at a moment, function that returns that moment if
# it passes, else a later one before which it certainly does not, or None: not by the horizon).


def _hours(case):
    for rule in case.rules:
        if case.purpose in rule.exempt:
            continue
        windows = tuple(window for window in rule.windows if window.covers(case.channel))
        closed = case.holidays if rule.holidays_blocked else frozenset()
        if windows or closed:
            for zone in case.zones:
                yield (
                    partial(_hours_reason, rule.key, closed, zone),
                    partial(local_time.next_open, windows or ALL_DAY, closed, zone),
                )
    if case.purpose == "collect":
        for own in case.preferences:
            windows = tuple(window for window in own.windows if window.covers(case.channel))
            for zone in case.zones if windows else ():
                yield (
                    lambda _moment, key=own.key: Reason(Code.OWN_HOURS, key, own=True),
                    partial(local_time.next_open, windows, frozenset(), zone),
                )


def _hours_reason(key, closed, zone, moment):
    holiday = local_time.local_date(moment, zone) in closed
    return Reason(Code.HOLIDAY if holiday else Code.HOURS, key)


def _limits(case, warn):
    for rule in case.rules:
        if case.purpose in rule.exempt:
            continue
        for limit in rule.limits:
            if limit.warn != warn or not limit.covers(case.channel):
                continue
            counted = _counted(limit, rule, case)
            # So many times 24 hours are the same everywhere.
            for zone in case.zones[:1] if limit.period == "days" else case.zones:
                yield (
                    lambda _moment, key=rule.key: Reason(Code.LIMIT, key),
                    partial(_earliest_within, limit, counted, case.channel, zone),
                )


def _one_a_day(case):
    """What a policy sends goes on a local day without any other message, whatever the rules say."""
    if not case.automatic or case.channel not in WRITTEN:
        return
    rule = Rule(0, exempt=frozenset({"requested"}))
    limit = Limit(1, channels=WRITTEN)
    counted = _counted(limit, rule, case)
    for zone in case.zones or ANYWHERE:
        yield (
            lambda _moment: Reason(Code.ONE_A_DAY, 0, own=True),
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
    """Return `moment` if one more contact is within the limit, else when it is worth asking."""
    if limit.period == "days":
        length = timedelta(days=limit.days)
        within = [past for past in counted if moment - length < past.moment <= moment]
        if _has_room(limit, within, channel):
            return moment
        # Counting contacts one can tell how many must have gone by; of channels, try the next.
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
    failed = (reason(moment) for reason, earliest in checks if earliest(moment, moment) != moment)
    return tuple(dict.fromkeys(failed))


def _first_for_all(earliest, moment):
    """Return the first moment at which every check passes, or None: not by the horizon."""
    horizon = moment + HORIZON
    while moment <= horizon:
        latest = moment
        for check in earliest:
            opens = check(latest, horizon)
            if opens is None:
                return None
            latest = max(latest, opens)
        if latest == moment:
            return moment
        moment = latest
    return None
