from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY, CobranzaCommon, day

# A Wednesday, nine in the morning.
MORNING = datetime(2026, 3, 11, 9)
# What one screen may cost, however many people and items there are; a third is the guard's rules.
QUERIES = 42


class CallsCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.customer.phone = "+52 55 1234 5678"
        cls.invoice = cls._invoice(-40, 600)
        cls.debtor = cls._debtor()

    def setUp(self):
        super().setUp()
        freezer = freeze_time(MORNING)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _desk(self, user=None):
        desk = self.env["cobranza.call.workspace"].with_user(user or self.collector)
        return desk.with_context(lang="en_US")

    def _outcome_of(self, code):
        return self.env.ref(f"cobranza_followup.outcome_{code}").id

    def _log(self, outcome, debtor=None, **values):
        values = {"outcome_id": self._outcome_of(outcome), **values}
        return self._desk().log((debtor or self.debtor).id, values)

    def _last(self, debtor=None):
        domain = [("debtor_id", "=", (debtor or self.debtor).id)]
        return self.env["cobranza.interaction"].search(domain, limit=1)

    @classmethod
    def _another(cls, name, due=-20, amount=500):
        partner = cls.env["res.partner"].create({"name": name, "phone": "55 0000 1111"})
        cls._invoice(due, amount, partner)
        return cls._debtor(partner)

    def _rule(self, *hours, **limit):
        """Have one rule: calls on working days between hours, and perhaps a limit."""
        start, end = hours
        self.env["cobranza.contact.preference"].create(
            [
                {"partner_id": partner.id, "company_id": self.company.id, "collection_tz": "UTC"}
                for partner in self.env["cobranza.debtor"].search([]).partner_id
            ]
        )
        return self.env["cobranza.contact.rule"].create(
            {
                "name": "House rule",
                "window_ids": [
                    Command.create({"hour_from": start, "hour_to": end}),
                ],
                "limit_ids": [Command.create(limit)] if limit else [],
            }
        )


class TestCalls(CallsCommon):
    """What comes of a call, logged from the screen for a morning of calls."""

    def test_a_promise_is_for_all_that_is_overdue_on_the_date_chosen(self):
        shown = self._desk().customer(self.debtor.id)["promise"]
        chosen = shown["suggestions"][0]["date"]
        answer = self._log(
            "promised",
            date_promised=chosen,
            amount=shown["amount"],
            currency_id=shown["currency_id"],
            duration=75,
        )
        self.assertIn("Abarrotes del Norte", answer["said"])
        self.assertIn(self.company.currency_id.format(600), answer["said"])
        promise = self._last().promise_id
        self.assertEqual((promise.amount, promise.date_promised), (600, day(2)))
        self.assertEqual(promise.user_id, self.collector)
        self.assertEqual(self._last().duration, 75)

    def test_checked_invoices_set_the_amount(self):
        second = self._invoice(-5, 150)
        for chosen, amount in ((second.ids, 150), ([], 750)):
            shown = self._desk().promise_of(self.debtor.id, {"invoice_ids": chosen})
            self.assertEqual(shown["amount"], amount)
        self._log("promised", date_promised="2026-03-18", invoice_ids=second.ids)
        promise = self._last().promise_id
        self.assertEqual((promise.amount, promise.invoice_ids), (150, second))

    def test_a_barrier_has_a_type_an_owner_and_a_deadline(self):
        choices = self._desk().customer(self.debtor.id)["barrier"]
        no_invoice = self.env.ref("cobranza_followup.barrier_type_no_invoice")
        offered = {kind["id"]: kind for kind in choices["types"]}[no_invoice.id]
        self.assertEqual(offered["owner_id"], self.salesperson.id)
        answer = self._log(
            "barrier",
            barrier_type_id=no_invoice.id,
            owner_id=self.manager.id,
            deadline="2026-03-20",
            note="Send it again",
        )
        self.assertIn(self.manager.name, answer["said"])
        self.assertRecordValues(
            self.debtor.barrier_ids,
            [{"owner_id": self.manager.id, "deadline": day(9), "note": "Send it again"}],
        )
        told = self._desk().customer(self.debtor.id)["barriers"]
        self.assertEqual(told[0]["name"], no_invoice.name)

    def test_a_plan_is_shown_before_it_is_agreed(self):
        values = {
            "date_promised": "2026-03-18",
            "in_instalments": True,
            "instalment_count": 3,
            "instalment_every": "fortnight",
        }
        shown = self._desk().promise_of(self.debtor.id, values)
        amount = self.company.currency_id.format(200)
        self.assertEqual([line["amount"] for line in shown["instalments"]], [amount] * 3)
        self.assertFalse(shown["warning"])
        self.assertIn("3 instalments", self._log("promised", **values)["said"])
        promises = self.debtor.promise_ids.sorted("date_promised")
        self.assertEqual(promises.mapped("date_promised"), [day(7), day(21), day(35)])
        self.assertEqual(promises.mapped("amount"), [200] * 3)
        summary = self._desk().summary()
        self.assertEqual(summary["promised"], [self.company.currency_id.format(600)])

    def test_a_date_in_the_past_leaves_nothing_behind(self):
        with self.assertRaisesRegex(ValidationError, "not in the past"), self.cr.savepoint():
            self._log("promised", date_promised="2026-03-01")
        self.assertFalse(self._last())

    def test_an_answered_call_of_theirs_asks_no_guard(self):
        self._rule(14, 18)
        answer = self._log("informed", direction="in")
        self.assertIn("said", answer)
        self.assertEqual(self._last().direction, "in")


