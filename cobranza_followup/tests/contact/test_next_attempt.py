from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.contact_case import Case, Contact, Rule, Window
from ...engine.next_attempt import MOST_PER_DAY, RETRY_AFTER, after_no_answer
from ..properties import examples
from .test_contact_guard_properties import CHANGES, cases, permitted

offices = st.sampled_from(sorted(CHANGES)).map(ZoneInfo)


def tried(case, moment):
    """Return the case as it is after the attempt that nobody answered."""
    values = {name: getattr(case, name) for name in Case.__slots__}
    attempt = Contact(moment, case.channel, purpose=case.purpose)
    return Case(**{**values, "history": (*case.history, attempt), "planned": True})


def local_day(moment, zone):
    return moment.astimezone(zone).date()


def unanswered(case, day, office):
    return [
        past
        for past in case.history
        if past.channel == case.channel
        and past.attempt
        and not past.conversation
        and local_day(past.moment, office) == day
    ]


@tagged("post_install", "-at_install")
class TestNextAttempt(BaseCase):
    """After nobody answered, the next attempt is permitted, and no nuisance."""

    @given(cases(), offices)
    @examples(500)
    def test_it_is_permitted_when_it_comes(self, drawn, office):
        case, moment = drawn
        planned = after_no_answer(case, moment, office)
        if planned:
            self.assertTrue(permitted(tried(case, moment), planned))

    @given(cases(), offices)
    @examples(500)
    def test_nobody_is_tried_again_at_once_or_too_often(self, drawn, office):
        case, moment = drawn
        planned = after_no_answer(case, moment, office)
        if not planned:
            return
        self.assertGreaterEqual(planned, moment + RETRY_AFTER)
        today = local_day(moment, office)
        if local_day(planned, office) == today:
            self.assertLess(len(unanswered(tried(case, moment), today, office)), MOST_PER_DAY)

    @given(cases(), offices)
    @examples(200)
    def test_permitted_time_left_today_is_used(self, drawn, office):
        case, moment = drawn
        after = tried(case, moment)
        today = local_day(moment, office)
        planned = after_no_answer(case, moment, office)
        if len(unanswered(after, today, office)) >= MOST_PER_DAY:
            return
        minute = moment + RETRY_AFTER
        while local_day(minute, office) == today:
            if permitted(after, minute):
                self.assertEqual(local_day(planned, office), today)
                return
            minute += timedelta(minutes=1)

    @given(cases(), offices)
    @examples(300)
    def test_a_weekend_is_chosen_only_if_the_week_after_permits_no_working_day(self, drawn, office):
        case, moment = drawn
        planned = after_no_answer(case, moment, office)
        if not planned or local_day(planned, office) == local_day(moment, office):
            return
        day = local_day(planned, office)
        if day.weekday() < 5:
            return
        after = tried(case, moment)
        minute = planned
        while (local_day(minute, office) - day).days < 7:
            if local_day(minute, office).weekday() < 5:
                self.assertFalse(permitted(after, minute), minute)
            minute += timedelta(minutes=30)

    def test_who_may_be_called_on_saturdays_only_waits_for_one(self):
        office = ZoneInfo("America/Bogota")
        saturdays = Rule(1, (Window(frozenset({5}), 540, 720),))
        case = Case("call", (saturdays,), zones=(office,))
        friday = datetime(2026, 3, 13, 15, tzinfo=UTC)
        self.assertEqual(
            after_no_answer(case, friday, office), datetime(2026, 3, 14, 14, tzinfo=UTC)
        )
