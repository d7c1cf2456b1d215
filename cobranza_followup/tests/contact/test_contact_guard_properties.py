"""The contact guard against an oracle that looks at every minute: random rules, zones, histories.

The oracle knows wall clocks and counting, no window edges and no search.
"""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.contact_case import (
    Case,
    Contact,
    Limit,
    Preference,
    Rule,
    Standing,
    State,
    Window,
)
from ...engine.contact_guard import ask
from ..properties import examples

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CHANNELS = ("call", "email", "visit")
MESSAGES = ("email", "sms", "whatsapp")
# Days around which clocks change: in the night, at midnight, by half an hour, or never.
CHANGES = {
    "America/New_York": datetime(2026, 3, 8, tzinfo=UTC),
    "America/Santiago": datetime(2026, 9, 6, tzinfo=UTC),
    "America/Havana": datetime(2026, 11, 1, tzinfo=UTC),
    "Europe/Madrid": datetime(2026, 10, 25, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 5, tzinfo=UTC),
    "Atlantic/Azores": datetime(2026, 3, 29, tzinfo=UTC),
    "America/Nuuk": datetime(2026, 3, 29, tzinfo=UTC),
    "America/Bogota": datetime(2026, 12, 31, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 6, 30, tzinfo=UTC),
}

minutes_of_day = st.sampled_from([0, 1, 90, 150, 480, 540, 720, 1080, 1140, 1380, 1439, 1440])
some_channels = st.frozensets(st.sampled_from(CHANNELS), max_size=2)


standings = st.sampled_from([Standing.LAW, Standing.LAW, Standing.OTHERS, Standing.PROPOSAL])


@st.composite
def windows(draw):
    start, end = sorted(draw(st.lists(minutes_of_day, min_size=2, max_size=2, unique=True)))
    days = draw(st.sampled_from([range(5), range(6), range(7), (6,), (0, 2, 6)]))
    return Window(
        frozenset(days), start, end, draw(some_channels), draw(st.booleans()), draw(standings)
    )


limits = st.builds(
    Limit,
    maximum=st.integers(0, 3),
    period=st.sampled_from(["day", "week", "days"]),
    days=st.integers(1, 3),
    counts=st.sampled_from(["attempts", "conversations", "channels"]),
    channels=some_channels,
    each_channel=st.booleans(),
    standing=standings,
)
purposes = st.sampled_from(["collect", "collect", "answer", "requested"])
rules = st.builds(
    Rule,
    key=st.integers(1, 3),
    windows=st.lists(windows(), max_size=3).map(tuple),
    limits=st.lists(limits, max_size=2).map(tuple),
    standing=standings,
    exempt=st.frozensets(st.sampled_from(["answer", "requested"])),
    # Mostly nothing that no waiting helps against.
    channels=st.sampled_from([frozenset()] * 6 + [frozenset({"call", "email"})]),
    third_parties=st.sampled_from([True] * 6 + [False]),
    opt_in=st.sampled_from([False] * 6 + [True]),
)
preferences = st.builds(
    Preference,
    consents=some_channels,
    windows=st.lists(windows(), max_size=1).map(tuple),
    opted_out=st.sampled_from([frozenset()] * 6 + [frozenset({"call"})]),
    stopped=st.sampled_from([False] * 9 + [True]),
    lawyer=st.sampled_from([False] * 9 + [True]),
)


