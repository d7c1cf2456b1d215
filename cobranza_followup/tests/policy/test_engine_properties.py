"""What holds for the decisions whatever the facts are: random cases, no database."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.escalation import CLEAR, OBJECTIVES, Case, Standing, Step, decide
from ...engine.hold import policy_hold
from ...engine.promise import Owed, Payment, Promise, settle
from ...engine.score import payment_score
from ..properties import examples

TODAY = date(2026, 3, 11)
STEPS = (
    Step(0, "remind", -3),
    Step(1, "remind", 1),
    Step(2, "barriers", 8),
    Step(3, "commit", 16),
    Step(4, "press", 31, 1),
    Step(5, "terms", 61, 2, holds=frozenset({"hold_sale", "hold_delivery"}), hold_notice_days=5),
)

# More than anybody promises below: nothing of it was taken off.
OWED = [
    Owed(number, date.min, {None: Decimal(10**6), 7: Decimal(10**6)}, {None: 0, 7: 0})
    for number in (1, 2, 3)
]

days_ago = st.integers(0, 200).map(lambda days: TODAY - timedelta(days=days))
standings = st.one_of(
    st.just(CLEAR),
    st.builds(Standing, st.sampled_from([None, *range(6)]), days_ago, days_ago),
)
cases = st.builds(
    Case,
    today=st.just(TODAY),
    days=st.one_of(st.none(), st.integers(-40, 200)),
    before=standings,
    broken_promises=st.integers(0, 3),
    promise_open=st.booleans(),
    barrier_ours=st.booleans(),
    pinned=st.booleans(),
    set_aside=st.booleans(),
    bank_stale=st.booleans(),
    minimum_days_in_stage=st.integers(0, 9),
)


def position(standing):
    return -1 if standing.stage is None else standing.stage


def with_facts(case, **facts):
    values = {name: getattr(case, name) for name in Case.__slots__}
    return Case(**{**values, **facts})


@tagged("post_install", "-at_install")
class TestEngineProperties(BaseCase):
    @given(cases)
    @examples(500)
    def test_asking_again_gives_the_same_answer(self, case):
        standing, _reasons = decide(case, STEPS)
        again, _reasons = decide(with_facts(case, now=standing), STEPS)
        self.assertEqual(again, standing)

    @given(cases)
    @examples(500)
    def test_pressure_never_jumps_without_a_broken_promise(self, case):
        standing, reasons = decide(case, STEPS)
        if case.broken_promises or case.before.stage is None:
            return
        self.assertLessEqual(position(standing), position(case.before) + 1, reasons)

    @given(cases)
    @examples(500)
    def test_nothing_rises_while_a_promise_runs_or_the_bank_is_old(self, case):
        for fact in ("promise_open", "bank_stale"):
            standing, _reasons = decide(with_facts(case, **{fact: True}), STEPS)
            self.assertLessEqual(position(standing), position(case.before))

    @given(cases)
    @examples(500)
    def test_a_barrier_of_ours_keeps_everybody_below_commit(self, case):
        free = with_facts(case, barrier_ours=True, pinned=False, set_aside=False)
        standing, _reasons = decide(free, STEPS)
        if standing.stage is not None:
            objective = STEPS[standing.stage].objective
            self.assertLessEqual(OBJECTIVES.index(objective), OBJECTIVES.index("barriers"))

    @given(cases)
    @examples(500)
    def test_no_stage_is_above_what_the_facts_ask_for(self, case):
        free = with_facts(case, pinned=False, set_aside=False)
        standing, _reasons = decide(free, STEPS)
        if standing.stage is not None:
            step = STEPS[standing.stage]
            by_days = step.minimum_days <= free.days
            higher = [s for s in STEPS[standing.stage :] if s.minimum_broken_promises]
            by_promises = any(s.minimum_broken_promises <= free.broken_promises for s in higher)
            self.assertTrue(by_days or by_promises)

    @given(cases)
    @examples(500)
    def test_an_episode_lasts_as_long_as_the_debt(self, case):
        free = with_facts(case, pinned=False, set_aside=False)
        standing, _reasons = decide(free, STEPS)
        if free.days is None:
            self.assertEqual(standing, CLEAR)
        elif free.days > 0:
            self.assertEqual(standing.episode_start, free.before.episode_start or TODAY)

    @given(st.integers(-100, 300), st.integers(0, 100))
    def test_paying_later_never_scores_higher(self, days, more):
        self.assertGreaterEqual(payment_score(days), payment_score(days + more))
        self.assertTrue(0 <= payment_score(days) <= 100)

    @given(st.one_of(st.none(), days_ago), st.booleans(), st.booleans())
    def test_no_hold_before_its_notice_has_run(self, told_on, acting, exempt):
        hold, _reason = policy_hold(STEPS[5], told_on, TODAY, acting, exempt)
        if hold:
            self.assertTrue(acting)
            self.assertFalse(exempt)
            self.assertGreaterEqual((TODAY - told_on).days, 5)

    amounts = st.integers(1, 50000).map(lambda cents: Decimal(cents) / 100)
    dates = st.integers(-30, 30).map(lambda days: TODAY + timedelta(days=days))
    invoices = st.integers(1, 3)
    promises = st.lists(
        st.builds(
            lambda amount, made, wait, on: (amount, made, made + timedelta(days=wait), on),
            amounts,
            dates,
            st.integers(0, 20),
            st.one_of(st.none(), st.frozensets(invoices, min_size=1, max_size=2)),
        ),
        max_size=4,
    )
    payments = st.lists(
        st.builds(
            # One of the company's is worth two of the other currency.
            lambda day, amount, on: Payment(day, {None: amount, 7: 2 * amount}, on),
            dates,
            amounts,
            st.one_of(st.none(), invoices),
        ),
        max_size=6,
    )

    @given(promises, payments, st.integers(0, 3))
    @examples(500)
    def test_no_cent_keeps_two_promises_and_states_follow_the_money(
        self, given_promises, payments, tolerance
    ):
        promises = [Promise(n, *values) for n, values in enumerate(given_promises)]
        settled = settle(promises, payments, OWED, TODAY, tolerance)
        self.assertLessEqual(
            sum(outcome.paid for outcome in settled.values()),
            sum(payment.amounts[None] for payment in payments),
        )
        for promise in promises:
            state, paid = settled[promise.id].state, settled[promise.id].paid
            past = promise.date_promised + timedelta(days=tolerance) < TODAY
            expected = (
                "kept"
                if paid >= promise.amount
                else "open"
                if not past
                else "partial"
                if paid
                else "broken"
            )
            self.assertEqual(state, expected)
            self.assertLessEqual(paid, promise.amount)

    @given(promises, payments, st.sets(st.integers(0, 3)))
    @examples(500)
    def test_no_cent_keeps_two_promises_of_different_currencies(
        self, given_promises, payments, foreign
    ):
        promises = [
            Promise(n, *values, currency=7 if n in foreign else None)
            for n, values in enumerate(given_promises)
        ]
        settled = settle(promises, payments, OWED, TODAY)
        taken = sum(
            settled[promise.id].paid / (2 if promise.currency else 1) for promise in promises
        )
        # A cent that cannot be divided may be rounded up once for a promise and payment.
        slack = Decimal("0.01") * len(promises) * len(payments)
        self.assertLessEqual(taken, sum(payment.amounts[None] for payment in payments) + slack)

    @given(promises, payments)
    @examples(200)
    def test_without_its_payments_no_promise_is_kept(self, given_promises, payments):
        promises = [Promise(n, *values) for n, values in enumerate(given_promises)]
        for outcome in settle(promises, [], OWED, TODAY).values():
            self.assertIn(outcome.state, ("open", "broken"))
            self.assertFalse(outcome.paid)
        self.assertEqual(settle([], payments, OWED, TODAY), {})
