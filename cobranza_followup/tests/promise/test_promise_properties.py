"""What holds for promises and resumed episodes whatever the facts are: random cases, no database.

Promises are held against a second reading of the rule, in which every amount is a heap of coins
that are handed out one by one.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.escalation import CLEAR, Case, Left, Standing, Step, decide, leave
from ...engine.instalments import split
from ...engine.promise import BROKEN, CANCELLED, KEPT, OPEN, PARTIAL, Owed, Payment, Promise, settle
from ..properties import examples

TODAY = date(2026, 3, 11)
# Of the other currency a coin is worth two.
FOREIGN = 7


def day(offset):
    return TODAY + timedelta(days=offset)


def _amounts(coins):
    return {None: Decimal(coins), FOREIGN: Decimal(2 * coins)}


dates = st.integers(-12, 12).map(day)
coins = st.integers(0, 12)
invoices = st.integers(1, 3)


@st.composite
def promises(draw, most=3):
    found = []
    for number in range(draw(st.integers(0, most))):
        worth = draw(st.sampled_from([1, 1, 2]))
        made = draw(st.sampled_from([day(-8), day(-8), day(-3)]))
        amount = draw(st.integers(1, 12))
        found.append(
            Promise(
                number,
                Decimal(amount * worth),
                made,
                made + timedelta(days=draw(st.integers(0, 12))),
                draw(st.one_of(st.none(), st.frozensets(invoices, max_size=2))),
                FOREIGN if worth == 2 else None,
                due=draw(
                    st.one_of(
                        st.none(), st.integers(0, amount).map(lambda n, w=worth: Decimal(n * w))
                    )
                ),
                last_allocation=draw(st.integers(-1, 3)),
                negligible=Decimal(draw(st.integers(0, 2)) * worth),
            )
        )
    return found


payments = st.lists(
    st.builds(
        lambda on, amount, *debt: Payment(on, _amounts(amount), *debt),
        dates,
        coins,
        st.one_of(st.none(), invoices),
        st.integers(0, 6),
        st.one_of(st.none(), st.sampled_from([day(-20), day(-8), day(-5), day(0)])),
    ),
    max_size=5,
)
debts = st.lists(
    st.builds(
        lambda invoice, on, left, covered: Owed(invoice, on, _amounts(left), _amounts(covered)),
        invoices,
        st.sampled_from([day(-20), day(-8), day(-5), day(0)]),
        coins,
        coins,
    ),
    max_size=4,
)


class Coins:
    """The rule, a coin at a time."""

    def __init__(self, promises, payments, owed, today, tolerance):
        self.tolerance, self.today = tolerance, today
        self.order = sorted(promises, key=lambda one: (one.date_promised, one.id))
        received = sorted(payments, key=lambda one: one.date)
        self.money = [one for one in received for _coin in range(int(one.amounts[None]))]
        self.open = [one for one in owed for _coin in range(int(one.amounts[None]))]
        self.covered = [one for one in owed for _coin in range(int(one.covered[None]))]
        # number of the coin -> the promise that has it
        self.owner = {}

    def outcomes(self):
        for promise in self.order:
            last = min(self._last_day(promise), self.today)
            for allocated in (True, False):
                for n, coin in enumerate(self.money):
                    if self._size(promise) == len(self._of(promise)):
                        break
                    in_time = promise.made_on <= coin.date <= last
                    if n not in self.owner and in_time and self._is_for(promise, coin, allocated):
                        self.owner[n] = promise.id
        return {promise.id: self._outcome(promise) for promise in self.order}

    def _outcome(self, wanted):
        """Hand out what there was to pay among the promises of that day, up to this one."""
        family = [one for one in self.order if one.made_on == wanted.made_on]
        mine = {one.id for one in family}
        money = [n for n in range(len(self.money)) if self.owner.get(n) not in mine]
        still, covered = list(self.open), list(self.covered)
        for promise in family:
            paid = asked = len(self._of(promise))
            cover = 0
            for phase in ("late", "open", "covered", "early", "advance"):
                missing = self._size(promise) - asked
                if phase == "open":
                    got = self._grab(still, promise, missing)
                elif phase == "covered":
                    cover = self._grab(covered, promise, missing)
                    got = self._coins(money, promise, False, False, cover)
                    cover -= got
                elif phase == "advance":
                    got = self._coins(money, promise, False, True, min(cover, missing))
                else:
                    got = self._coins(money, promise, True, phase == "early", missing)
                paid += got if phase in ("early", "advance") else 0
                asked += got
            if promise is wanted:
                return self._verdict(promise, paid, asked)
        raise AssertionError("no such promise")

    def _grab(self, heap, promise, most):
        got = 0
        for coin in list(heap):
            if self._about(promise, coin) and got < most:
                # Coins of one invoice are alike: any of them will do.
                heap.remove(coin)
                got += 1
        return got

    def _coins(self, money, promise, allocated, early, most):
        got = 0
        for n in list(money):
            coin = self.money[n]
            fits = self._is_for(promise, coin, allocated)
            if got < most and fits and (coin.date < promise.made_on) == early:
                money.remove(n)
                got += 1
        return got

    def _verdict(self, promise, paid, asked):
        worth = 2 if promise.currency else 1
        before = promise.amount if promise.due is None else promise.due
        past = self.today > self._last_day(promise)
        due = min(before, Decimal(asked * worth)) if past else Decimal(asked * worth)
        short = due - paid * worth
        if paid and short <= promise.negligible:
            state = KEPT
        elif not paid and due <= promise.negligible and due < promise.amount:
            state = CANCELLED
        elif not past:
            state = OPEN
        else:
            state = PARTIAL if paid else BROKEN
        return state, Decimal(paid * worth), before if past else due

    def _last_day(self, promise):
        return promise.date_promised + timedelta(days=self.tolerance)

    @staticmethod
    def _size(promise):
        return int(promise.amount) // (2 if promise.currency else 1)

    def _of(self, promise):
        return [n for n, owner in self.owner.items() if owner == promise.id]

    @staticmethod
    def _is_for(promise, coin, allocated):
        if not allocated:
            return coin.invoice is None
        if coin.invoice is None or coin.allocation <= promise.last_allocation:
            return False
        if promise.invoices is None:
            return not (coin.owed_since and coin.owed_since > promise.made_on)
        return coin.invoice in promise.invoices

    @staticmethod
    def _about(promise, coin):
        if promise.invoices is None:
            return coin.date <= promise.made_on
        return coin.invoice in promise.invoices


@tagged("post_install", "-at_install")
class TestPromiseProperties(BaseCase):
    @given(promises(), payments, debts, st.integers(-2, 20), st.integers(0, 3))
    @examples(1000)
    def test_promises_are_judged_as_by_handing_out_coins(
        self, promises, payments, owed, after, tolerance
    ):
        today = day(after)
        found = settle(promises, payments, owed, today, tolerance)
        expected = Coins(promises, payments, owed, today, tolerance).outcomes()
        self.assertEqual(
            {id_: (one.state, one.paid, one.due) for id_, one in found.items()}, expected
        )

    @given(promises(), payments, debts, st.integers(-2, 20), st.data())
    @examples(1000)
    def test_nothing_that_we_take_off_a_debt_breaks_a_promise(
        self, promises, payments, owed, after, data
    ):
        less = []
        for one in owed:
            left = data.draw(st.integers(0, int(one.amounts[None])))
            covered = data.draw(st.integers(0, int(one.covered[None])))
            less.append(replace(one, amounts=_amounts(left), covered=_amounts(covered)))
        before = settle(promises, payments, owed, day(after))
        then = settle(promises, payments, less, day(after))
        for id_, outcome in before.items():
            if outcome.state in (KEPT, CANCELLED):
                self.assertIn(then[id_].state, (KEPT, CANCELLED))
            if outcome.state == OPEN:
                self.assertIn(then[id_].state, (OPEN, KEPT, CANCELLED))
            self.assertLessEqual(then[id_].due, outcome.due)

    def test_money_from_before_is_no_answer_to_the_first_of_two_promises(self):
        """The debt was two, one more had been paid; one came too late, one is open or was credited."""
        two = [Promise(n, Decimal(1), day(-8), day(-8), last_allocation=0) for n in (0, 1)]
        money = [Payment(day(-5), _amounts(1)), Payment(day(-9), _amounts(1), 1, 1)]
        for left, states in ((1, (BROKEN, BROKEN)), (0, (BROKEN, KEPT))):
            owed = [Owed(1, day(-20), _amounts(left), _amounts(1))]
            found = settle(two, money, owed, day(0))
            self.assertEqual((found[0].state, found[1].state), states)

    @given(promises(), payments, debts, st.integers(-2, 20))
    @examples(1000)
    def test_of_a_promise_is_owed_what_is_open_and_neither_paid_nor_promised_anew(
        self, promises, payments, owed, after
    ):
        found = settle(promises, payments, owed, day(after))
        for promise in promises:
            one = found[promise.id]
            worth = 2 if promise.currency else 1
            of_it = [
                int(item.amounts[None]) * worth
                for item in owed
                if (promise.invoices is None and item.date <= promise.made_on)
                or (promise.invoices is not None and item.invoice in promise.invoices)
            ]
            self.assertLessEqual(one.owed, sum(of_it))
            self.assertLessEqual(one.paid + one.late, promise.amount)
            self.assertLessEqual(one.owed, promise.amount - one.paid - one.late)
            if one.state in (KEPT, CANCELLED):
                self.assertEqual(one.owed, 0)
            anew = [
                later
                for later in promises
                if later.made_on > promise.made_on
                and found[later.id].state == KEPT
                and (
                    later.invoices is None
                    or (promise.invoices is not None and promise.invoices <= later.invoices)
                )
            ]
            if anew:
                self.assertEqual(one.owed, 0)

    @given(promises(), payments, debts, st.integers(-2, 20))
    @examples(500)
    def test_asking_again_with_what_was_found_changes_nothing(
        self, promises, payments, owed, after
    ):
        found = settle(promises, payments, owed, day(after))
        again = [replace(promise, due=found[promise.id].due) for promise in promises]
        self.assertEqual(settle(again, payments, owed, day(after)), found)

    @given(
        st.integers(1, 6),
        st.integers(0, 100000),
        st.integers(0, 100000),
        st.integers(0, 120),
    )
    @examples(500)
    def test_of_a_plan_the_last_instalments_are_let_off_first(self, count, paid, credited, after):
        """All in cents of a debt of 1,000.00; paid on the first day, credited at any time."""
        paid, credited = min(paid, 100000 - credited), min(credited, 100000)
        plan = split(Decimal(1000), count, day(7), "fortnight")
        promises = [Promise(n, part, TODAY, due) for n, (due, part) in enumerate(plan)]
        money = [Payment(TODAY, {None: Decimal(paid) / 100}, 1)]
        left = Decimal(100000 - paid - credited) / 100
        owed = [Owed(1, TODAY, {None: left}, {None: Decimal(0)})]
        found = settle(promises, money, owed, day(after))
        self.assertEqual(sum(one.paid for one in found.values()), Decimal(paid) / 100)
        to_pay = Decimal(100000 - credited) / 100
        for promise in promises:
            outcome = found[promise.id]
            if after <= (promise.date_promised - TODAY).days + 2:
                self.assertEqual(outcome.due, min(promise.amount, to_pay))
            to_pay -= min(promise.amount, to_pay)

    @given(st.integers(1, 100000), st.integers(0, 100000), st.floats(0.5, 40), st.integers(3, 30))
    @examples(500)
    def test_who_paid_all_in_time_has_kept_it_whatever_the_rates(self, cents, paid, rate, after):
        promise = Promise(1, Decimal(cents) / 100, TODAY, day(10), frozenset([1]), FOREIGN)
        worth = round(Decimal(paid) * Decimal(rate) / 100, 2)
        money = [Payment(day(3), {FOREIGN: worth}, 1)]
        owed = [Owed(1, TODAY, {FOREIGN: Decimal(0)}, {FOREIGN: Decimal(0)})]
        state = settle([promise], money, owed, day(after))[1].state
        self.assertEqual(state, KEPT if worth else CANCELLED)


STEPS = (
    Step(10, "remind", -3),
    Step(11, "remind", 1),
    Step(12, "barriers", 8),
    Step(13, "commit", 16),
    Step(14, "press", 31, 1),
    Step(15, "terms", 61, 2, holds=frozenset({"hold_sale", "hold_delivery"}), hold_notice_days=5),
)
days_ago = st.integers(1, 90).map(lambda days: day(-days))
standings = st.one_of(st.just(CLEAR), st.builds(Standing, st.integers(10, 15), days_ago, days_ago))
lefts = st.builds(
    lambda stage, on, earlier: Left(stage, on, on - timedelta(days=earlier), on),
    st.integers(10, 15),
    days_ago,
    st.integers(0, 100),
)
cases = st.builds(
    lambda before, **facts: Case(TODAY, before=before, now=before, **facts),
    before=standings,
    days=st.one_of(st.none(), st.integers(-10, 120)),
    broken_promises=st.integers(0, 2),
    promise_open=st.booleans(),
    barrier_ours=st.booleans(),
    bank_stale=st.booleans(),
    minimum_days_in_stage=st.integers(0, 9),
    left=st.one_of(st.none(), lefts),
    left_is_back=st.booleans(),
)


def position(stage):
    return -1 if stage is None else stage - 10


@tagged("post_install", "-at_install")
class TestResuming(BaseCase):
    @given(cases)
    @examples(1000)
    def test_asking_again_gives_the_same_answer_and_leaves_the_same(self, case):
        standing, _why = decide(case, STEPS)
        left = leave(case, standing, STEPS, None, 5)
        again = replace(case, now=standing, left=left)
        # What comes back was left before today, and is not asked of what is left today.
        if left == case.left:
            self.assertEqual(decide(again, STEPS)[0], standing)
        self.assertEqual(leave(again, standing, STEPS, None, 5), left)

    @given(cases)
    @examples(1000)
    def test_what_is_back_is_where_it_was_left_or_as_high_as_its_age_asks(self, case):
        if not case.left or not case.left_is_back or case.days is None or case.days < 1:
            return
        if case.promise_open or case.bank_stale or case.barrier_ours:
            return
        standing, why = decide(case, STEPS)
        by_age = max(n for n, step in enumerate(STEPS) if step.minimum_days <= case.days)
        self.assertGreaterEqual(
            position(standing.stage), min(by_age, position(case.left.stage)), why
        )
        if "resumed" in why:
            self.assertEqual((standing.since, standing.resumed_on), (TODAY, TODAY))
            self.assertLessEqual(standing.episode_start, case.left.episode_start)
            self.assertEqual(standing.told_since, TODAY)

    @given(cases)
    @examples(1000)
    def test_what_is_not_back_changes_nothing(self, case):
        other = replace(case, left_is_back=False)
        self.assertEqual(decide(other, STEPS), decide(replace(other, left=None), STEPS))

    @given(cases)
    @examples(1000)
    def test_nothing_is_resumed_while_a_promise_runs_or_the_bank_is_old(self, case):
        for fact in ("promise_open", "bank_stale"):
            standing, _why = decide(replace(case, **{fact: True}), STEPS)
            self.assertLessEqual(position(standing.stage), position(case.before.stage))

    @given(cases)
    @examples(1000)
    def test_who_falls_takes_the_highest_stage_along(self, case):
        standing, _why = decide(case, STEPS)
        left = leave(case, standing, STEPS, None, 5)
        if position(standing.stage) < position(case.before.stage):
            self.assertGreaterEqual(position(left.stage), position(case.before.stage))
        elif left:
            self.assertEqual(left, case.left)