class TestNoAnswer(CallsCommon):
    """Nobody answers: the next attempt is planned, decent and permitted."""

    def test_they_are_called_again_later_the_same_morning(self):
        self._rule(8, 18)
        self.assertIn("today", self._desk().customer(self.debtor.id)["again"])
        self._log("no_answer")
        self.assertEqual(self._last().next_contact_date, TODAY)
        stands = self._desk().open_day()
        self.assertFalse(stands["debtor_id"])
        self.assertEqual([one["id"] for one in stands["waiting"]], self.debtor.ids)
        self.clock.tick(timedelta(minutes=61))
        self.assertEqual(self._desk().open_day()["debtor_id"], self.debtor.id)

    def test_twice_a_day_is_enough(self):
        self._rule(8, 18)
        self._log("no_answer")
        self.clock.tick(timedelta(minutes=61))
        self._log("no_answer")
        self.assertEqual(self._last().next_contact_date, day(1))
        self.assertFalse(self._desk().open_day()["waiting"])

    def test_a_limit_of_the_rules_moves_it_to_the_next_permitted_day(self):
        self._rule(8, 18, maximum=1, period="days", days=2, counts="attempts")
        self._log("no_answer")
        self.assertEqual(self._last().next_contact_date, day(2))

    def test_after_hours_it_is_the_next_working_day(self):
        self.clock.move_to(datetime(2026, 3, 13, 17, 30))  # a Friday
        self._rule(8, 18)
        self._log("no_answer")
        self.assertEqual(self._last().next_contact_date, day(5))

    def test_an_evening_call_in_a_western_zone_may_be_tried_again_that_evening(self):
        self.company.partner_id.tz = "America/Mexico_City"
        self.clock.move_to(datetime(2026, 3, 12, 1, 30))  # half past seven the day before
        self._log("no_answer")
        self.assertEqual(self._last().next_contact_date, TODAY)

    def test_a_date_one_gives_is_kept(self):
        self._log("no_answer", next_contact_date="2026-03-16")
        self.assertEqual(self._last().next_contact_date, day(5))


class TestCallGuard(CallsCommon):
    """The contact guard on the screen for calls."""

    def setUp(self):
        super().setUp()
        self._rule(14, 18)

    def test_each_number_says_from_when_and_by_which_rule(self):
        person = self._desk().customer(self.debtor.id)["people"][0]
        call = person["guard"]["call"]
        self.assertFalse(call["permits"])
        self.assertIn("14:00", call["from"])
        self.assertRegex(call["text"], "outside the permitted hours.*House rule")

    def test_without_a_reason_nothing_is_logged_but_the_refusal(self):
        answer = self._log("no_answer")
        self.assertIn("outside the permitted hours", answer["refused"])
        self.assertFalse(self._last())
        attempts = self.env["cobranza.contact.attempt"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(attempts.mapped("made"), [False])

    def test_with_a_reason_it_is_logged_against_the_guard(self):
        self._log("informed", override_reason="They asked for it by mail")
        attempt = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", self.debtor.id), ("made", "=", True)]
        )
        self.assertTrue(attempt.against_guard)
        self.assertEqual(attempt.override_reason, "They asked for it by mail")


