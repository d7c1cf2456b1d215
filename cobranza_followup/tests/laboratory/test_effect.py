from datetime import datetime, time
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ...engine import effect as engine
from ...engine.effect import LEAST, Unit, effect
from ..common import TODAY, CobranzaCommon, day
from ..properties import examples

# A Monday, two whole weeks before the tests' Wednesday.
MONDAY = -16


class TestEffect(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(day(-60)):
            cls.debtors = cls.env["cobranza.debtor"]
            for partner in cls._owing_since(-55, 8):
                cls.debtors |= cls._debtor(partner)
        cls.called, cls.others = cls.debtors[:4], cls.debtors[4:]

    @classmethod
    def _owing_since(cls, due, count):
        partners = cls.env["res.partner"].create(
            [{"name": f"Debtor {number}"} for number in range(count)]
        )
        for partner in partners:
            cls._invoice(due, 1000, partner, invoice_date=day(-60))
        return partners

    def _contact(self, debtors, on, channel="call", objective="press", **values):
        for debtor in debtors:
            with freeze_time(datetime.combine(day(on), time(15))):
                interaction = self._interact(
                    "no_answer",
                    debtor_id=debtor.id,
                    channel=channel,
                    objective=objective,
                    **values,
                )
        return interaction

    def _work_out(self, least=1):
        with freeze_time(TODAY), patch.object(engine, "LEAST", least):
            rows = self.env["cobranza.effect"]._work_out(self.company)
        return {one.name: one for one in rows}

    def test_those_called_are_held_against_those_who_were_not(self):
        self._contact(self.called, MONDAY + 1)
        for debtor in self.called[:3] | self.others[:1]:
            self._receive(600, on=MONDAY + 4, partner=debtor.partner_id)
        found = self._work_out()["Call"]
        # The others' other weeks count, too: until then nobody had paid.
        self.assertEqual((found.count, found.rate), (4, 0.75))
        self.assertLess(found.other_rate, 0.2)
        self.assertEqual(found.verdict, "more")
        self.assertIn("more of a hundred paid", found.text)
        self.assertEqual(self.env["cobranza.effect"].search([]).mapped("company_id"), self.company)

    def test_objectives_are_told_apart(self):
        self._contact(self.called[:2], MONDAY, objective="press")
        self._contact(self.called[2:], MONDAY, objective="remind")
        found = self._work_out()
        by_objective = {
            one.objective: one.count for one in found.values() if one.kind == "objective"
        }
        self.assertEqual(by_objective, {"press": 2, "remind": 2})
        pressed = next(one for one in found.values() if one.objective == "press")
        contacts = self.env["cobranza.contact.attempt"].with_user(self.manager)
        domain = pressed.with_user(self.manager).action_open_contacts()["domain"]
        self.assertEqual(contacts.search(domain).debtor_id, self.called[:2])

    def test_money_that_came_before_the_call_is_not_its_doing(self):
        for debtor in self.called:
            self._receive(600, on=MONDAY, partner=debtor.partner_id)
        self._contact(self.called, MONDAY + 3)
        self.assertEqual(self._work_out()["Call"].rate, 0)

    def test_too_few_say_nothing(self):
        self._contact(self.called, MONDAY)
        found = self._work_out(least=LEAST)["Call"]
        self.assertEqual(found.verdict, "few")
        self.assertIn("Too few customers yet: 4 contacted", found.text)

    def test_weeks_of_few_customers_say_nothing(self):
        for week in range(5):
            self._contact(self.called, MONDAY - 7 * week)
        found = self._work_out(least=8)["Call"]
        self.assertEqual((found.count, found.customer_count, found.verdict), (20, 4, "few"))
        self.assertIn("Too few customers yet: 4 contacted", found.text)
        enough = self._work_out(least=4)["Call"]
        self.assertNotEqual(enough.verdict, "few")
        self.assertIn("the true range is wider", enough.text)

    def test_money_of_seven_days_counts_the_contacts_own_among_them(self):
        self._contact(self.called, MONDAY + 1)
        # Of those not contacted, from Wednesday on.
        for debtors, begun in ((self.called, MONDAY + 1), (self.others, MONDAY + 2)):
            for debtor, after in zip(debtors, (0, 6, 7, 8), strict=True):
                self._receive(600, on=begun + after, partner=debtor.partner_id)
        self.assertEqual(self._work_out()["Call"].rate, 0.5)
        monday = day(MONDAY)
        units = self.env["cobranza.effect"]._units(self.company, [monday])
        paid = {unit.debtor for unit in units if unit.paid}
        self.assertEqual(paid, {*self.called[:2].ids, *self.others[:2].ids})

    def test_who_is_contacted_while_the_money_is_waited_for_is_on_neither_side(self):
        """Not contacted that week, from its Wednesday to the Tuesday after it."""
        mondays = [day(MONDAY)]
        for on, is_there in ((MONDAY + 8, False), (MONDAY + 9, True)):
            with self.subTest(on), self._undone():
                self._contact(self.others[0], on)
                units = self.env["cobranza.effect"]._units(self.company, mondays)
                debtors = {unit.debtor for unit in units}
                self.assertEqual(self.others[0].id in debtors, is_there)
                self.assertTrue({*self.called.ids, *self.others[1:].ids} <= debtors)

    def test_a_manager_has_it_worked_out_and_a_collector_sees_none(self):
        self._contact(self.called, MONDAY)
        self._run()
        effects = self.env["cobranza.effect"]
        with freeze_time(TODAY), self._committing_nothing():
            effects._cron_work()
            first = effects.search([])
            self.assertTrue(first)
            effects._cron_work()
            self.assertEqual(effects.search([]), first)
            effects.with_user(self.manager).action_work_out()
            self.assertFalse(effects.search([]))
            effects._cron_work()
        self.assertTrue(effects.with_user(self.manager).search([]).mapped("text"))
        with self.assertRaises(AccessError):
            effects.with_user(self.collector).search([])
        with self.assertRaises(AccessError):
            effects.with_user(self.collector).action_work_out()


units = st.lists(
    st.builds(
        Unit,
        st.integers(1, 80),
        st.sampled_from([("new",), ("old",), ("lone",)]),
        st.booleans(),
        st.sampled_from([None, None, ("call",), ("email",)]),
    ),
    max_size=300,
)


@tagged("post_install", "-at_install")
class TestEffectEngine(BaseCase):
    @given(units)
    @examples(300)
    def test_the_difference_lies_within_its_interval(self, some):
        found = effect(some, lambda contact: contact == ("call",))
        self.assertTrue(-1 <= found.low <= found.difference <= found.high <= 1)
        self.assertTrue(0 <= found.others_rate <= 1)
        self.assertTrue(found.customers <= min(80, found.contacted.count))
        if min(found.customers, found.other_customers) < LEAST:
            self.assertEqual(found.verdict, "few")

    @given(units)
    @examples(100)
    def test_nobody_is_compared_with_those_who_are_not_alike(self, some):
        alone = [one for one in some if one.alike != ("lone",)]
        lone = [Unit(number, ("lone",), True, ("call",)) for number in range(500)]
        is_call = ("call",).__eq__
        self.assertEqual(effect(alone + lone, is_call), effect(alone, is_call))
