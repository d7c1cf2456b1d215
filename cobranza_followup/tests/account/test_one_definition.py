from itertools import product

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...engine import aging
from ...engine.expectation import EXPECTED_PAYMENT_DATE, expected_payment_date
from ..common import TODAY, day


@tagged("post_install", "-at_install")
class TestOneDefinition(TransactionCase):
    """What is decided in Python and searched for in SQL is the same."""

    def _value(self, sql):
        [(value,)] = self.env.execute_query(SQL("SELECT %s", sql))
        return value

    def test_the_expected_payment_date(self):
        sql = EXPECTED_PAYMENT_DATE.format(
            promised="%(promised)s::date",
            forecast="%(forecast)s::date",
            due="%(due)s::date",
            average_days_late="%(average)s::float8",
            payment_dates="%(dates)s::text",
            today="%(today)s::date",
        )
        averages = (0, 0.5, 1.5, 2.5, 4.4, -0.5, -1.5, -7.6, 400)
        days = (None, day(3), day(-9))
        calendars = ((), (day(-3), day(4), day(60)))
        cases = product(days, days, averages, calendars, (day(-5), TODAY, day(40)))
        for promised, forecast, average, dates, today in cases:
            with self.subTest(promised=promised, forecast=forecast, average=average, today=today):
                expected = expected_payment_date(promised, TODAY, average, today, forecast, dates)
                found = self._value(
                    SQL(
                        sql,
                        promised=promised,
                        forecast=forecast,
                        due=TODAY,
                        average=average,
                        dates=",".join(map(str, dates)) or None,
                        today=today,
                    )
                )
                self.assertEqual(found, expected)
                self.assertGreater(expected, today)

    def test_each_age_is_of_one_bucket(self):
        for days in (0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 4000):
            key = self._value(SQL(aging.bucket_of(str(days))))
            own = [b.key for b in aging.BUCKETS if self._value(SQL(aging.is_of(b, str(days))))]
            with self.subTest(days=days):
                self.assertEqual([key], own or [aging.NOT_DUE])
