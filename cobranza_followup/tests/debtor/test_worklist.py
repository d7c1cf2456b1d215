from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ...engine import promise_dates
from ...engine.priority import Work, next_contact, priority
from ...tools.day_text import day_text
from ..common import TODAY, CobranzaCommon, day
from ..properties import examples


@freeze_time(TODAY)
class TestWorklist(CobranzaCommon):
    """Whom a collector finds in the list of the day, in what order and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    def _listed(self, user=None):
        return (
            self.env["cobranza.debtor"]
            .with_user(user or self.collector)
            .search([("in_worklist", "=", True), ("company_id", "=", self.company.id)])
        )

    def test_a_debtor_new_in_a_stage_is_listed(self):
        self._invoice(-20)
        self.assertEqual(self._listed(), self._debtor())

    def test_a_contacted_debtor_leaves_the_list_until_the_agreed_day(self):
        with freeze_time(TODAY) as frozen:
            self._invoice(-20)
            self._interact("callback", next_contact_date=day(2))
            self.assertFalse(self._listed())
            self._nights(frozen, 1)
            self.assertFalse(self._listed())
            self._nights(frozen, 1)
            self.assertEqual(self._listed(), self._debtor())

    def test_a_promise_is_asked_about_on_its_day_and_when_it_fails(self):
        with freeze_time(TODAY) as frozen:
            self._invoice(-20)
            promise = self._promise(1000, due=3)
            self._interact("promised", promise_id=promise.id)
            self.assertFalse(self._listed())
            self._nights(frozen, 2)
            self.assertFalse(self._listed())
            self._nights(frozen, 1)
            self.assertEqual(self._listed(), self._debtor())
            self._interact("message")
            self.assertFalse(self._listed())
            self._nights(frozen, self.policy.promise_tolerance_days)
            self.assertFalse(self._listed())
            self._nights(frozen, 1)
            self.assertEqual(promise.state, "broken")
            self.assertEqual(self._listed(), self._debtor())
            self._interact("no_answer")
            self.assertFalse(self._listed())

    def test_who_has_paid_or_is_exempt_is_not_listed(self):
        invoice = self._invoice(-20)
        self._pay(invoice)
        self.assertFalse(self._listed())
        self._invoice(-20)
        self.assertTrue(self._listed())
        self._debtor().state = "exempt"
        self._commit()
        self.assertFalse(self._listed())

    def test_the_reason_names_each_rule_with_its_points(self):
        self._invoice(-35)
        debtor = self._debtor().with_context(lang="en_US")
        self.assertEqual(
            debtor.priority_reason,
            "+20 new in this stage · +10 never contacted · +10 their first invoice was not paid"
            " · +3 age of the debt",
        )
        self.assertEqual(debtor.priority, 43)

    def test_the_promise_is_told_in_words(self):
        self._invoice(-20)
        self._promise(400, due=3)
        debtor = self._debtor().with_context(lang="en_US")
        amount = debtor.currency_id.with_env(debtor.env).format(400)
        day_shown = day_text(debtor.env, day(3))
        self.assertEqual(debtor.promise_text, f"Open: {amount} for {day_shown}")

    def test_next_goes_by_priority_and_passes_over_whom_one_has_seen(self):
        partners = [self.customer.create({"name": name}) for name in ("Uno", "Dos", "Tres")]
        for partner, days in zip(partners, (-10, -90, -50), strict=True):
            self._invoice(days, partner=partner)
        debtors = self.env["cobranza.debtor"].with_user(self.collector)
        ordered = [self._debtor(partners[index]).id for index in (1, 2, 0)]
        action = debtors.action_next_customer()
        seen = []
        while action["type"] == "ir.actions.act_window":
            seen.append(action["res_id"])
            debtor = debtors.browse(action["res_id"]).with_context(**action["context"])
            action = debtor.action_next_customer()
        self.assertEqual(seen, ordered)
        self.assertIn("Still to contact: 3", action["params"]["message"])

    def test_whom_one_has_seen_is_a_list_of_customers(self):
        debtors = self.env["cobranza.debtor"].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "list of the ids"):
            debtors.with_context(cobranza_passed="all").action_next_customer()

    def test_another_collectors_customers_are_not_next(self):
        self._invoice(-20)
        self._debtor().collector_id = self.manager
        debtors = self.env["cobranza.debtor"]
        done = debtors.with_user(self.collector).action_next_customer()
        self.assertEqual(done["tag"], "display_notification")
        mine = debtors.with_user(self.manager).action_next_customer()
        self.assertEqual(mine["res_id"], self._debtor().id)

    def test_the_invoice_contact_is_called(self):
        self._invoice(-20)
        self.assertEqual(self._debtor().contact_id, self.customer)
        contact = self.customer.create(
            {"name": "Pagos", "type": "invoice", "parent_id": self.customer.id, "phone": "55 1234"}
        )
        debtor = self._debtor()
        debtor.invalidate_recordset()
        self.assertEqual((debtor.contact_id, debtor.contact_phone), (contact, "55 1234"))


days = st.integers(-120, 60).map(lambda offset: TODAY + timedelta(days=offset))
works = st.builds(
    Work,
    today=st.just(TODAY),
    days_overdue=st.integers(0, 400),
    has_stage=st.booleans(),
    stage_since=days,
    promise_broken=st.booleans(),
    promise_failed_on=st.none() | days,
    promise_date=st.none(),
    last_contact=st.none() | days,
    agreed_contact=st.none() | days,
    on_hold=st.booleans(),
    unwilling=st.booleans(),
    first_payment_default=st.booleans(),
    large_debt=st.booleans(),
)


@tagged("post_install", "-at_install")
class TestPriorityProperties(BaseCase):
    """What holds of priority and next contact whatever the debtor."""

    @examples(300)
    @given(works)
    def test_points_add_up_and_only_debts_have_any(self, work):
        total, by_rule = priority(work)
        self.assertEqual(total, sum(by_rule.values()))
        self.assertEqual(bool(next_contact(work)), work.has_stage)
        if not work.has_stage:
            self.assertEqual(total, 0)

    @examples(300)
    @given(works, st.integers(0, 30))
    def test_a_running_promise_is_asked_about_on_its_day_only(self, work, ahead):
        promised = TODAY + timedelta(days=ahead)
        work = Work(
            TODAY,
            has_stage=True,
            stage_since=work.stage_since,
            promise_date=promised,
            promise_until=promised + timedelta(days=2),
            last_contact=work.last_contact,
            agreed_contact=work.agreed_contact,
        )
        self.assertIn(next_contact(work), (promised, promised + timedelta(days=3)))

    @examples(300)
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_suggested_dates_are_working_days_to_come(self, today):
        found = promise_dates.suggest(today)
        self.assertTrue(1 <= len(found) <= 3)
        for suggested in found:
            self.assertGreater(suggested, today)
            self.assertLess(suggested.weekday(), 5)
            self.assertLess((suggested - today).days, 62)
        self.assertEqual(list(found), sorted(found))
