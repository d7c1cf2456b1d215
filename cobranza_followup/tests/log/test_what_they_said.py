from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..common import CobranzaCommon, day

MORNING = datetime(2026, 3, 11, 16)  # ten o'clock in Mexico City


class TestWhatTheySaid(CobranzaCommon):
    """Who says that they paid is asked when, how much and how; who asks for a call, at what hour."""

    def setUp(self):
        super().setUp()
        freezer = freeze_time(MORNING)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)
        self.company.partner_id.tz = "America/Mexico_City"
        self.customer.country_id = self.env.ref("base.mx")
        self.invoice = self._invoice(-40, 600)
        self.debtor = self._debtor()
        self._act()

    def _form(self, outcome):
        model = self.env["cobranza.interaction.new"].with_user(self.collector)
        form = Form(model.with_context(default_debtor_id=self.debtor.id, lang="en_US"))
        form.outcome_id = self.env.ref(f"cobranza_followup.outcome_{outcome}")
        return form

    def _desk(self):
        desk = self.env["cobranza.call.workspace"].with_user(self.collector)
        return desk.with_context(lang="en_US")

    def _log(self, outcome, **values):
        outcome = self.env.ref(f"cobranza_followup.outcome_{outcome}").id
        return self._desk().log(self.debtor.id, {"outcome_id": outcome, **values})

    def _last(self):
        return self.debtor.interaction_ids.sorted("id")[-1:].with_context(lang="en_US")

    def test_what_they_paid_is_kept_and_in_the_log(self):
        form = self._form("paid")
        form.paid_date = day(-2)
        form.paid_amount = 250.5
        form.paid_reference = "SPEI 8812"
        form.save().action_log()
        self.assertRecordValues(
            self._last(),
            [
                {
                    "paid_date": day(-2),
                    "paid_amount": 250.5,
                    "paid_currency_id": self.company.currency_id.id,
                    "paid_reference": "SPEI 8812",
                }
            ],
        )
        line = self._desk().customer(self.debtor.id)["history"][0]
        self.assertIn(self.company.currency_id.format(250.5), line["text"])
        self.assertRegex(line["text"], "on (03/09|09/03)/2026")
        self.assertIn("SPEI 8812", line["text"])

    def test_the_screen_for_calls_keeps_it_too(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self._log("paid", paid_date="2026-03-10", paid_amount=99, paid_currency_id=euro.id)
        self.assertRecordValues(
            self._last(),
            [{"paid_date": day(-1), "paid_amount": 99, "paid_currency_id": euro.id}],
        )

    def test_it_is_not_money(self):
        self._log("paid", paid_date="2026-03-10", paid_amount=600)
        self._commit()
        self.assertEqual(self.debtor.amount_overdue, 600)

    def test_of_another_outcome_nothing_paid_is_kept(self):
        self._log("informed", paid_date="2026-03-10", paid_amount=600, paid_reference="x")
        self.assertRecordValues(
            self._last(),
            [{"paid_date": False, "paid_amount": 0, "paid_reference": False}],
        )

    def test_the_hour_to_call_is_kept_and_said(self):
        said = self._log("callback", next_contact_date="2026-03-11", next_contact_hour=16.5)["said"]
        self.assertIn("16:30", said)
        self.assertEqual(self._last().next_contact_hour, 16.5)
        self.assertIn("16:30", self._last().said_text)

    def test_the_form_asks_the_hour(self):
        form = self._form("callback")
        form.next_contact_date = day(1)
        form.next_contact_hour = 9
        form.save().action_log()
        self.assertEqual(self._last().next_contact_hour, 9)

    def test_they_are_called_at_that_hour_before_all_others(self):
        self.env["res.partner"].create({"name": "Larger"})
        larger = self.env["res.partner"].create({"name": "Larger", "phone": "55 0000 1111"})
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=11.5)
        self._invoice(-90, 9000, larger)
        stands = self._desk().open_day()
        self.assertEqual(stands["debtor_id"], self._debtor(larger).id)
        self.assertEqual([one["is_due"] for one in stands["waiting"]], [False])
        self.clock.tick(timedelta(minutes=89))
        self.assertEqual(self._desk().open_day()["debtor_id"], self._debtor(larger).id)
        self.clock.tick(timedelta(minutes=1))
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)
        self.assertNotEqual(self._desk().open_day(self.debtor.ids)["debtor_id"], self.debtor.id)

    def test_an_hour_agreed_yesterday_counts_today(self):
        self._log("callback", next_contact_date="2026-03-12", next_contact_hour=11.5)
        self.clock.tick(timedelta(days=1))
        self.assertFalse(self._desk().open_day()["debtor_id"])
        self.clock.tick(timedelta(minutes=90))
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)

    def _move_to_tijuana(self):
        """An hour behind Mexico City on that day: the rest of the country changes no clocks."""
        self.customer.state_id = self.env.ref("base.state_mx_bc")

    def test_their_hour_is_by_their_clock(self):
        self._move_to_tijuana()
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=10)
        self.assertEqual(self._last().next_contact_zone, "America/Tijuana")
        stands = self._desk().open_day()
        self.assertFalse(stands["debtor_id"])
        self.assertRegex(stands["waiting"][0]["time"], "^11:00")
        self.assertEqual(stands["waiting"][0]["there"], "10:00 in Tijuana")
        self.clock.tick(timedelta(minutes=59))
        self.assertFalse(self._desk().open_day()["debtor_id"])
        self.clock.tick(timedelta(minutes=1))
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)

    def test_it_is_said_whose_hour_it_is(self):
        self._move_to_tijuana()
        customer = self._desk().customer(self.debtor.id)
        self.assertRegex(customer["people"][0]["clock"], "^By the clock of Tijuana: it is 9:00")
        form = self._form("callback")
        self.assertEqual(form.next_contact_clock, customer["people"][0]["clock"])
        said = self._log("callback", next_contact_date="2026-03-11", next_contact_hour=16)["said"]
        self.assertIn("16:00 by the clock of Tijuana", said)
        self.assertIn("16:00 by the clock of Tijuana", self._last().said_text)
        debtor = self.debtor.with_user(self.collector).with_context(lang="en_US")
        self.assertEqual(debtor.call_text, "From 17:00 (16:00 in Tijuana)")

    def test_a_collection_time_zone_set_by_hand_decides(self):
        self._move_to_tijuana()
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "collection_tz": "America/Cancun",
            }
        )
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=12)
        self.assertEqual(self._last()._agreed_moment(), datetime(2026, 3, 11, 17))

    def test_an_hour_agreed_before_stays_when_they_move(self):
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=16)
        self._move_to_tijuana()
        self.assertEqual(self._last()._agreed_moment(), datetime(2026, 3, 11, 22))

    def test_their_evening_is_the_companys_night(self):
        self.company.partner_id.tz = "Europe/Madrid"
        self._move_to_tijuana()
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=17)
        self.clock.tick(timedelta(hours=2))  # 19:00 in Madrid
        self.assertFalse(self._desk().open_day()["debtor_id"])
        self.clock.tick(timedelta(hours=5, minutes=59))
        self.assertFalse(self._desk().open_day()["debtor_id"])
        self.clock.tick(timedelta(minutes=1))  # one o'clock the next day
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)

    def test_of_who_lives_nobody_knows_where_it_is_the_clock_of_the_debtors_company(self):
        other = self.setup_other_company(name="Second")["company"]
        other.partner_id.write({"tz": "America/Bogota", "country_id": False})
        self.customer.country_id = False
        self._invoice(-40, 600, company_id=other.id)
        debtor = self._debtor(company=other)
        interaction = self._interact(
            "callback", debtor_id=debtor.id, next_contact_date=day(0), next_contact_hour=12.5
        )
        self.assertEqual(interaction.next_contact_zone, "America/Bogota")
        companies = self.company | other
        debtors = debtor.with_context(allowed_company_ids=companies.ids)
        calls = debtors._agreed_calls([("id", "=", debtor.id)])
        # Half past twelve in Bogotá is half past eleven in Mexico City.
        self.assertEqual(calls[debtor.id]._agreed_moment(), datetime(2026, 3, 11, 17, 30))

    def test_a_later_contact_takes_its_place(self):
        self._log("callback", next_contact_date="2026-03-11", next_contact_hour=16)
        self.clock.tick(timedelta(minutes=5))
        self._log("message", next_contact_date="2026-03-11")
        self.clock.tick(timedelta(minutes=65))
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)

    def test_what_makes_no_sense_is_refused_in_a_sentence(self):
        for outcome, values, sentence in (
            ("paid", {"paid_date": "2026-03-12"}, "has not come yet"),
            ("paid", {"paid_amount": -5}, "cannot be negative"),
            ("paid", {"paid_amount": 1e99}, "too large"),
            ("paid", {"paid_date": "yesterday"}, "give a date"),
            ("paid", {"paid_reference": 7}, "give a text"),
            ("callback", {"next_contact_hour": 9.9}, "past already"),
            ("callback", {"next_contact_hour": 24}, "between 0:00 and 23:59"),
            ("callback", {"next_contact_hour": -1}, "between 0:00 and 23:59"),
            ("callback", {"next_contact_date": "2026-03-10"}, "before this one"),
        ):
            values = {"next_contact_date": "2026-03-11", **values}
            with (
                self.subTest(values=values),
                self.assertRaisesRegex((UserError, ValidationError), sentence),
                self.cr.savepoint(),
            ):
                self._log(outcome, **values)
        self.assertFalse(self._last())
