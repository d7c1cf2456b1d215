from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ...ledger.behaviour import WINDOW
from ...models.forecast.cobranza_item_forecast import CobranzaItemForecast
from ..common import TODAY, CobranzaCommon, day

FORECAST = "odoo.addons.cobranza_followup.models.forecast.cobranza_item_forecast"


class TestForecast(CobranzaCommon):
    """When open items are expected, by how their customer has paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for due in (-150, -120, -90, -60):
            cls._pay(cls._invoice(due), on=due + 9)

    def _item(self, invoice, user=None):
        items = self.env["cobranza.open.item"].with_user(user or self.collector)
        items.invalidate_model(flush=False)
        return items.search([("move_id", "=", invoice.id)])

    def test_an_item_is_expected_as_its_customer_has_paid(self):
        invoice = self._invoice(20, 500)
        self._run()
        item = self._item(invoice)
        self.assertEqual(item.expected_date, day(29))
        self.assertLessEqual(item.expected_from, day(29))
        self.assertGreaterEqual(item.expected_to, day(29))
        self.assertGreater(item.late_probability, 0.9)
        self.assertEqual(invoice.with_user(self.collector).cobranza_expected_payment_date, day(29))
        self.assertEqual(self._debtor().with_user(self.collector).expected_payment_date, day(29))
        self.assertRegex(
            invoice.with_user(self.collector).cobranza_forecast_text,
            r"^Between .+ and .+, four times in five; late with a probability of 9\d|100 %\.$",
        )

    def test_it_is_never_expected_in_the_past(self):
        invoice = self._invoice(-40, 500)
        self._run()
        self.assertGreater(self._item(invoice).expected_date, TODAY)
        # even if no run comes for long
        with freeze_time(day(400)):
            self.env.invalidate_all()
            item = self._item(invoice)
            self.assertGreater(item.expected_date, day(400))
            self.assertGreater(item.expected_from, day(400))

    def test_the_longer_it_is_late_the_later_it_is_expected(self):
        invoice = self._invoice(-8, 500)
        self._run()
        self.assertEqual(self._item(invoice).expected_date, day(1))
        with freeze_time(day(30)):
            self._run()
            self.assertGreater(self._item(invoice).expected_date, day(32))

    def _dates_of_promised(self):
        """Return on which days an invoice due in 20 days is expected that is promised in 12."""
        invoice = self._invoice(20, 500)
        self._promise(500, 12, invoice)
        self._run()
        document = invoice.with_user(self.collector)
        return {self._item(invoice).expected_date, document.cobranza_expected_payment_date}

    def test_a_promise_is_expected_to_be_kept(self):
        self.assertEqual(self._dates_of_promised(), {day(12)})

    def test_a_promise_of_who_breaks_them_is_not(self):
        old = self._invoice(-25, 10)
        with freeze_time(day(-20)):
            broken = self._promise(10, -15, old)
        with freeze_time(day(-1)):
            self._run()
        self.assertEqual(broken.state, "broken")
        self.assertEqual(self._dates_of_promised(), {day(29)})

    def test_a_moved_due_date_asks_for_a_new_forecast(self):
        invoice = self._invoice(20, 500)
        self._run()
        line = invoice.line_ids.filtered("date_maturity")
        line.date_maturity = day(40)
        self._commit()
        self.assertFalse(self._item(invoice).expected_date)
        self._run()
        self.assertEqual(self._item(invoice).expected_date, day(49))

    def test_what_is_paid_is_expected_no_more(self):
        invoice = self._invoice(20, 500)
        self._run()
        forecasts = self.env["cobranza.item.forecast"]
        line = invoice.line_ids.filtered("date_maturity")
        self.assertTrue(forecasts.search([("item_id", "=", line.id)]))
        self._pay(invoice)
        self._run()
        self.assertFalse(forecasts.search([("item_id", "=", line.id)]))
        self.assertFalse(self._debtor().expected_payment_date)

    def test_an_earlier_day_has_no_forecast(self):
        invoice = self._invoice(20, 500)
        self._run()
        items = self.env["cobranza.open.item"].with_context(cobranza_as_of=str(day(-1)))
        items.invalidate_model(flush=False)
        self.assertFalse(items.search([("expected_date", "!=", False)]))
        self.assertTrue(self._item(invoice).expected_date)

    def _rows(self):
        self.env.cr.execute("SELECT * FROM cobranza_item_forecast ORDER BY id")
        return self.env.cr.fetchall()

    def _assert_the_same_again(self):
        """Assert that one more run of the day forecasts what the first did, and return that."""
        self._run()
        before = self._rows()
        self._run()
        self.assertEqual(self._rows(), before)
        return before

    def test_running_again_changes_nothing(self):
        self._invoice(20, 500)
        self._assert_the_same_again()

    def test_what_the_day_alone_changes_the_first_run_of_it_knows(self):
        late, open_one = self._invoice(-100), self._invoice(20, 500)
        self._pay(late, on=1)
        self._run()
        self.assertEqual(self._item(open_one).expected_date, day(29))
        with freeze_time(day(1)):
            self._assert_the_same_again()
            self.assertGreater(
                self._item(open_one).expected_to, day(100), "of a payment dated today"
            )
        two_years = (day(0) + WINDOW - TODAY).days
        with freeze_time(day(two_years - 141 + 2)):
            before = self._assert_the_same_again()
        with freeze_time(day(two_years - 51 + 2)):
            self.assertNotEqual(
                self._assert_the_same_again(), before, "without the oldest payments"
            )

    def test_who_owes_nothing_is_evaluated_though_a_run_ended_after_forecasting(self):
        self._pay(self._invoice(-100), on=1)
        self._run()
        with freeze_time(day(1)):
            self.env["cobranza.item.forecast"]._refresh(self.company, day(1))
            self._run()
            self.assertEqual(round(self._debtor().average_days_late), round((4 * 9 + 101) / 5))

    def test_what_a_run_judges_it_forecasts_by_on_the_next_day(self):
        old, other = self._invoice(-25, 10), self._invoice(20, 500)
        with freeze_time(day(-6)):
            broken = self._promise(10, -4, old)
            self._promise(500, 12, other)
            self._run()
        self.assertEqual(broken.state, "open")
        self._assert_the_same_again()
        self.assertEqual((broken.state, self._item(other).expected_date), ("broken", day(12)))
        with freeze_time(day(1)):
            self._assert_the_same_again()
        self.assertEqual(self._item(other).expected_date, day(29))

    def test_a_payment_taken_back_is_no_payment(self):
        extra = self._invoice(-50)
        payment = self._pay(extra, on=30)
        with freeze_time(day(31)):
            self._run()
            history = self.env["cobranza.forecast.history"].search(
                [("debtor_id", "=", self._debtor().id)]
            )
            self.assertEqual(history.payment_count, 5)
            self._undo(payment)
            self._run()
            history.invalidate_recordset()
            self.assertEqual(history.payment_count, 4)

    def test_the_debtor_says_how_they_pay(self):
        self._invoice(20, 500)
        self._run()
        text = self._debtor().with_user(self.collector).payment_habit
        self.assertRegex(text, r"^Usually pays 9 days after the due date, between \d+ and \d+;")
        self.assertIn("4 payments", text)

    def test_few_payments_are_said_to_be_few(self):
        partner = self.env["res.partner"].create({"name": "Newcomer"})
        self._pay(self._invoice(-30, partner=partner), on=-28)
        self._invoice(5, partner=partner)
        self._run()
        text = self._debtor(partner).with_user(self.collector).payment_habit
        self.assertIn("Few payments so far (1)", text)

    def test_who_will_probably_be_late_is_more_urgent(self):
        # soon due: the courtesy, before anything is overdue
        self._invoice(2, 5000)
        self._act()
        self._run()
        self._run()
        debtor = self._debtor()
        self.assertFalse(debtor.days_overdue)
        self.assertTrue(debtor.stage_id)
        self.assertIn("likely_late:10", debtor.priority_rules)
        self.assertIn("likely to pay late", debtor.with_user(self.collector).priority_reason)

    def test_paydays_move_what_is_expected(self):
        invoice = self._invoice(20, 500)
        friday = self.env["cobranza.weekday"].search([("number", "=", 4)])
        self._debtor().with_user(self.collector).payment_weekdays = friday
        self._run()
        expected = self._item(invoice).expected_date
        self.assertEqual(expected.weekday(), 4)
        self.assertTrue(day(29) <= expected < day(36))

    def test_a_forecast_that_fails_stops_no_run(self):
        self._invoice(-20, 500)
        with (
            patch.object(CobranzaItemForecast, "_refresh", side_effect=ValueError("no numbers")),
            mute_logger(FORECAST),
        ):
            run = self._run()
        self.assertIn("no numbers", run.errors)
        self.assertTrue(self._debtor().stage_id)

    def test_others_see_no_forecast(self):
        self._invoice(20, 500)
        self._run()
        for name in ("cobranza.item.forecast", "cobranza.forecast.history"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[name].with_user(self.salesperson).search([])
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[name].with_user(self.manager).search([]).unlink()
