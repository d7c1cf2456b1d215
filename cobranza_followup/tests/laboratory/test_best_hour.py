from datetime import UTC, datetime, timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import BaseCase, tagged

from ...engine.best_hour import LEAST_CALLS, NOTICEABLE, Hour, best, learn
from ...engine.proportions import Share, worth_of, worth_of_sums
from ..common import TODAY, CobranzaCommon, day
from ..properties import examples

NINE = datetime(2026, 3, 11, 9, tzinfo=UTC)


class TestBestHour(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.partners = {}
        for name, due in {"Old": -100, "Young": -20}.items():
            partner = cls.env["res.partner"].create({"name": name, "phone": "+52 55 5551 3003"})
            cls._invoice(due, partner=partner)
            cls.env["cobranza.contact.preference"].create(
                {"partner_id": partner.id, "collection_tz": "UTC"}
            )
            cls.partners[name] = partner
        # Others, whose calls tell of everybody's hours.
        cls.crowd = cls.env["cobranza.debtor"]
        for partner in cls._customers_owing(6):
            cls.crowd |= cls._debtor(partner)

    def setUp(self):
        super().setUp()
        self.env.registry.clear_cache()
        self.addCleanup(self.env.registry.clear_cache)

    def _calls(self, debtor, hour, reached, called):
        """Log so many calls of the last weeks at an hour."""
        self.env["cobranza.contact.attempt"].sudo().create(
            [
                {
                    "debtor_id": debtor.id,
                    "company_id": self.company.id,
                    "partner_id": debtor.partner_id.id,
                    "channel": "call",
                    "date": datetime(2026, 2, 2, hour, 15),
                    "local_date": day(-30 - number),
                    "local_time": f"{day(-30 - number)} {hour:02}:15",
                    "made": True,
                    "conversation": number < reached,
                    "answer": "allowed",
                }
                for number in range(called)
            ]
        )

    def _learn(self, evening=0.7, morning=0.3):
        for debtor in self.crowd:
            self._calls(debtor, 9, round(20 * morning), 20)
            self._calls(debtor, 17, round(20 * evening), 20)

    def _listed(self, moment=NINE):
        with freeze_time(moment):
            self.env.invalidate_all()
            debtors = self.env["cobranza.debtor"].with_user(self.collector)
            found = debtors.search(
                [("in_worklist", "=", True)], order=debtors._worklist_order()
            ).partner_id
            return [one.name for one in found if one.name in self.partners]

    def _text(self, name, moment=NINE):
        with freeze_time(moment):
            self.env.invalidate_all()
            return self._debtor(self.partners[name]).with_user(self.collector).best_hour_text

    def test_too_few_calls_say_nothing(self):
        self._calls(self.crowd[0], 9, 0, 60)
        self._calls(self.crowd[1], 17, 60, 60)
        self.assertFalse(self._text("Old"))

    def test_hours_that_do_not_differ_say_nothing(self):
        self._learn(evening=0.5, morning=0.5)
        self.assertFalse(self._text("Old"))

    def test_of_whom_nothing_is_known_everybodys_hour_is_said(self):
        self._learn()
        self.assertIn("5:00", self._text("Old"))
        self.assertIn("at any hour 50 do", self._text("Old"))

    def test_ones_own_calls_weigh_more_the_more_there_are(self):
        self._learn()
        old = self._debtor(self.partners["Old"])
        self._calls(old, 9, 12, 12)
        self._calls(old, 17, 0, 12)
        self.assertIn("9:00", self._text("Old"))
        self.assertIn("5:00", self._text("Young"))

    def test_an_hour_that_the_guard_does_not_permit_is_not_said(self):
        self._learn()
        preference = self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.partners["Old"].id)]
        )
        hours = {"weekday_from": "0", "weekday_to": "6", "hour_from": 8, "hour_to": 12}
        preference.window_ids = [Command.create(hours)]
        self.assertFalse(self._text("Old"))
        self.assertIn("5:00", self._text("Young"))

    def test_who_is_better_called_later_comes_later(self):
        self.assertEqual(self._listed(), ["Old", "Young"])
        self._learn()
        young = self._debtor(self.partners["Young"])
        self._calls(young, 9, 12, 12)
        self._calls(young, 17, 0, 12)
        self.env.registry.clear_cache()
        self.assertEqual(self._listed(), ["Young", "Old"])
        # Their hour has come.
        self.assertEqual(self._listed(NINE.replace(hour=17)), ["Old", "Young"])

    def test_the_screen_for_calls_says_it(self):
        self._learn()
        workspace = self.env["cobranza.call.workspace"].with_user(self.collector)
        with freeze_time(NINE):
            card = workspace._card(self._debtor(self.partners["Old"]).with_user(self.collector))
        self.assertIn("5:00", card["best_hour"])

    def test_calls_of_other_companies_and_of_long_ago_say_nothing(self):
        self._learn()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cobranza_contact_attempt SET local_date = %s", (TODAY - timedelta(days=400),)
        )
        self.assertFalse(self._text("Old"))


shares = st.integers(1, 60).flatmap(
    lambda count: st.integers(0, count).map(lambda hits: Share(hits, count))
)
hours = st.dictionaries(st.integers(7, 20), st.lists(shares, min_size=1, max_size=9), max_size=6)


@tagged("post_install", "-at_install")
class TestBestHourEngine(BaseCase):
    def _hours(self, groups):
        return {
            hour: Hour(
                sum(one.hits for one in own),
                sum(one.count for one in own),
                len(own),
                sum(one.count**2 for one in own),
                sum(one.hits**2 / one.count for one in own),
            )
            for hour, own in groups.items()
        }

    @given(hours, st.dictionaries(st.integers(7, 20), shares, max_size=3), st.integers(7, 20))
    @examples(300)
    def test_what_is_said_is_noticeable_permitted_and_based_on_enough(self, groups, own, until):
        found = best(learn(self._hours(groups)), own, lambda hour: hour < until)
        if found is None:
            return
        self.assertGreaterEqual(
            sum(one.count for own in groups.values() for one in own), LEAST_CALLS
        )
        self.assertLess(found.hour, until)
        self.assertGreaterEqual(found.rate, found.usual + NOTICEABLE)

    @given(st.lists(shares, max_size=9))
    @examples(200)
    def test_sums_say_what_the_groups_do(self, groups):
        [hour] = self._hours({9: groups}).values()
        self.assertAlmostEqual(
            worth_of(groups),
            worth_of_sums(hour.groups, hour.called, hour.reached, hour.squares, hour.rates),
        )
