"""What each country's rule says, held against a table of what the laws say.

The table is written by hand from the sources, not read from the seed data: a window or a limit that
no law gives is a proposal, and no verdict cites a law for it.
"""

from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from ...models.contact.cobranza_contact_guard import Question
from .test_contact_guard import MIDDAY, GuardCommon

WEEK = range(7)
WORK = range(5)
CALLS = {"call", "visit"}
MEDIA = {"whatsapp", "email", "sms", "letter"}
EVERY = CALLS | MEDIA
# {rule: (whom it binds, how sure, hours of the law, limits of the law)}; hours are (days, from,
# to, channels, not on holidays), limits (at most, period, days, of, channels, each by itself).
LAWS = {
    "co": (
        "all",
        "secondary",
        [(WORK, 7, 19, EVERY, True), ([5], 8, 15, EVERY, True)],
        [
            (1, "day", 1, "attempts", EVERY, False),
            (1, "week", 7, "channels", EVERY, False),
        ],
    ),
    "cl": (
        "all",
        "secondary",
        [(range(6), 8, 20, CALLS, True)],
        [
            (1, "week", 7, "attempts", CALLS, False),
            (2, "week", 7, "attempts", MEDIA, False),
            (1, "days", 2, "attempts", MEDIA, False),
        ],
    ),
    "mx": ("financial", "secondary", [(WORK, 7, 22, EVERY, True)], []),
    "pe": ("all", "secondary", [(WORK, 7, 20, CALLS, False)], []),
    "ec": (
        "all",
        "secondary",
        [(WORK, 7, 20, EVERY, True)],
        [(1, "day", 1, "attempts", EVERY, True)],
    ),
    "ar": ("all", "secondary", [], []),
    "br": ("all", "secondary", [], []),
    "br_sp": (
        "all",
        "secondary",
        [(WORK, 8, 20, EVERY, False), ([5], 8, 14, EVERY, False)],
        [],
    ),
    "br_rj": ("all", "secondary", [(WEEK, 9, 19, EVERY, False)], []),
    "br_es": ("all", "secondary", [(WORK, 8, 19, EVERY, True)], []),
    "es": ("all", "secondary", [], []),
    "us": (
        "agency",
        "primary",
        [(WEEK, 8, 21, EVERY, False)],
        [
            (7, "days", 7, "attempts", {"call"}, False),
            (1, "days", 7, "conversations", {"call"}, False),
        ],
    ),
    "gb": ("all", "primary", [], []),
    "default": ("all", "default", [], []),
}
# Where a customer is protected by the rule: country, state.
PLACES = {
    "br_sp": ("br", "sp"),
    "br_rj": ("br", "rj"),
    "br_es": ("br", "es"),
    "default": ("fr", None),
    "mx": ("mx", "df"),
    "us": ("us", "27"),
    "gb": ("uk", None),
    "br": ("br", "mg"),
}
BOUND = {
    "all": {"trader", "financial", "agency"},
    "financial": {"financial", "agency"},
    "agency": {"agency"},
}
# A Saturday before a week with a holiday in Mexico, Colombia and Brazil (Good Friday).
START = datetime(2026, 3, 28)


