from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, tagged

from ...engine.instalments import Every, split
from ...engine.promise import Owed, Payment, Promise, settle
from ..common import TODAY, CobranzaCommon, day
from ..properties import examples


@tagged("post_install", "-at_install")
class TestInstalments(BaseCase):
    """Amounts and days of a plan, whatever is asked for."""

    days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
    counts = st.integers(1, 60)

    @given(st.integers(60, 10**12), counts, days, st.sampled_from(Every), st.integers(0, 3))
    @examples(500)
    def test_the_parts_come_to_the_amount_and_differ_by_the_remainder(
        self, units, count, first, every, digits
    ):
        amount = Decimal(units).scaleb(-digits)
        parts = [part for _day, part in split(amount, count, first, every, digits)]
        self.assertEqual(len(parts), count)
        self.assertEqual(sum(parts), amount)
        self.assertEqual(len(set(parts[:-1])), min(count - 1, 1))
        self.assertTrue(all(part > 0 for part in parts))
        self.assertLess(parts[-1] - parts[0], Decimal(count).scaleb(-digits))

    @given(counts, days, st.sampled_from(Every))
    @examples(500)
    def test_the_days_are_as_far_apart_as_agreed(self, count, first, every):
        days = [day for day, _part in split(Decimal(count), count, first, every)]
        self.assertEqual(days[0], first)
        for number, due in enumerate(days):
            if every is Every.MONTH:
                months = (due.year - first.year) * 12 + due.month - first.month
                self.assertEqual(months, number)
                next_day = date.fromordinal(due.toordinal() + 1)
                self.assertTrue(due.day == first.day or next_day.day == 1)
                self.assertLessEqual(due.day, first.day)
            else:
                apart = 7 if every is Every.WEEK else 14
                self.assertEqual((due - first).days, number * apart)

    def test_what_cannot_be_divided_is_refused(self):
        for amount, count, first in (
            (Decimal("0.02"), 3, TODAY),
            (Decimal(10), 0, TODAY),
            (Decimal(-10), 2, TODAY),
            (Decimal(10), 3, date(9999, 12, 1)),
        ):
            with self.subTest(amount=amount, count=count), self.assertRaises(ValueError):
                split(amount, count, first, "month")

    @given(
        st.lists(st.tuples(st.integers(-5, 80), st.integers(1, 60000)), max_size=8),
        st.integers(1, 6),
        st.integers(0, 90),
    )
    @examples(500)
    def test_each_payment_counts_once_for_the_earliest_instalment_it_can(
        self, received, count, today
    ):
        total = Decimal(1000)
        promises = [
            Promise(number, part, TODAY, due)
            for number, (due, part) in enumerate(split(total, count, day(7), "fortnight"))
        ]
        payments = [
            Payment(day(offset), {None: Decimal(cents) / 100}) for offset, cents in received
        ]
        still = [Owed(1, TODAY, {None: total}, {None: Decimal(0)})]
        settled = settle(promises, payments, still, day(today))
        paid = [settled[promise.id].paid for promise in promises]
        usable = sum(
            payment.amounts[None]
            for payment in payments
            if TODAY <= payment.date <= day(min(7 + 14 * (count - 1) + 2, today))
        )
        self.assertLessEqual(sum(paid), min(total, usable))
        early = sum(
            payment.amounts[None]
            for payment in payments
            if TODAY <= payment.date <= day(min(9, today))
        )
        self.assertEqual(paid[0], min(early, promises[0].amount))
        if early >= total:
            self.assertEqual({one.state for one in settled.values()}, {"kept"})


