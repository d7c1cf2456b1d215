from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.workload import EVEN_WITHIN, STANDARDS, Movable, even_out, expected, share_out

COLLECTORS = st.integers(1, 5)
MINUTES = st.floats(0, 500, allow_nan=False)


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
    @given(desks())
    def test_moves_even_out_and_lose_nothing(self, found):
        movables, loads = found
        by_id = {movable.debtor: movable for movable in movables}
        moves = even_out(movables, loads)
        after = dict(loads)
        spread = max(after.values()) - min(after.values())
        self.assertEqual(len({debtor for debtor, _to in moves}), len(moves), "each moves once")
        for debtor, to in moves:
            movable = by_id[debtor]
            self.assertIn(to, movable.choices)
            self.assertNotEqual(to, movable.collector)
            self.assertGreater(after[movable.collector], after[to], "never to the fuller desk")
            after[movable.collector] -= movable.minutes
            after[to] += movable.minutes
        self.assertAlmostEqual(sum(after.values()), sum(loads.values()), places=6)
        self.assertLessEqual(max(after.values()) - min(after.values()), spread + 1e-6)

    @settings(max_examples=100, deadline=None)
    @given(st.integers(2, 5), st.integers(2, 60))
    def test_equal_debtors_end_up_even(self, people, count):
        everyone = frozenset(range(people))
        movables = [Movable(debtor, 0, 10.0, everyone) for debtor in range(count)]
        loads = dict.fromkeys(everyone, 0.0) | {0: 10.0 * count}
        for _debtor, to in even_out(movables, loads):
            loads[0] -= 10.0
            loads[to] += 10.0
        gap = max(loads.values()) - min(loads.values())
        self.assertLessEqual(gap, max(20.0, EVEN_WITHIN * sum(loads.values()) / people))

    @settings(max_examples=200, deadline=None)
    @given(st.lists(MINUTES, max_size=30), st.dictionaries(COLLECTORS, MINUTES))
    def test_all_are_given_out_and_no_desk_is_far_behind(self, minutes, loads):
        minutes = dict(enumerate(minutes))
        choices = dict.fromkeys(minutes, (1, 2, 3))
        given_ = share_out(minutes, choices, loads)
        self.assertEqual(set(given_), set(minutes))
        sums = {who: loads.get(who, 0.0) for who in (1, 2, 3)}
        for debtor, who in given_.items():
            sums[who] += minutes[debtor]
        used = [sums[who] for who in set(given_.values())]
        if used:
            self.assertLessEqual(max(used) - min(sums.values()), max(minutes.values()) + 1e-6)

    @given(st.sampled_from(list(STANDARDS)), st.integers(-50, 500))
    def test_more_urgent_is_more_work_and_a_promise_less(self, objective, priority):
        standard = STANDARDS[objective]
        work = expected(standard, priority)
        self.assertGreaterEqual(work.minutes, expected(standard).minutes)
        self.assertGreaterEqual(expected(standard, priority + 1).minutes, work.minutes)
        self.assertLessEqual(expected(standard, priority, promised=True).minutes, work.minutes)