class TestContactRules(GuardCommon):
    def _seeds(self):
        seeds = self.env["cobranza.contact.rule"].search([("seed", "=", True)])
        names = {self._rule(name): name for name in LAWS}
        self.assertEqual(set(seeds), set(names), "Each seed has its law in the table")
        return names.items()

    def _hours(self, windows):
        return sorted(
            (
                list(range(int(one.weekday_from), int(one.weekday_to) + 1)),
                one.hour_from,
                one.hour_to,
                sorted(one.channel_ids.mapped("code") or EVERY),
                one.not_on_holidays,
            )
            for one in windows
        )

    def test_the_law_in_each_rule_is_what_the_law_says(self):
        for rule, name in self._seeds():
            binds, status, hours, limits = LAWS[name]
            law = rule.window_ids.filtered(lambda one: one.standing == "law")
            expected = [(list(days), a, b, sorted(via), off) for days, a, b, via, off in hours]
            self.assertEqual(self._hours(law), sorted(expected), name)
            law_limits = rule.limit_ids.filtered(lambda one: one.standing == "law")
            found = sorted(
                (
                    one.maximum,
                    one.period,
                    {"day": 1, "week": 7}.get(one.period, one.days),
                    one.counts,
                    sorted(one.channel_ids.mapped("code") or EVERY),
                    one.each_channel,
                )
                for one in law_limits
            )
            self.assertEqual(
                found, sorted((n, p, d, of, sorted(via), each) for n, p, d, of, via, each in limits)
            )
            for part in (*law, *law_limits):
                self.assertEqual((part.binds, part.status), (binds, status), name)
                self.assertTrue(part.reference, name)
            self.assertEqual(rule.status, status, name)

    def test_what_no_law_gives_is_marked_a_proposal_without_a_source(self):
        for rule, name in self._seeds():
            for part in (*rule.window_ids, *rule.limit_ids):
                if part.standing == "proposal":
                    self.assertEqual((part.reference, part.status), (False, "default"), name)

    @freeze_time(START)
    def test_a_verdict_cites_a_law_only_for_what_it_says_and_stops_only_whom_it_binds(self):
        moments = [START + timedelta(hours=hours) for hours in range(0, 8 * 24, 5)]
        for name in LAWS:
            country, state = PLACES.get(name, (name, None))
            self.env["cobranza.contact.preference"].search([]).unlink()
            self._move_to(country, state, consumer=name != "default")
            for kind in ("trader", "financial", "agency"):
                self.company.cobranza_company_kind = kind
                answers = self.guard._ask(
                    [
                        Question(self.debtor, self.customer, channel, moment=moment)
                        for channel in ("call", "whatsapp")
                        for moment in moments
                    ]
                )
                for answer in answers:
                    self._check(name, kind, answer)

    def _check(self, name, kind, answer):
        binds, _status, hours, _limits = LAWS[name]
        rule, channel = self._rule(name), answer.question.channel
        if any(one.code.value == "opt_in" for one in answer.verdict.reasons):
            return  # nobody authorized the channel: there is no when
        hours = [one for one in hours if channel in one[3]]
        closed = hours and not all(self._open(hours, zone, answer) for zone in answer.zones)
        mine = {one for one in answer.verdict.reasons if one.key == rule.id}
        cited = {one.standing.value for one in mine} - {"proposal"}
        where = (name, kind, answer.moment, answer.verdict)
        bound = kind in BOUND[binds]
        if closed:
            self.assertEqual(not answer.verdict.permits, bound, where)
        if answer.verdict.permits:
            self.assertEqual(cited, {"others"} if closed else set(), where)
        else:
            self.assertEqual(cited, {"law"} if closed else set(), where)
        text = self.guard._text(answer)
        self.assertEqual(rule.name in text, bool(cited), (text, where))

    def _open(self, hours, zone, answer):
        clock = answer.moment.replace(tzinfo=UTC).astimezone(zone)
        holiday = clock.date() in answer.case.holidays
        return any(
            clock.weekday() in days
            and start * 60 <= clock.hour * 60 + clock.minute < end * 60
            and not (off and holiday)
            for days, start, end, _channels, off in hours
        )

    def test_a_traders_second_call_of_the_day_to_a_company_in_mexico(self):
        self.company.cobranza_company_kind = "trader"
        self._move_to("mx", "df", consumer=False)
        with freeze_time(MIDDAY):
            self._interact("no_answer")
            answer = self._ask()
            self.assertEqual(answer.verdict.state.value, "warned")
            text = self.guard._text(answer)
            self.assertIn("a proposal of this program, no law", text)
            self.assertNotIn("LTOSF", text)
            for channel in ("whatsapp", "email"):
                self.assertEqual(self._state(channel=channel), "allowed")
            # It goes without a reason; one that is given stays on record.
            self._interact("no_answer", override_reason="The line broke")
            logged = self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")
            self.assertRecordValues(
                logged,
                [
                    {"answer": "allowed", "against_guard": False, "override_reason": False},
                    {
                        "answer": "warned",
                        "against_guard": False,
                        "override_reason": "The line broke",
                    },
                ],
            )
            self.assertIn("as many contacts as are proposed", logged[1].rule_text)

    def test_a_message_of_the_policy_keeps_to_proposals(self):
        self.company.cobranza_company_kind = "trader"
        self._move_to("mx", "df", consumer=False)
        late = datetime(2026, 3, 12, 2)  # eight in the evening
        self.assertEqual(self._state(late, channel="email"), "warned")
        self.assertWaits(
            self._ask(late, channel="email", automatic=True), datetime(2026, 3, 12, 14)
        )

    def test_a_copy_may_be_made_a_law_of_the_house(self):
        self._move_to("mx", "df", consumer=False)
        copy = self._rule("default").with_user(self.manager).copy()
        late = datetime(2026, 3, 12, 2)
        self.assertEqual(self._state(late), "warned")
        copy.window_ids.standing = "law"
        self.assertEqual(self._state(late), "waits")

    def test_only_a_manager_says_what_the_company_is(self):
        with self.assertRaises(AccessError):
            self.company.with_user(self.collector).cobranza_company_kind = "trader"