@freeze_time(TODAY)
class TestPromisePlan(CobranzaCommon):
    """A promise may be a plan of instalments: each is a promise, the plan shows its state."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-10, 1000)
        self.debtor = self._debtor()

    def _plan(self, *lines, user=None, **values):
        plan = (
            self.env["cobranza.promise.plan"]
            .with_user(user or self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "promise_ids": [
                        Command.create({"date_promised": day(due), "amount": amount})
                        for due, amount in lines or ((5, 500), (20, 500))
                    ],
                    **values,
                }
            )
        )
        self._commit()
        return plan

    def _states(self, plan):
        return plan.promise_ids.sorted("instalment").mapped("state")

    def _find(self, state):
        return self.env["cobranza.promise.plan"].search(
            [("debtor_id", "=", self.debtor.id), ("state", "=", state)]
        )

    def test_a_plan_runs_as_agreed_and_is_kept_when_all_is_paid(self):
        plan = self._plan()
        self.assertRecordValues(
            plan,
            [
                {
                    "state": "open",
                    "total": 1000,
                    "amount_paid": 0,
                    "instalment_count": 2,
                    "next_date": day(5),
                    "next_amount": 500,
                    "user_id": self.collector.id,
                    "date_made": TODAY,
                }
            ],
        )
        self._receive(700)
        self.assertEqual(self._states(plan), ["kept", "open"])
        self.assertRecordValues(
            plan,
            [{"state": "open", "amount_paid": 700, "next_date": day(20), "next_amount": 300}],
        )
        self._receive(300)
        self.assertRecordValues(
            plan, [{"state": "kept", "amount_paid": 1000, "next_date": False, "next_amount": 0}]
        )

    def test_one_payment_keeps_one_instalment(self):
        plan = self._plan((5, 500), (20, 500))
        self._pay(self.invoice, 500)
        self.assertEqual(self._states(plan), ["kept", "open"])

    def test_a_missed_instalment_puts_it_behind_and_the_last_breaks_it(self):
        plan = self._plan()
        with freeze_time(day(8)):
            self._run()
        self.assertEqual((plan.state, plan.next_date), ("behind", day(20)))
        with freeze_time(day(23)):
            self._run()
        self.assertEqual(plan.state, "broken")

    def test_a_part_of_an_instalment_puts_it_behind(self):
        plan = self._plan()
        self._receive(490)
        self.assertEqual(plan.state, "open")
        with freeze_time(day(8)):
            self._run()
        self.assertEqual(self._states(plan), ["partial", "open"])
        self.assertEqual(plan.state, "behind")

    def test_it_is_found_by_its_state(self):
        plan = self._plan()
        self.assertEqual(self._find("open"), plan)
        self.assertFalse(self._find("behind"))
        with freeze_time(day(8)):
            self._run()
        self.assertEqual(self._find("behind"), plan)
        self.assertFalse(self._find("open"))
        others = self.env["cobranza.promise.plan"].search(
            [("debtor_id", "=", self.debtor.id), ("state", "not in", ["open", "kept"])]
        )
        self.assertEqual(others, plan)

    def test_what_is_promised_is_what_its_open_instalments_still_miss(self):
        self._plan((5, 300), (20, 300), (35, 400))
        self.assertEqual(self.debtor.amount_promised, 1000)
        self._receive(350)
        self.assertEqual(self.debtor.amount_promised, 650)
        with freeze_time(day(23)):
            self._run()
        self.assertEqual(self.debtor.amount_promised, 400)

    def test_the_next_open_instalment_is_when_money_is_expected(self):
        self._plan((5, 500), (20, 500))
        self._receive(500)
        self.assertEqual(self.debtor.expected_payment_date, day(20))

    def test_the_stage_does_not_rise_while_it_runs(self):
        with freeze_time(day(0)):
            self._run()
        stage = self._stage_of()
        self._plan((30, 500), (60, 500))
        with freeze_time(day(31)):
            self._run()
        self.assertEqual(self._stage_of(), stage)

    def test_one_broken_instalment_counts_as_one_broken_promise(self):
        self.policy.step_ids.minimum_broken_promises = 0
        press = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"])
        press.minimum_broken_promises = 1
        terms = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["terms"])
        terms.minimum_broken_promises = 2
        self._run()
        plan = self._plan((5, 500), (20, 500))
        with freeze_time(day(8)):
            self._run()
            self.assertNotEqual(self._stage_of(), self.stages["press"])  # the second still runs
            plan.action_cancel("Does not keep it")
            self._commit()
            self._run()
            self.assertEqual(self._stage_of(), self.stages["press"])

    def test_a_broken_instalment_puts_the_debtor_on_the_list(self):
        self._plan((5, 500), (20, 500))
        with freeze_time(day(8)):
            self._run()
            self.assertIn("promise_broken", self.debtor.priority_rules)

    def test_a_new_promise_replaces_what_is_open_of_it(self):
        plan = self._plan()
        self._receive(500)
        promise = self._promise(500, 9)
        self.assertEqual(self._states(plan), ["kept", "replaced"])
        self.assertEqual(plan.state, "replaced")
        self.assertEqual(promise.level, 1)

    def test_a_new_plan_replaces_the_old_one(self):
        old = self._plan()
        new = self._plan((9, 400), (25, 600))
        self.assertEqual((old.state, new.state), ("replaced", "open"))
        self.assertEqual(new.promise_ids.mapped("level"), [1, 1])

    def test_a_plan_on_other_invoices_stands_beside_it(self):
        other = self._invoice(-5, 600)
        first = self._plan(invoice_ids=[Command.set(self.invoice.ids)])
        second = self._plan((5, 300), (9, 300), invoice_ids=[Command.set(other.ids)])
        self.assertEqual((first.state, second.state), ("open", "open"))
        self._pay(other, 300)
        self.assertEqual((self._states(first)[0], self._states(second)[0]), ("open", "kept"))

    def test_cancelling_needs_a_reason_and_leaves_what_was_kept(self):
        plan = self._plan()
        self._receive(500)
        with self.assertRaisesRegex(UserError, "Say why"):
            plan.action_cancel(" ")
        wizard = self.env["cobranza.promise.cancel"].with_user(self.collector)
        wizard.create({"plan_id": plan.id, "reason": "Wrong customer"}).action_cancel()
        self._commit()
        self.assertEqual(self._states(plan), ["kept", "cancelled"])
        self.assertRecordValues(plan, [{"state": "cancelled", "cancel_reason": "Wrong customer"}])
        self.assertEqual(self.debtor.amount_promised, 0)
        with self.assertRaisesRegex(UserError, "No instalment of this plan is open"):
            plan.action_cancel("Again")

    def test_bad_plans_are_refused_in_a_sentence(self):
        cases = [
            ([(5, 1000)], "from 2 to 120 instalments"),
            ([(5, 500), (5, 500)], "on a later day"),
            ([(9, 500), (5, 500)], "on a later day"),
            ([(-1, 500), (5, 500)], "not in the past"),
            ([(5, 0), (9, 500)], "above zero"),
        ]
        for lines, message in cases:
            with (
                self.subTest(lines=lines),
                self.assertRaisesRegex(UserError, message),
                self.cr.savepoint(),
            ):
                self._plan(*lines)
        plans = self.env["cobranza.promise.plan"]
        for lines in (None, [Command.link(1)], [5], {"a": 1}):
            with self.subTest(lines=lines), self.assertRaisesRegex(UserError, "new promise"):
                plans.create({"debtor_id": self.debtor.id, "promise_ids": lines})
        for values in ({"total": 5}, {"user_id": 1}, {"cancel_reason": "x"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "automatically"):
                self._plan(**values)

    def test_a_plan_is_the_collectors_and_does_not_change(self):
        plan = self._plan()
        with self.assertRaises(AccessError):
            plan.write({"total": 1})
        with self.assertRaises(AccessError):
            plan.unlink()
        plan.note = "Pays by cheque"
        with self.assertRaises(AccessError):
            self._plan(user=self.salesperson)
        with self.assertRaises(AccessError):
            plan.with_user(self.salesperson).read(["total"])

    def test_a_plan_of_another_company_is_not_seen(self):
        plan = self._plan()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        plans = self.env["cobranza.promise.plan"].with_user(stranger)
        self.assertFalse(plans.search([("state", "=", "open")]) & plan)
        with self.assertRaises(AccessError):
            plan.with_user(stranger).action_cancel("Mine")


@freeze_time(TODAY)
class TestPlanInTheContactForm(CobranzaCommon):
    """The form for a contact takes a promise in instalments, computed and then editable."""

    def setUp(self):
        super().setUp()
        self._invoice(-10, 1000)
        self.debtor = self._debtor()

    def _form(self):
        model = self.env["cobranza.interaction.new"].with_user(self.collector)
        form = Form(model.with_context(default_debtor_id=self.debtor.id))
        form.outcome_id = self.env.ref("cobranza_followup.outcome_promised")
        return form

    def _last_plan(self):
        return self.env["cobranza.promise.plan"].search([("debtor_id", "=", self.debtor.id)])

    def test_the_lines_are_computed_and_make_a_plan(self):
        form = self._form()
        form.in_instalments = True
        form.instalment_first_date = date(2026, 3, 31)
        form.instalment_every = "month"
        form.save().action_log()
        plan = self._last_plan()
        promises = plan.promise_ids.sorted("instalment")
        self.assertEqual(
            [(promise.date_promised, promise.amount) for promise in promises],
            [
                (date(2026, 3, 31), 333.33),
                (date(2026, 4, 30), 333.33),
                (date(2026, 5, 31), 333.34),
            ],
        )
        self.assertEqual(promises.interaction_id.promise_id, promises[0])
        self.assertEqual(promises.mapped("interaction_id.debtor_id"), self.debtor)

    def test_lines_are_edited_and_must_come_to_the_amount(self):
        form = self._form()
        form.in_instalments = True
        form.instalment_count = 2
        form.instalment_first_date = day(5)
        self.assertFalse(form.instalment_warning)
        with form.instalment_ids.edit(0) as line:
            line.amount = 200
        self.assertEqual(form.instalment_sum, 700)
        self.assertIn("come to $", form.instalment_warning)
        wizard = form.save()
        with self.assertRaisesRegex(ValidationError, "come to"), self.cr.savepoint():
            wizard.action_log()
        self.assertFalse(self._last_plan())
        with form.instalment_ids.edit(1) as line:
            line.amount = 800
        form.save().action_log()
        amounts = self._last_plan().promise_ids.sorted("instalment").mapped("amount")
        self.assertEqual(amounts, [200, 800])

    def test_dates_are_in_order_and_not_in_the_past(self):
        for dates, message in (
            ((-1, 5), "in the past"),
            ((9, 5), "in order"),
            ((5, 5), "in order"),
        ):
            wizard = self._wizard([(due, 500) for due in dates])
            with self.subTest(dates=dates), self.assertRaisesRegex(ValidationError, message):
                wizard.action_log()

    def test_unticking_it_takes_one_promise(self):
        form = self._form()
        form.in_instalments = True
        form.instalment_first_date = day(5)
        self.assertEqual(len(form.instalment_ids), 3)
        form.in_instalments = False
        self.assertEqual(len(form.instalment_ids), 0)
        form.date_promised = day(7)
        form.save().action_log()
        self.assertFalse(self._last_plan())
        self.assertEqual(self.debtor.promise_ids.amount, 1000)

    def _wizard(self, lines, **values):
        return (
            self.env["cobranza.interaction.new"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "outcome_id": self.env.ref("cobranza_followup.outcome_promised").id,
                    "amount": 1000,
                    "instalment_ids": [
                        Command.create({"date_promised": day(due), "amount": amount})
                        for due, amount in lines
                    ],
                    **values,
                }
            )
        )

    def test_lines_given_by_a_program_make_a_plan(self):
        self._wizard([(5, 400), (20, 600)]).action_log()
        plan = self._last_plan()
        self.assertEqual(plan.promise_ids.sorted("instalment").mapped("amount"), [400, 600])
        self.assertEqual((plan.total, plan.state), (1000, "open"))

    def test_without_lines_it_is_one_promise(self):
        self._wizard([], date_promised=day(5)).action_log()
        self.assertFalse(self._last_plan())
        self.assertEqual(self.debtor.promise_ids.date_promised, day(5))