@st.composite
def cases(draw):
    """Return (case, moment), near a day on which clocks change."""
    names = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True))
    around = CHANGES[names[0]] if names else CHANGES["America/Bogota"]
    moment = around + draw(st.integers(-2 * 1440, 1440)) * MINUTE
    history = st.builds(
        Contact,
        moment=st.integers(0, 5 * 1440).map(lambda ago: moment - ago * MINUTE),
        channel=st.sampled_from(CHANNELS),
        attempt=st.booleans(),
        conversation=st.booleans(),
        purpose=purposes,
    )
    holidays = st.integers(-1, 2).map(lambda offset: (around + offset * DAY).date())
    case = Case(
        channel=draw(st.sampled_from(CHANNELS)),
        rules=tuple(draw(st.lists(rules, max_size=3))),
        preferences=tuple(draw(st.lists(preferences, max_size=2))),
        history=tuple(draw(st.lists(history, max_size=5))),
        zones=tuple(map(ZoneInfo, names)),
        holidays=draw(st.frozensets(holidays, max_size=2)),
        purpose=draw(purposes),
        third_party=draw(st.sampled_from([False, False, False, True])),
        is_lawyer=draw(st.booleans()),
        automatic=draw(st.booleans()),
        patient=draw(st.sampled_from([False, False, True])),
        planned=draw(st.sampled_from([False, False, True])),
    )
    return case, moment


# -- the oracle: one moment, one rule at a time ---------------------------------------------


def permitted(case, moment):
    return unopposed(case, moment, law_only=not (case.automatic or case.patient))


def unopposed(case, moment, law_only=False):
    """Whether nothing is against it; `law_only`: nothing but law that binds, and the person."""
    return (
        all(rule_permits(rule, case, moment, law_only) for rule in case.rules)
        and all(person_permits(person, case, moment) for person in case.preferences)
        and not (case.automatic and written_that_day(case, moment))
    )


def written_that_day(case, moment):
    """Whether it may be the same day somewhere they may be as that of another message."""
    zones = case.zones or [timezone(timedelta(hours=hours)) for hours in range(-12, 15)]
    return case.channel in MESSAGES and any(
        contact.attempt
        and contact.channel in MESSAGES
        and contact.purpose != "requested"
        and contact.moment.astimezone(zone).date() == moment.astimezone(zone).date()
        for contact in case.history
        for zone in zones
    )


def rule_permits(rule, case, moment, law_only):
    def matters(part):
        return part.standing == "law" or not law_only

    if matters(rule) and rule.channels and case.channel not in rule.channels:
        return False
    if matters(rule) and case.third_party and not rule.third_parties:
        return False
    if case.purpose in rule.exempt:
        return True
    agreed = any(case.channel in person.consents for person in case.preferences)
    if matters(rule) and rule.opt_in and not agreed:
        return False
    parts = [
        part
        for part in (*rule.windows, *rule.limits)
        if not part.channels or case.channel in part.channels
    ]
    if not case.zones:
        return not any(map(matters, parts))
    limits_that_matter = [one for one in parts if isinstance(one, Limit) and matters(one)]
    # What is planned keeps to all hours, also those that are only proposed.
    hours = [one for one in parts if isinstance(one, Window) and (matters(one) or case.planned)]
    return all(
        clock_within([one for one in hours if one.standing == standing], case, moment, zone)
        for zone in case.zones
        for standing in ("law", "others", "proposal")
    ) and not any(
        limit_forbids(limit, rule, case, moment, zone)
        for zone in case.zones
        for limit in limits_that_matter
    )


def clock_within(hours, case, moment, zone):
    clock = moment.astimezone(zone)
    mine = [one for one in hours if not one.channels or case.channel in one.channels]
    shown = clock.hour * 60 + clock.minute
    return not mine or any(
        clock.weekday() in window.weekdays
        and window.start <= shown < window.end
        and not (window.not_on_holidays and clock.date() in case.holidays)
        for window in mine
    )


