from ast import literal_eval
from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ...models.contact.cobranza_contact_guard import Question
from ..common import TODAY, CobranzaCommon

# A Wednesday: 10 o'clock in Mexico City, 11 in Bogota, 12 in New York (summer time), 13 in Chile.
MIDDAY = datetime(2026, 3, 11, 16)
SUNDAY = datetime(2026, 3, 15, 16)


@freeze_time(MIDDAY)
class GuardCommon(CobranzaCommon):
    """A Colombian agency that collects in several countries: every law there is binds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_rules.active = True
        cls.company.partner_id.country_id = cls.env.ref("base.co")
        cls.company.cobranza_company_kind = "agency"
        cls.guard = cls.env["cobranza.contact.guard"]
        cls.attempts = cls.env["cobranza.contact.attempt"]
        cls.customer.is_company = True
        cls._invoice(-10)
        cls.debtor = cls._debtor()

    @classmethod
    def _move_to(cls, country, state=None, consumer=True, **preferences):
        """Have the customer live somewhere and say something about being contacted."""
        cls.customer.write(
            {
                "country_id": cls.env.ref(f"base.{country}").id,
                "state_id": state and cls.env.ref(f"base.state_{country}_{state}").id,
            }
        )
        kind = "consumer" if consumer else "business"
        return cls._prefer(debtor_kind=kind, **preferences)

    @classmethod
    def _prefer(cls, partner=None, **values):
        return cls.env["cobranza.contact.preference"].create(
            {"partner_id": (partner or cls.customer).id, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _channel(cls, code):
        return cls.env.ref(f"cobranza_followup.channel_{code}")

    def _rule(self, name):
        return self.env.ref(f"cobranza_followup.contact_rule_{name}")

    def _ask(self, moment=None, channel="call", **values):
        contact = values.pop("contact", self.customer)
        return self.guard._ask_one(self.debtor, contact, channel, moment=moment, **values)

    def _state(self, *args, **values):
        return self._ask(*args, **values).verdict.state.value

    def assertWaits(self, answer, until, rule=None):
        self.assertEqual(answer.verdict.state.value, "waits")
        self.assertEqual(answer.not_before, until)
        self._assert_rule(answer, rule)

    def assertWarned(self, answer, clear_from, rule=None):
        self.assertEqual(answer.verdict.state.value, "warned")
        self.assertEqual(answer.clear_from, clear_from)
        self._assert_rule(answer, rule)

    def _assert_rule(self, answer, rule):
        if rule:
            keys = {reason.key for reason in answer.verdict.reasons}
            self.assertEqual(keys, {self._rule(rule).id})


class TestGuardFacts(GuardCommon):
    """Which rules, zones and holidays count for a debtor."""

    def test_without_a_country_a_customer_is_in_the_companys(self):
        self.assertEqual(self._ask().country, self.env.ref("base.co"))
        self.assertEqual(self._state(), "allowed")
        # Seven in the evening in Bogota.
        self.assertWarned(
            self._ask(datetime(2026, 3, 12, 0)), datetime(2026, 3, 12, 13), rule="default"
        )

    def test_a_consumer_in_colombia_is_contacted_by_authorized_channels_only(self):
        preference = self._move_to("co")
        self.assertEqual(self._state(), "never")
        preference.consent_ids = [
            Command.create({"channel_id": self._channel("call").id, "evidence": "Contract, p. 3"})
        ]
        self.assertEqual(self._state(), "allowed")
        self.assertEqual(self._state(channel="email"), "never")
        self.assertEqual(self._state(channel="visit"), "never")
        self.assertWaits(self._ask(SUNDAY), datetime(2026, 3, 16, 12), rule="co")

    def test_a_public_holiday_waits_for_the_next_working_day(self):
        self._move_to("mx")
        independence = datetime(2026, 9, 16, 16)
        self.assertWaits(self._ask(independence), datetime(2026, 9, 17, 14), rule="mx")

    def test_people_add_holidays(self):
        self._move_to("mx", "df")
        self.assertEqual(self._state(), "allowed")
        self.env["cobranza.contact.holiday"].with_user(self.manager).create(
            {"name": "Fiesta", "date": TODAY, "country_id": self.env.ref("base.mx").id}
        )
        self.assertWaits(self._ask(), datetime(2026, 3, 12, 13), rule="mx")

    def test_a_holiday_of_a_state_counts_there_and_where_the_state_is_not_known(self):
        self.env["cobranza.contact.holiday"].create(
            {
                "name": "Fundación",
                "date": TODAY,
                "country_id": self.env.ref("base.mx").id,
                "state_ids": [Command.set(self.env.ref("base.state_mx_df").ids)],
            }
        )
        preference = self._move_to("mx")
        self.assertEqual(self._state(), "waits")
        preference.unlink()
        preference = self._move_to("mx", "jal")
        self.assertEqual(self._state(), "allowed")

    def test_an_unknown_state_waits_for_every_clock_of_the_country(self):
        preference = self._move_to("us")
        early = datetime(2026, 3, 11, 14)  # ten in New York, four in Hawaii
        self.assertEqual(self._ask(early).not_before, datetime(2026, 3, 11, 18))
        self.customer.state_id = self.env.ref("base.state_us_27")  # New York
        self.assertEqual(self._state(early), "allowed")
        preference.collection_tz = "Pacific/Honolulu"
        self.assertEqual(self._ask(early).not_before, datetime(2026, 3, 11, 18))

    def test_the_zone_of_the_partners_form_is_no_evidence(self):
        self._move_to("us")
        before = self._ask(datetime(2026, 3, 11, 14)).not_before
        self.customer.tz = "Europe/Madrid"
        self.assertEqual(self._ask(datetime(2026, 3, 11, 14)).not_before, before)

    def test_a_state_may_have_a_stricter_rule(self):
        self._move_to("br", "sp")
        early = datetime(2026, 3, 11, 11, 30)  # half past eight
        self.assertEqual(self._state(early), "allowed")
        self.customer.state_id = self.env.ref("base.state_br_rj")
        self.assertWaits(self._ask(early), datetime(2026, 3, 11, 12), rule="br_rj")

    def test_a_company_of_unknown_size_is_protected_like_a_small_one(self):
        self.customer.country_id = self.env.ref("base.cl")
        self.assertIn(self._rule("cl"), self._ask().rules)
        self._prefer(debtor_kind="business")
        self.assertEqual(self._ask().rules, self._rule("default"))

    def test_consumers_where_no_rule_is_known_fall_under_the_default(self):
        self._move_to("fr")
        self.assertEqual(self._ask().rules, self._rule("default"))

    def test_a_person_elsewhere_is_reached_in_the_hours_of_both_places(self):
        person = self.env["res.partner"].create(
            {
                "name": "Ana",
                "parent_id": self.customer.id,
                "type": "invoice",
                "country_id": self.env.ref("base.es").id,
            }
        )
        self._move_to("mx", "df", consumer=False)
        answer = self._ask(contact=person)
        self.assertEqual(answer.verdict.state.value, "allowed")  # 17 in Madrid, 16 in the Canaries
        self.assertEqual(answer.rules, self._rule("mx") | self._rule("es") | self._rule("default"))
        # Eight in the evening in Madrid: over for today; again when it is nine in Mexico, too.
        self.assertWarned(
            self._ask(datetime(2026, 3, 11, 19), contact=person), datetime(2026, 3, 12, 15)
        )

    def test_many_debtors_take_few_queries(self):
        partners = self.env["res.partner"].create([{"name": f"C{i}"} for i in range(20)])
        for partner in partners:
            self._invoice(-3, partner=partner)
        debtors = self.env["cobranza.debtor"].search([("partner_id", "in", partners.ids)])

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.guard._ask([Question(debtor, debtor.partner_id, "call") for debtor in some])
            return self.cr.sql_log_count - before

        count(debtors)
        self.assertEqual(count(debtors), count(debtors[:2]))


class TestGuardHistory(GuardCommon):
    """What was done counts: attempts, conversations, whoever began them."""

    def _call(self, outcome="no_answer", **values):
        return self._interact(outcome, channel="call", **values)

    def test_a_second_call_of_the_day_is_warned_of_where_no_law_forbids_it(self):
        self._move_to("mx", "df")
        self._call()
        answer = self._ask()
        self.assertWarned(answer, datetime(2026, 3, 12, 13), rule="mx")
        self.assertNotIn("LTOSF", self.guard._text(answer))
        self.assertEqual(self._state(channel="whatsapp"), "allowed")
        self.assertEqual(self._state(channel="email", automatic=True), "allowed")

    def test_one_call_a_day_where_the_law_says_so(self):
        self._move_to("ec")
        self._call()
        # Seven on the islands, too.
        self.assertWaits(self._ask(), datetime(2026, 3, 12, 13), rule="ec")
        self.assertEqual(self._state(channel="email"), "allowed")

    def test_after_a_conversation_a_consumer_in_the_us_is_left_alone_for_a_week(self):
        self._move_to("us", "27")
        self._call()
        self.assertEqual(self._state(), "allowed")
        self._call("informed")
        self.assertWaits(self._ask(), datetime(2026, 3, 18, 16), rule="us")
        self.assertEqual(self._state(channel="email"), "allowed")

    def test_a_conversation_the_debtor_began_counts_too(self):
        self._move_to("us", "27")
        self._call("informed", direction="in")
        self.assertFalse(self.attempts.search([("debtor_id", "=", self.debtor.id)]))
        self.assertEqual(self._state(), "waits")

    def test_one_channel_a_week_in_colombia(self):
        authorized = [
            Command.create({"channel_id": self._channel(code).id, "evidence": "Form"})
            for code in ("call", "email")
        ]
        self._move_to("co", consent_ids=authorized)
        self._call()
        tomorrow = datetime(2026, 3, 12, 16)
        self.assertEqual(self._state(tomorrow), "allowed")
        self.assertWaits(self._ask(tomorrow, channel="email"), datetime(2026, 3, 16, 12), rule="co")

    def test_two_messages_a_week_two_days_apart_in_chile(self):
        self._move_to("cl", "13")
        self._interact("sent", channel="email")
        self.assertWaits(self._ask(channel="whatsapp"), datetime(2026, 3, 13, 16), rule="cl")
        self.assertEqual(self._state(channel="call"), "allowed")

    def test_answers_and_what_they_asked_for_are_free(self):
        self._move_to("mx", "df")
        self._call()
        self.assertEqual(self._state(SUNDAY, purpose="requested", channel="email"), "allowed")
        self._interact("sent", channel="email", purpose="answer")
        self.assertEqual(self._state(datetime(2026, 3, 12, 16)), "allowed")


class TestGuardPreferences(GuardCommon):
    """What people asked for holds whatever the rules permit."""

    def test_an_opt_out_of_a_channel(self):
        self._move_to("mx", opted_out_channel_ids=[Command.set(self._channel("email").ids)])
        self.assertEqual(self._state(channel="email"), "never")
        self.assertEqual(self._state(), "allowed")

    def test_who_asked_not_to_be_contacted_is_not(self):
        self._move_to("mx", stopped=True)
        self.assertEqual(self._state(), "never")

    def test_what_the_customer_said_holds_for_its_people(self):
        person = self.env["res.partner"].create({"name": "Ana", "parent_id": self.customer.id})
        self._move_to("mx", stopped=True)
        self.assertEqual(self._state(contact=person), "never")

    def test_with_a_lawyer_only_the_lawyer_is_contacted(self):
        lawyer = self.env["res.partner"].create({"name": "Lic. Robles"})
        self._move_to("mx", lawyer_id=lawyer.id)
        self.assertEqual(self._state(), "never")
        self.assertEqual(self._state(contact=lawyer), "allowed")

    def test_third_parties_are_not_contacted(self):
        neighbour = self.env["res.partner"].create({"name": "Neighbour"})
        self._move_to("mx")
        self.assertEqual(self._state(contact=neighbour), "never")

    def test_own_hours(self):
        window = {"weekday_from": "0", "weekday_to": "4", "hour_from": 16, "hour_to": 18}
        self._move_to("mx", "df", window_ids=[Command.create(window)])
        self.assertEqual(self._ask().not_before, datetime(2026, 3, 11, 22))
        self.assertEqual(self._state(purpose="answer"), "allowed")


class TestGuardRules(GuardCommon):
    """Seeds are read, copies are changed, and a copy applies instead of its seed."""

    def test_a_seed_cannot_be_changed(self):
        seed = self._rule("mx").with_user(self.manager)
        for change in (
            lambda: seed.write({"holidays_blocked": False}),
            lambda: seed.write({"active": False}),
            lambda: seed.window_ids.write({"hour_to": 24}),
            seed.limit_ids.unlink,
            lambda: seed.limit_ids.create({"rule_id": seed.id}),
            seed.unlink,
            lambda: seed.create({"name": "Mine", "seed": True}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                change()

    def test_a_copy_replaces_its_seed_while_it_is_active(self):
        seed = self._rule("mx").with_user(self.manager)
        self._move_to("mx", "df")
        copy = seed.browse(seed.action_duplicate()["res_id"])
        self.assertEqual((copy.replaces_id, copy.seed), (seed, False))
        self.assertEqual(len(copy.window_ids), len(seed.window_ids))
        copy.window_ids.hour_to = 9
        self.assertEqual(self._ask().rules, copy.sudo())
        self.assertEqual(self._state(), "waits")
        copy.active = False
        self.assertEqual(self._ask().rules, self._rule("mx"))

    def test_a_copy_of_one_company_leaves_the_others_theirs(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self._rule("mx").copy({"company_id": other.id})
        self._move_to("mx", "df")
        self.assertEqual(self._ask().rules, self._rule("mx"))

    def test_collectors_read_rules_and_write_preferences(self):
        rule = self._rule("mx").copy()
        with self.assertRaises(AccessError):
            rule.with_user(self.collector).name = "Mine"
        with self.assertRaises(AccessError):
            rule.window_ids.with_user(self.collector).hour_to = 24
        preference = self._move_to("mx").with_user(self.collector)
        preference.window_ids = [Command.create({"hour_from": 9, "hour_to": 10})]
        self.assertTrue(preference.window_ids)

    def test_holidays_of_the_calendar_are_not_changed(self):
        holidays = self.env["cobranza.contact.holiday"].with_user(self.manager)
        known = holidays.search([("source", "=", "calendar")], limit=1)
        self.assertTrue(known)
        for change in (lambda: known.write({"date": TODAY}), known.unlink):
            with self.assertRaises(AccessError):
                change()
        mine = holidays.create(
            {"name": "Fiesta", "date": TODAY, "country_id": self.env.ref("base.mx").id}
        )
        mine.unlink()

    def test_the_calendar_is_filled_once(self):
        holidays = self.env["cobranza.contact.holiday"].sudo()
        holidays._fill()
        before = holidays.search_count([])
        holidays._fill()
        self.assertEqual(holidays.search_count([]), before)

    def test_years_that_were_not_filled_in_are_known_all_the_same(self):
        self._move_to("mx", "df")
        self.env["cobranza.contact.holiday"].sudo().search([]).unlink()
        self.assertEqual(self._state(datetime(2026, 9, 16, 16)), "waits")


class TestGuardAtTheDesk(GuardCommon):
    """The form says when; a contact against the guard needs a reason, and stays on record."""

    def _form(self, outcome="no_answer", **values):
        model = self.env["cobranza.interaction.new"].with_user(self.collector)
        form = Form(model.with_context(default_debtor_id=self.debtor.id))
        form.outcome_id = self.env.ref(f"cobranza_followup.outcome_{outcome}")
        for name, value in values.items():
            form[name] = value
        return form

    def _attempts(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")

    def test_the_form_says_now(self):
        self._move_to("mx", "df")
        form = self._form()
        self.assertEqual(form.guard_answer, "allowed")
        self.assertIn("10:00", form.guard_text)
        form.save().action_log()
        attempt = self._attempts()
        self.assertRecordValues(
            attempt,
            [
                {
                    "made": True,
                    "answer": "allowed",
                    "local_time": "2026-03-11 10:00",
                    "zone": "America/Mexico_City",
                    "user_id": self.collector.id,
                    "against_guard": False,
                    "weekly_maximum": 7,
                }
            ],
        )

    def test_the_form_says_from_when_and_by_which_rule_and_asks_for_the_reason(self):
        self._move_to("mx", "df")
        with freeze_time(SUNDAY):
            wizard = self._form().save()
            # Monday is a holiday: the birthday of Benito Juárez.
            self.assertIn("17", wizard.guard_text)
            self.assertIn("07:00", wizard.guard_text)
            self.assertIn(self._rule("mx").name, wizard.guard_text)
            self.assertEqual(wizard.action_log()["res_id"], wizard.id)
            self.assertFalse(self.debtor.interaction_ids)
            self.assertRecordValues(
                self._attempts(), [{"made": False, "answer": "waits", "against_guard": False}]
            )
            wizard.override_reason = "They asked us to call on Sunday"
            wizard.action_log()
        made = self._attempts()[1]
        self.assertTrue(made.made and made.against_guard)
        self.assertEqual(made.override_reason, "They asked us to call on Sunday")
        self.assertEqual(made.rule_ids, self._rule("mx"))
        self.assertEqual(self.debtor.interaction_ids, made.interaction_id)
        action = self.env.ref("cobranza_followup.cobranza_contact_attempt_action_against")
        listed = self.attempts.with_user(self.manager).search(literal_eval(action.domain))
        self.assertEqual(listed, made)

    def test_what_the_customer_began_is_logged_freely(self):
        self._move_to("mx", "df")
        with freeze_time(SUNDAY):
            form = self._form(direction="in")
            self.assertFalse(form.guard_text)
            form.save().action_log()
        self.assertFalse(self._attempts())
        self.assertTrue(self.debtor.interaction_ids)

    def test_nobody_passes_by_another_door(self):
        self._move_to("mx", "df")
        with freeze_time(SUNDAY), self.assertRaisesRegex(UserError, "reason"):
            self._interact("no_answer")

    def test_log_and_next_asks_for_the_reason_too(self):
        self._move_to("mx", "df", stopped=True)
        wizard = self._form().save()
        self.assertEqual(wizard.action_log_and_next()["res_id"], wizard.id)
        self.assertFalse(self.debtor.interaction_ids)

    def test_the_log_cannot_be_changed(self):
        self._move_to("mx", "df")
        self._interact("no_answer")
        attempt = self._attempts()
        for change in (lambda: attempt.sudo().write({"made": False}), attempt.sudo().unlink):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            self.attempts.with_user(self.manager).create({"debtor_id": self.debtor.id})

    def test_the_report_counts_attempts_per_week_against_the_limits(self):
        self._move_to("es", "m")
        with freeze_time(MIDDAY) as clock:
            for again in range(2):
                clock.move_to(datetime(2026, 3, 10 + again, 12))
                self._interact("no_answer")
        weeks = self.env["cobranza.contact.week"].with_user(self.collector)
        self.assertRecordValues(
            weeks.search([("debtor_id", "=", self.debtor.id)]),
            [{"attempt_count": 2, "weekly_maximum": 3, "against_count": 0}],
        )
        action = weeks.search([("debtor_id", "=", self.debtor.id)]).action_open_attempts()
        self.assertEqual(self.attempts.search_count(action["domain"]), 2)
