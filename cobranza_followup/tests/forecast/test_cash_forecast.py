from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ...engine.cash import together
from ..common import TODAY, CobranzaCommon, day


class TestCashForecast(CobranzaCommon):
    """What is expected to come in by week, and what came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for due in (-150, -120, -90, -60):
            cls._pay(cls._invoice(due), on=due + 9)

    def _weeks(self, user=None, current=True):
        weeks = self.env["cobranza.cash.forecast"].with_user(user or self.collector)
        weeks.invalidate_model(flush=False)
        return weeks.search([("is_current", "=", current), ("company_id", "=", self.company.id)])

    def test_what_is_open_is_spread_over_13_weeks(self):
        self._invoice(2, 1000)
        self._run()
        weeks = self._weeks()
        self.assertEqual(weeks.mapped("week"), list(range(1, 14)))
        self.assertEqual(weeks[0].week_start, day(1))
        self.assertEqual(weeks[1].week_start, day(8))
        self.assertLessEqual(sum(weeks.mapped("amount_expected")), 1000)
        # due in 2 days, paid 9 later: in the second week
        self.assertEqual(max(weeks, key=lambda week: week.amount_expected), weeks[1])
        self.assertGreater(weeks[1].amount_expected, 500)
        self.assertEqual(weeks.mapped("amount_plain"), [0, 1000] + [0] * 11)
        for week in weeks:
            self.assertLessEqual(week.amount_low, week.amount_expected)
            self.assertLessEqual(week.amount_expected, week.amount_high)

    def test_weeks_together_have_the_range_of_all_of_them(self):
        for due in (2, 30):
            self._invoice(due, 1000)
        self._run()
        weeks = self._weeks()
        names = ("amount_expected", "amount_low", "amount_high")
        groups = weeks._read_group(
            [("id", "in", weeks.ids)], ["week"], [f"{name}:sum" for name in names]
        )
        for week, *sums in groups:
            one = weeks.filtered(lambda forecast, week=week: forecast.week == week)
            for name, found in zip(names, sums, strict=True):
                self.assertAlmostEqual(found, one[name], 2)
        [found] = weeks._read_group(
            [("id", "in", weeks.ids)], [], [f"{name}:sum" for name in names]
        )
        expected = together([[week[name] for name in names] for week in weeks])
        for is_so, is_to_be in zip(found, expected, strict=True):
            self.assertAlmostEqual(is_so, is_to_be, 2)
        self.assertLess(found[2], sum(weeks.mapped("amount_high")))

    def test_credits_are_not_expected_as_money(self):
        self._invoice(2, 1000)
        self._credit_note(400)
        self._run()
        self.assertEqual(sum(self._weeks().mapped("amount_plain")), 600)

    def test_one_forecast_a_week_is_kept_with_what_came(self):
        first, second = self._invoice(2, 1000), self._invoice(12, 300)
        self._run()
        kept = self._weeks(current=False)
        self.assertEqual(len(kept), 13)
        self._run()
        self.assertEqual(self._weeks(current=False), kept)
        self.assertEqual(len(self._weeks()), 13)
        with freeze_time(day(10)):
            new = self._invoice(9, 70, invoice_date=day(9))
            self._pay(first, on=10)
            # was not open when the forecast was made
            self._pay(new, on=10)
        with freeze_time(day(20)):
            self._pay(second, on=20)
            self._run()
            weeks = self._weeks(current=False)
            self.assertEqual(weeks.filtered("is_over") - kept, weeks.browse())
            over = kept.filtered("is_over")
            self.assertEqual(over.mapped("week"), [1, 2])
            self.assertEqual(over.mapped("amount_came"), [0, 1000])
            self.assertEqual(set((weeks - kept).mapped("made_on")), {day(20)})

    def test_a_backtest_counts_what_was_settled(self):
        found = self.env["cobranza.cash.forecast"]._backtest(self.company, day(-130), TODAY)
        # invoices are dated on their due date
        self.assertEqual(found["count"], 3)
        # The plain rule knows nothing of the first when it is dated: 0 days late are expected of
        # it or, once there were payments, 9.
        self.assertEqual(found["plain"]["mean_absolute_error"], 0)
        self.assertEqual(found["model"].keys(), found["plain"].keys())
        self.assertEqual(found["plain"]["weekly_error"], 0)

    def test_a_backtest_asks_for_days(self):
        cash = self.env["cobranza.cash.forecast"]
        for first, last in ((TODAY, day(-1)), (None, TODAY), ("soon", TODAY), (TODAY, [])):
            with self.subTest(first=first, last=last), self.assertRaises(UserError):
                cash._backtest(self.company, first, last)
        empty = cash._backtest(self.company, "2001-01-01", "2001-01-31")
        self.assertEqual(empty["count"], 0)
        self.assertIsNone(empty["model"]["mean_absolute_error"])

    def test_the_collector_opens_it_and_nobody_writes_it(self):
        self._invoice(2, 1000)
        self._run()
        cash = self.env["cobranza.cash.forecast"]
        action = cash.with_user(self.collector).action_open()
        self.assertEqual(action["res_model"], cash._name)
        self.assertIn("too little paid yet", action["name"])
        with self.assertRaises(AccessError):
            cash.with_user(self.salesperson).action_open()
        with self.assertRaises(AccessError):
            self._weeks(self.salesperson)
        week = self._weeks(self.manager)[0]
        with self.assertRaises(AccessError):
            week.amount_expected = 5
        with self.assertRaises(AccessError):
            week.unlink()

    def test_each_company_sees_its_own(self):
        self._invoice(2, 1000)
        self._run()
        other = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self._weeks(stranger))

    def test_weeks_begin_the_day_after(self):
        self._invoice(2, 1000)
        with freeze_time(day(3)):
            self._run()
            weeks = self._weeks()
            self.assertEqual(set(weeks.mapped("made_on")), {day(3)})
            self.assertEqual(weeks[-1].week_start, day(4) + timedelta(weeks=12))