def limit_forbids(limit, rule, case, moment, zone):
    if limit.channels and case.channel not in limit.channels:
        return False
    seen = []
    for contact in case.history:
        if contact.purpose in rule.exempt:
            continue
        if limit.channels and contact.channel not in limit.channels:
            continue
        if limit.each_channel and contact.channel != case.channel:
            continue
        if limit.counts == "conversations" and not contact.conversation:
            continue
        if limit.counts != "conversations" and not contact.attempt:
            continue
        now, then = moment.astimezone(zone), contact.moment.astimezone(zone)
        same = {
            "day": now.date() == then.date(),
            "week": now.isocalendar()[:2] == then.isocalendar()[:2],
            "days": timedelta() <= moment - contact.moment < limit.days * DAY,
        }
        if same[limit.period]:
            seen.append(contact.channel)
    if limit.counts == "channels":
        return len({*seen, case.channel}) > limit.maximum
    return len(seen) + 1 > limit.maximum


def person_permits(person, case, moment):
    if person.stopped or case.channel in person.opted_out:
        return False
    if person.lawyer and not case.is_lawyer:
        return False
    return case.purpose != "collect" or all(
        clock_within(person.windows, case, moment, zone) for zone in case.zones
    )


@tagged("post_install", "-at_install")
class TestContactGuardProperties(BaseCase):
    @given(cases())
    @examples(1000)
    def test_nothing_passes_that_a_single_rule_forbids_and_nothing_else_is_stopped(self, drawn):
        case, moment = drawn
        self.assertEqual(ask(case, moment).permits, permitted(case, moment))

    @given(cases())
    @examples(200)
    def test_not_before_is_the_first_permitted_minute(self, drawn):
        case, moment = drawn
        verdict = ask(case, moment)
        end = verdict.not_before or moment + 3 * DAY
        minute = moment
        while minute < min(end, moment + 5 * DAY):
            self.assertFalse(permitted(case, minute), minute)
            minute += MINUTE
        if verdict.not_before:
            self.assertTrue(permitted(case, verdict.not_before))

    @given(cases())
    @examples(300)
    def test_a_refusal_names_what_forbids(self, drawn):
        case, moment = drawn
        verdict = ask(case, moment)
        self.assertEqual(verdict.state == State.ALLOWED, not verdict.reasons)
        self.assertEqual(verdict.state == State.ALLOWED, unopposed(case, moment))

    @given(cases())
    @examples(500)
    def test_only_law_that_binds_and_what_they_asked_for_stop_a_person(self, drawn):
        case, moment = drawn
        if case.automatic or case.patient or case.planned:
            return
        verdict = ask(case, moment)
        for reason in verdict.reasons:
            binding = reason.own or reason.standing == Standing.LAW
            self.assertEqual(binding, not verdict.permits, reason)

    @given(cases())
    @examples(200)
    def test_clear_from_is_the_first_minute_with_nothing_against_it(self, drawn):
        case, moment = drawn
        verdict = ask(case, moment)
        if verdict.state != State.WARNED:
            return
        end = verdict.clear_from or moment + 3 * DAY
        minute = moment
        while minute < min(end, moment + 5 * DAY):
            self.assertFalse(unopposed(case, minute), minute)
            minute += MINUTE
        if verdict.clear_from:
            self.assertTrue(unopposed(case, verdict.clear_from))

    @given(cases(), rules)
    @examples(300)
    def test_one_rule_more_never_permits_more(self, drawn, rule):
        case, moment = drawn
        values = {name: getattr(case, name) for name in Case.__slots__}
        stricter = Case(**{**values, "rules": (*case.rules, rule)})
        self.assertLessEqual(ask(stricter, moment).permits, ask(case, moment).permits)

    def test_a_night_in_which_the_clocks_change(self):
        zone = ZoneInfo("America/New_York")
        rule = Rule(1, (Window(frozenset(range(7)), 150, 1200),))  # from half past two
        case = Case("call", (rule,), zones=(zone,))
        missing = datetime(2026, 3, 8, 5, tzinfo=UTC)
        opens = ask(case, missing).not_before.astimezone(zone)
        self.assertEqual(opens.timetz().replace(tzinfo=None), time(3))
        again = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)
        self.assertEqual(ask(case, again).not_before.astimezone(zone).time(), time(2, 30))
