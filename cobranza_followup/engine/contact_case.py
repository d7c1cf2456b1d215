"""What `contact_guard` is asked about, and what it answers: rules, people, history and verdict."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What the guard answers."""

    ALLOWED = "allowed"
    WARNED = "warned"
    WAITS = "waits"
    NEVER = "never"


class Standing(StrEnum):
    """How a window, a limit or the rest of a rule binds the company; only `LAW` stops a person."""

    LAW = "law"
    OTHERS = "others"  # law, but it binds others
    PROPOSAL = "proposal"


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
    not_on_holidays: bool = False
    standing: Standing = Standing.LAW

    def covers(self, channel):
        return not self.channels or channel in self.channels


@dataclass(frozen=True, slots=True)
class Limit:
    """How much contact there may be in a local `day`, a local `week` from Monday on, or `days`
    times 24 hours.

    `counts` attempts, conversations, or the different channels used. A minimum gap is written
    as one attempt per so many days; a rest after a conversation, as one conversation.
    """

    maximum: int
    period: str = "day"
    days: int = 1
    counts: str = "attempts"
    channels: frozenset[str] = frozenset()  # empty: all
    each_channel: bool = False
    standing: Standing = Standing.LAW

    def covers(self, channel):
        return not self.channels or channel in self.channels


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule permits; `key` tells it from the others.

    Windows of one standing add up; a channel that none of them covers is free at all hours.
    `standing` is that of the rest: channels, third parties and consent.
    """

    key: int
    windows: tuple[Window, ...] = ()
    limits: tuple[Limit, ...] = ()
    standing: Standing = Standing.LAW
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
    """One contact of the past. One that the debtor began is a conversation, but no attempt."""

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
    # Sent with nobody watching: it also waits for what would only warn a person.
    patient: bool = False
    # Planned ahead: it also keeps to hours that are only proposed; to go beyond a proposed limit
    # is left for people to choose.
    planned: bool = False

    def is_stopped_by(self, reason):
        """Whether a `Reason` stops this contact; else it is a warning."""
        if reason.own or reason.standing == Standing.LAW:
            return True
        if self.planned and reason.code in (Code.HOURS, Code.HOLIDAY):
            return True
        return self.automatic or self.patient


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule (or a preference: `own`) by its key, and what of it forbids or warns."""

    code: Code
    key: int
    own: bool = False
    standing: Standing = Standing.LAW


@dataclass(frozen=True, slots=True)
class Verdict:
    """`not_before` is the first permitted moment; None: there is none to wait for.

    `clear_from` is the first one at which nothing is to be warned of, either.
    """

    state: State
    not_before: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    clear_from: datetime | None = None

    @property
    def permits(self):
        return self.state in (State.ALLOWED, State.WARNED)
