from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.workload import (
    EVEN_WITHIN,
    STANDARDS,
    Movable,
    even_out,
    expected,
    fullness,
    share_out,
)

COLLECTORS = st.integers(1, 5)
MINUTES = st.floats(0, 500, allow_nan=False)
# Minutes a week: none, a few hours, full time.
CAPACITIES = st.fixed_dictionaries(
    dict.fromkeys(range(1, 6), st.one_of(st.just(0.0), st.floats(60, 3000)))
)


@st.composite
def desks(draw):
    """Return (movables, loads): what each has is what their debtors take, and more."""
    movables = [
        Movable(
            debtor,
            draw(COLLECTORS),
            draw(MINUTES),
            frozenset(draw(st.sets(COLLECTORS, max_size=5))),
            draw(st.integers(0, 2)),
        )
        for debtor in range(draw(st.integers(0, 15)))
    ]
    loads = {who: draw(st.floats(0, 300)) for who in range(1, 6)}
    for movable in movables:
        loads[movable.collector] += movable.minutes
    return movables, loads


@tagged("post_install", "-at_install")
class TestWorkload(BaseCase):
    """The arithmetic of shared work, for any numbers."""

    @settings(max_examples=200, deadline=None)
    @given(desks(), CAPACITIES)
    def test_moves_even_out_and_lose_nothing(self, found, capacities):
        movables, loads = found
        by_id = {movable.debtor: movable for movable in movables}
        moves = even_out(movables, loads, capacities)
        after = dict(loads)

        def full(who):
            return fullness(after[who], capacities[who])

        with_time = [who for who in after if capacities[who]]
        fullest = max(map(full, with_time), default=0)
        emptiest = min(map(full, with_time), default=0)
        self.assertEqual(len({debtor for debtor, _to in moves}), len(moves), "each moves once")
        for debtor, to in moves:
            movable = by_id[debtor]
            self.assertIn(to, movable.choices)
            self.assertNotEqual(to, movable.collector)
            self.assertTrue(capacities[to], "nobody without time is given anything")
            self.assertGreater(full(movable.collector), full(to), "never to the fuller desk")
            after[movable.collector] -= movable.minutes
            after[to] += movable.minutes
            if capacities[movable.collector]:
                # What came from desks without time may fill the others.
                self.assertLessEqual(full(to), max(fullest, emptiest) + 1e-6)
            fullest = max(fullest, full(to))
        self.assertAlmostEqual(sum(after.values()), sum(loads.values()), places=6)

    @settings(max_examples=200, deadline=None)
    @given(desks(), st.floats(60, 3000))
    def test_where_all_have_the_same_time_the_spread_never_grows(self, found, capacity):
        movables, loads = found
        by_id = {movable.debtor: movable for movable in movables}
        after = dict(loads)
        spread = max(after.values()) - min(after.values())
        for debtor, to in even_out(movables, loads, dict.fromkeys(loads, capacity)):
            after[by_id[debtor].collector] -= by_id[debtor].minutes
            after[to] += by_id[debtor].minutes
        self.assertLessEqual(max(after.values()) - min(after.values()), spread + 1e-6)

    @settings(max_examples=100, deadline=None)
    @given(st.integers(2, 5), st.integers(2, 60))
    def test_equal_debtors_end_up_even(self, people, count):
        everyone = frozenset(range(people))
        movables = [Movable(debtor, 0, 10.0, everyone) for debtor in range(count)]
        loads = dict.fromkeys(everyone, 0.0) | {0: 10.0 * count}
        for _debtor, to in even_out(movables, loads, {}):
            loads[0] -= 10.0
            loads[to] += 10.0
        gap = max(loads.values()) - min(loads.values())
        self.assertLessEqual(gap, max(20.0, EVEN_WITHIN * sum(loads.values()) / people))

    @settings(max_examples=100, deadline=None)
    @given(st.integers(1, 4), st.integers(10, 60))
    def test_who_has_less_time_is_given_as_much_less(self, share, count):
        capacities = {"full": 2400.0, "part": 2400.0 / share}
        given_ = share_out(
            dict.fromkeys(range(count), 10.0),
            dict.fromkeys(range(count), ("full", "part")),
            {},
            capacities,
        )
        part = sum(who == "part" for who in given_.values())
        self.assertLessEqual(abs(part - count / (share + 1)), 1)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(MINUTES, max_size=30), st.dictionaries(COLLECTORS, MINUTES), CAPACITIES)
    def test_all_are_given_out_and_no_desk_is_far_behind(self, minutes, loads, capacities):
        minutes = dict(enumerate(minutes))
        choices = dict.fromkeys(minutes, (1, 2, 3))
        given_ = share_out(minutes, choices, loads, capacities)
        self.assertEqual(set(given_), set(minutes))
        sums = {who: loads.get(who, 0.0) for who in (1, 2, 3)}
        for debtor, who in given_.items():
            sums[who] += minutes[debtor]
        with_time = [who for who in sums if capacities[who]]
        if not with_time:
            return
        self.assertLessEqual(set(given_.values()), set(with_time), "who has no time is left alone")
        largest = max(minutes.values(), default=0)
        for who in set(given_.values()):
            for other in with_time:
                # Nobody would have been less full with what the fullest was given last.
                self.assertLessEqual(
                    fullness(sums[who], capacities[who]),
                    fullness(sums[other] + largest, capacities[other]) + 1e-6,
                )

    @given(st.sampled_from(list(STANDARDS)), st.integers(-50, 500))
    def test_more_urgent_is_more_work_and_a_promise_less(self, objective, priority):
        standard = STANDARDS[objective]
        work = expected(standard, priority)
        self.assertGreaterEqual(work.minutes, expected(standard).minutes)
        self.assertGreaterEqual(expected(standard, priority + 1).minutes, work.minutes)
        self.assertLessEqual(expected(standard, priority, promised=True).minutes, work.minutes)
