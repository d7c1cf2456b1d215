from unittest.mock import patch

from freezegun import freeze_time

from ...models.forecast.cobranza_cash_forecast import CobranzaCashForecast
from ..common import CobranzaCommon, day

GOOD = {
    "mean_absolute_error": 6.0,
    "open_error": 5.7,
    "within_range": 0.79,
    "auc_late": 0.87,
    "weekly_error": 0.15,
}
PLAIN = {
    "mean_absolute_error": 6.4,
    "open_error": 6.1,
    "within_range": None,
    "auc_late": 0.87,
    "weekly_error": 0.26,
}


class TestForecastAccuracy(CobranzaCommon):
    """How near forecasts come is said beside them; where the plain rule is nearer it is used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Half as late each time: who weighs the newest most expects less than the average.
        for due, late in ((-200, 40), (-150, 20), (-100, 10), (-50, 5)):
            cls._pay(cls._invoice(due), on=due + late)
        cls.invoice = cls._invoice(20, 500)

    def _check(self, model, plain, count=200):
        found = {"count": count, "model": model, "plain": plain}
        with patch.object(CobranzaCashForecast, "_backtest", return_value=found):
            return self.env["cobranza.forecast.accuracy"]._check(self.company)

    def _late(self):
        items = self.env["cobranza.open.item"].with_user(self.collector)
        items.invalidate_model(flush=False)
        return items.search([("move_id", "=", self.invoice.id)]).late_probability

    def _expected(self):
        items = self.env["cobranza.open.item"].with_user(self.collector)
        items.invalidate_model(flush=False)
        return items.search([("move_id", "=", self.invoice.id)]).expected_date

    def test_it_is_said_beside_the_forecast(self):
        text = self._check(GOOD, PLAIN).with_user(self.collector).text
        self.assertIn("200 invoices", text)
        self.assertIn("5.7 days off the expected date (plain rule: 6.1), 79 %", text)
        self.assertNotIn("follow it", text)
        action = self.env["cobranza.cash.forecast"].with_user(self.collector).action_open()
        self.assertEqual(action["name"], "Expected Cash: 15 % off by week (plain rule: 26 %)")

    def test_it_is_said_beside_dates_of_debtors_and_invoices(self):
        self._run()
        debtor = self._debtor().with_user(self.collector)
        invoice = self.invoice.with_user(self.collector)
        self.assertFalse(debtor.forecast_accuracy)
        self._check(GOOD, PLAIN)
        self.env.invalidate_all()
        self.assertIn("5.7 days off on average", debtor.forecast_accuracy)
        self.assertIn("5.7 days off on average", invoice.cobranza_forecast_text)
        self._check({**PLAIN, "within_range": 0.8}, GOOD)
        self.env.invalidate_all()
        self.assertIn("follow the plain rule", debtor.forecast_accuracy)

    def test_where_the_plain_rule_is_nearer_it_is_used_and_said(self):
        self._check(GOOD, PLAIN)
        self._run()
        # the average of what they paid is (40 + 20 + 10 + 5) / 4
        self.assertNotEqual(self._expected(), day(20 + 19))
        accuracy = self._check({**PLAIN, "within_range": 0.8}, GOOD)
        self.assertTrue(accuracy.plain_days and accuracy.plain_weeks)
        self._run()
        self.assertEqual(self._expected(), day(20 + 19))
        self.assertIn("dates follow it", accuracy.with_user(self.collector).text)
        action = self.env["cobranza.cash.forecast"].with_user(self.collector).action_open()
        self.assertIn("by the plain rule, nearer here: 15 %", action["name"])
        weeks = self.env["cobranza.cash.forecast"].search([("is_current", "=", True)])
        for week in weeks:
            self.assertEqual(week.amount_expected, week.amount_plain)

    def test_where_average_lateness_tells_late_ones_apart_better_it_says_how_likely(self):
        self._check(GOOD, PLAIN)
        self._run()
        by_forecast = self._late()
        accuracy = self._check({**GOOD, "auc_late": 0.86}, PLAIN)
        self.assertTrue(accuracy.plain_late)
        self.assertFalse(accuracy.plain_days or accuracy.plain_weeks)
        self._run()
        # 18.75 days late on average, scattered by 15: 0.89 of a normal distribution is above half a day
        self.assertNotEqual(self._late(), by_forecast)
        self.assertAlmostEqual(self._late(), 0.89, 2)
        self.assertIn("alone tells late invoices apart", accuracy.with_user(self.collector).text)

    def test_kept_forecasts_are_held_against_what_came(self):
        accuracy = self._check(GOOD, PLAIN)
        self.assertNotIn("kept since", accuracy.text)
        for _week in range(8):
            self.env.cr.execute(
                """INSERT INTO cobranza_cash_forecast
                          (company_id, made_on, is_current, week_start, week, is_over,
                           amount_expected, amount_plain, amount_came)
                   VALUES (%s, %s, FALSE, %s, 2, TRUE, 80, 60, 100)""",
                [self.company.id, day(-30), day(-22)],
            )
        self.env.invalidate_all()
        accuracy = (
            self.env["cobranza.forecast.accuracy"].with_user(self.collector)._of(self.company)
        )
        self.assertIn("within 20 % of what came in a week (plain rule: 40 %)", accuracy.text)

    def test_few_invoices_say_nothing(self):
        accuracy = self._check(PLAIN, GOOD, count=5)
        self.assertFalse(accuracy.plain_days or accuracy.plain_weeks)
        self.assertIn("Too few invoices", accuracy.with_user(self.collector).text)

    def test_it_is_looked_at_after_the_first_run_and_each_month(self):
        accuracies = self.env["cobranza.forecast.accuracy"]

        def checked():
            return accuracies.search_count([("company_id", "=", self.company.id)])

        with self._committing_nothing():
            accuracies._cron_check()
            self.assertEqual(checked(), 0)
            self._run()
            accuracies._cron_check()
            self.assertEqual(checked(), 1)
            self.assertEqual(accuracies._of(self.company).count, 3)
            with freeze_time(day(29)):
                accuracies._cron_check()
                self.assertEqual(checked(), 1)
            with freeze_time(day(30)):
                accuracies._cron_check()
                self.assertEqual(checked(), 2)