class TestSunday(CallsCommon):
    """A Sunday in two countries; in one of them people may be called on that day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_rules.active = True
        cls.miami = cls._consumer("Jordan Pérez", "us", state_id=cls.env.ref("base.state_us_10").id)
        cls.bogota = cls._consumer("Camila Restrepo", "co")

    def setUp(self):
        super().setUp()
        self.clock.move_to(datetime(2026, 3, 15, 16))  # noon in Florida, eleven in Bogotá

    @classmethod
    def _consumer(cls, name, country, **values):
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "phone": "305 555 0100",
                "country_id": cls.env.ref(f"base.{country}").id,
                **values,
            }
        )
        call = cls.env.ref("cobranza_followup.channel_call")
        cls.env["cobranza.contact.preference"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "consent_ids": [Command.create({"channel_id": call.id, "evidence": "Contract"})],
            }
        )
        cls._invoice(-40, 600, partner)
        return cls._debtor(partner)

    def _call_of(self, debtor):
        return self._desk().customer(debtor.id)["people"][0]["guard"]["call"]

    def test_who_may_not_be_called_that_day_waits_for_monday(self):
        call = self._call_of(self.bogota)
        self.assertFalse(call["permits"])
        self.assertRegex(call["from"], "16 .* 07:00")
        self.assertRegex(call["text"], "outside the permitted hours.*Ley 2300")
        self.assertTrue(self._call_of(self.miami)["permits"])

    def test_the_call_and_the_refusal_are_both_in_the_log(self):
        self.assertIn("refused", self._log("informed", self.bogota))
        self.assertIn("said", self._log("informed", self.miami))
        attempts = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "in", (self.bogota | self.miami).ids)], order="id"
        )
        self.assertRecordValues(
            attempts,
            [
                {
                    "debtor_id": self.bogota.id,
                    "made": False,
                    "zone": "America/Bogota",
                    "local_time": "2026-03-15 11:00",
                },
                {
                    "debtor_id": self.miami.id,
                    "made": True,
                    "zone": "America/New_York +1",
                    "local_time": "2026-03-15 12:00",
                },
            ],
        )
        self.assertIn("Ley 2300", attempts[0].rule_text)


class TestDaysList(CallsCommon):
    """Whom to call next, and how far the day is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._another("Second")
        cls.third = cls._another("Third", due=-10)

    def _next(self, skipped=()):
        return self._desk().open_day(list(skipped))["debtor_id"]

    def test_the_order_is_the_worklists(self):
        worklist = (
            self.env["cobranza.debtor"]
            .with_user(self.collector)
            .search([("in_worklist", "=", True)])
        )
        self.assertEqual(worklist, self.debtor | self.second | self.third)
        self.assertEqual(self._next(), self.debtor.id)
        self._log("informed")
        self.assertEqual(self._next(), self.second.id)

    def test_those_put_off_come_back_after_the_others_in_their_order(self):
        first, second, third = self.debtor.id, self.second.id, self.third.id
        self.assertEqual(self._next([first]), second)
        self.assertEqual(self._next([second, first, third]), second)
        self._log("informed", self.second)
        self.assertEqual(self._next([second, first, third]), first)

    def test_anothers_customers_are_not_in_it(self):
        self.debtor.sudo().collector_id = self.manager
        self.assertEqual(self._next(), self.second.id)
        self.assertEqual(self._desk().open_day()["left"], 2)

    def test_progress_is_read_from_what_was_logged_so_a_reload_loses_nothing(self):
        self._log("informed")
        self._rule(8, 18)
        self._log("no_answer", self.second)
        for _reload in range(2):
            self.env.invalidate_all()
            stands = self._desk().open_day()
            self.assertEqual((stands["done"], stands["left"]), (1, 2))
            self.assertEqual(stands["debtor_id"], self.third.id)
            self.assertEqual([one["id"] for one in stands["waiting"]], self.second.ids)

    def test_yesterdays_calls_do_not_count(self):
        self._log("informed", next_contact_date=day(1))
        self.clock.tick(timedelta(days=1))
        self.assertEqual(self._desk().open_day()["done"], 0)
        self.assertEqual(self._desk().summary()["contacts"], 0)

    def test_the_summary_counts_what_the_user_did_today(self):
        self._log("promised", date_promised="2026-03-18", duration=120)
        self._log("no_answer", self.second)
        self._desk(self.manager).log(self.third.id, {"outcome_id": self._outcome_of("informed")})
        summary = self._desk().summary()
        self.assertEqual(summary["contacts"], 2)
        self.assertEqual(summary["customers"], 2)
        self.assertEqual(summary["reached"], 1)
        self.assertEqual(summary["promises"], 1)
        self.assertEqual(summary["minutes"], 2)
        self.assertEqual(summary["promised"], [self.company.currency_id.format(600)])

    def test_promises_in_two_currencies_are_not_added_up(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self._log("promised", date_promised="2026-03-18")
        self._log(
            "promised", self.second, date_promised="2026-03-18", amount=70, currency_id=euro.id
        )
        self.assertEqual(
            sorted(self._desk().summary()["promised"]),
            sorted([self.company.currency_id.format(600), euro.format(70)]),
        )

    def test_a_promise_renewed_the_same_day_counts_once(self):
        self._log("promised", date_promised="2026-03-18")
        self._log("promised", date_promised="2026-03-20")
        self.assertEqual(self._desk().summary()["promises"], 1)


class TestCallScreen(CallsCommon):
    """One customer is one answer, in few queries, for collectors alone."""

    def test_it_has_all_that_the_screen_shows(self):
        self._pay(self._invoice(-60, 80))
        self._log("informed", note="Will look into it")
        shown = self._desk().customer(self.debtor.id)
        self.assertEqual(shown["name"], "Abarrotes del Norte")
        self.assertEqual(shown["days"], 40)
        self.assertEqual(shown["amounts"]["bucket_31_60"], 600)
        self.assertEqual([one["name"] for one in shown["invoices"]], [self.invoice.name])
        self.assertTrue(shown["page"]["sections"])
        kinds = [line["kind"] for line in shown["history"]]
        self.assertEqual(sorted(kinds), ["contact", "payment"])
        self.assertIn("Will look into it", shown["history"][0]["text"])
        self.assertEqual(shown["next_contact_date"], day(1))

    def test_who_has_paid_meanwhile_has_nothing_to_choose(self):
        self._pay(self.invoice)
        shown = self._desk().customer(self.debtor.id)
        self.assertEqual(shown["invoices"], [])
        self.assertFalse(shown["in_list"])

    def test_the_payment_wizard_is_for_the_checked_invoices(self):
        second = self._invoice(-5, 150)
        action = self._desk().register_payment(self.debtor.id, second.ids)
        self.assertEqual(action["res_model"], "account.payment.register")
        owed = second.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(action["context"]["active_ids"], owed.ids)
        picker = self._desk().register_payment(self.debtor.id)
        self.assertEqual(picker["res_model"], "cobranza.payment.new")
        self.assertEqual(picker["context"], {"default_debtor_id": self.debtor.id})

    def test_others_are_refused(self):
        for user in (self.salesperson, self.storekeeper):
            desk = self._desk(user)
            calls = {
                "open_day": (),
                "customer": (self.debtor.id,),
                "promise_of": (self.debtor.id, {}),
                "log": (self.debtor.id, {"outcome_id": self._outcome_of("informed")}),
                "register_payment": (self.debtor.id,),
                "summary": (),
            }
            for method, args in calls.items():
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(desk, method)(*args)

    def test_another_companys_debtor_is_refused(self):
        other = self.setup_other_company(name="Other")["company"]
        foreign = (
            self.env["cobranza.debtor"]
            .sudo()
            .create({"partner_id": self.customer.id, "company_id": other.id})
        )
        for method, args in (("customer", ()), ("promise_of", ({},)), ("log", ({},))):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self._desk(), method)(foreign.id, *args)

    def test_nonsense_gets_one_sentence(self):
        outcome = self._outcome_of("informed")
        for values in (
            None,
            {"outcome_id": "x"},
            {"outcome_id": outcome, "note": 7},
            {"outcome_id": outcome, "channel": "pigeon"},
            {"outcome_id": outcome, "channel": {"a": 1}},
            {"outcome_id": outcome, "invoice_ids": ["x"]},
            {"outcome_id": outcome, "next_contact_date": "soon"},
            {"outcome_id": outcome, "duration": 1e300},
            {"outcome_id": outcome, "duration": 1e9},
            {"outcome_id": outcome, "instalment_every": "day"},
            {"outcome_id": outcome, "reason_asked": True},
            {},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._desk().log(self.debtor.id, values)
        for wrong in (None, 0, -1, "x", 2**40, [1]):
            with self.subTest(debtor=wrong), self.assertRaises(UserError):
                self._desk().customer(wrong)
        with self.assertRaises(UserError):
            self._desk().open_day("x")

    def _cost(self, call):
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        return self.cr.sql_log_count - before

    def test_a_screen_takes_few_queries_however_much_there_is(self):
        self.contact_rules.active = True
        self._log("informed", direction="in")
        cost = self._cost(lambda: self._desk().customer(self.debtor.id))
        self.assertLessEqual(cost, QUERIES)
        for number in range(5):
            self.env["res.partner"].create(
                {"name": f"P{number}", "parent_id": self.customer.id, "phone": "55 1111 2222"}
            )
            self._invoice(-number - 1, 10)
            self._log("informed", direction="in")
        self._barrier("no_invoice", self.invoice)
        more = self._cost(lambda: self._desk().customer(self.debtor.id))
        self.assertLessEqual(more, QUERIES)
        self.assertLessEqual(self._cost(lambda: self._desk().open_day()), 15)
