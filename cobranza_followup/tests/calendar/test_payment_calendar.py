from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import CobranzaCommon, day


class CalendarCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-10)
        cls.debtor = cls._debtor()

    def _weekdays(self, *names):
        return [
            Command.set([self.env.ref(f"cobranza_followup.weekday_{name}").id for name in names])
        ]

    def _as(self, user, records=None):
        return (self.debtor if records is None else records).with_user(user)

    def _set(self, user=None, **values):
        for name in ("payment_weekdays", "review_weekdays"):
            if name in values:
                values[name] = self._weekdays(*values[name])
        self._as(user or self.collector).write(values)
        self._commit()


class TestPaymentCalendar(CalendarCommon):
    def test_money_is_expected_on_a_payment_day(self):
        self.assertEqual(self.debtor.expected_payment_date, day(1))
        self._set(payment_weekdays=["tuesday"])
        self.assertEqual(self.debtor.expected_payment_date, day(6))
        self._set(payment_weekdays=[], payment_days_of_month="15, last")
        # The 15th is a Sunday.
        self.assertEqual(self.debtor.expected_payment_date, day(5))
        self._set(payment_days_of_month=False)
        self.assertEqual(self.debtor.expected_payment_date, day(1))

    def test_a_document_is_expected_and_found_on_the_same_day(self):
        self._set(payment_weekdays=["tuesday"])
        self.assertEqual(self.invoice.cobranza_expected_payment_date, day(6))
        moves = self.env["account.move"].with_user(self.collector)
        found = moves.search([("cobranza_expected_payment_date", "=", day(6))])
        self.assertIn(self.invoice, found)
        self._promise(1000, 2)
        self.invoice.invalidate_recordset()
        self.assertEqual(self.invoice.cobranza_expected_payment_date, day(2))
        self.assertEqual(self.debtor.expected_payment_date, day(2))

    def test_a_holiday_moves_the_day(self):
        self.customer.country_id = self.env.ref("base.mx")
        self.env["cobranza.contact.holiday"].create(
            {"name": "Founding day", "date": day(2), "country_id": self.env.ref("base.mx").id}
        )
        self._set(payment_weekdays=["friday"])
        # Monday the 16th is a holiday of Mexico, too.
        self.assertEqual(self.debtor.expected_payment_date, day(6))

    def test_their_days_are_suggested_for_a_promise(self):
        self._set(payment_weekdays=["friday"])
        form = self.env["cobranza.interaction.new"].with_user(self.collector)
        form = form.new({"debtor_id": self.debtor.id})
        dates = [one["date"] for one in form.date_suggestions]
        self.assertEqual(dates, [str(day(offset)) for offset in (2, 9, 16)])
        self.assertIn("their payment day", form.date_suggestions[0]["label"])

    def test_they_are_contacted_again_before_they_pay(self):
        self._act()
        self._run()
        self._interact("no_answer")
        self.assertEqual(self.debtor.next_contact_date, day(7))
        self._set(payment_days_of_month="last")
        self.assertEqual(self.debtor.next_contact_date, day(19))

    def test_the_days_go_on_with_the_nights(self):
        self._set(payment_weekdays=["tuesday"])
        with freeze_time(day(700)):
            self._run()
            self.assertEqual(self.debtor.expected_payment_date, day(706))

    def test_the_calendar_is_told_in_words(self):
        self._set(
            review_weekdays=["monday", "wednesday"],
            payment_weekdays=["friday"],
            payment_days_of_month="LAST;15",
        )
        self.assertEqual(self.debtor.payment_days_of_month, "15, last")
        text = self._as(self.collector).calendar_text
        # How lists and dates are written is the language's.
        self.assertRegex(text, r"Review: Monday \w+ Wednesday\.")
        self.assertIn("Friday, from these days of the month on: 15, last", text)
        self.assertRegex(text, r"Next payment day: .*\b20\b")
        called = self.env["cobranza.call.workspace"].with_user(self.collector)
        self.assertEqual(called.customer(self.debtor.id)["calendar"], text)

    def test_what_is_no_day_is_refused_in_a_sentence(self):
        for value in ("32", "0", "Friday", "15, -1", 15, ["15"], {"a": 1}):
            with self.subTest(value=value), self.assertRaises(UserError):
                self._set(payment_days_of_month=value)
        with self.assertRaisesRegex(UserError, "“viernes” is no day of a month"):
            self._set(payment_days_of_month="15, viernes")
        with self.assertRaises(AccessError):
            self._as(self.salesperson).write({"payment_days_of_month": "15"})
        with self.assertRaises(AccessError):
            self._set(payment_dates="2026-03-12")
        with self.assertRaises(AccessError):
            self.env["cobranza.weekday"].with_user(self.manager).create(
                {"name": "Someday", "number": 7}
            )


@tagged("post_install", "-at_install")
class TestCalendarOnThePage(CalendarCommon, HttpCase):
    def test_the_customer_reads_it_on_their_page(self):
        page = self.url_open(self.debtor.get_portal_url()).text
        self.assertNotIn("How you pay", page)
        self._set(
            review_weekdays=["monday"],
            payment_days_of_month="15, last",
            required_documents=[
                Command.create({"kind": "order"}),
                Command.create(
                    {"kind": "upload", "name": "<Portal>", "url": "https://supplier.example/up"}
                ),
            ],
        )
        page = self.url_open(self.debtor.get_portal_url()).text
        self.assertIn("How you pay", page)
        for text in ("Monday", "15, last", "Order number", "&lt;Portal&gt;"):
            self.assertIn(text, page)
        self.assertIn('href="https://supplier.example/up"', page)

    def test_another_customers_is_not_on_it(self):
        other = self.env["res.partner"].create({"name": "Another"})
        self._invoice(-10, 77, other)
        self._set(required_documents=[Command.create({"name": "Their secret paper"})])
        page = self.url_open(self._debtor(other).get_portal_url()).text
        self.assertNotIn("Their secret paper", page)
