"""What holds for shares and draws whatever was counted: no database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.draw import is_drawn, position
from ...engine.proportions import (
    MOST_WORTH,
    Share,
    difference,
    interval,
    needed,
    shrunk,
    verdict,
    worth_of,
)
from ..properties import examples

# B. Efron and C. Morris, Data analysis using Stein's estimator, JASA 70 (1975), table 1: hits of
# 18 players in their first 45 times at bat of 1970, and their averages in the rest of the season.
HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
LATER = (
    *(0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269),
    *(0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200),
)

# Of the debtors 1 to 30, those drawn at 50 % in the trial "trial 7".
DRAWN = [1, 2, 5, 7, 10, 13, 15, 16, 18, 19, 20, 21, 23, 25, 26, 27, 28]

shares = st.integers(0, 400).flatmap(
    lambda count: st.integers(0, count).map(lambda hits: Share(hits, count))
)


@tagged("post_install", "-at_install")
class TestProportions(BaseCase):
    @given(shares)
    @examples(300)
    def test_a_share_lies_within_its_interval_and_counting_narrows_it(self, share):
        low, high = interval(share)
        self.assertTrue(0 <= low <= share.rate <= high <= 1 or not share.count)
        more_low, more_high = interval(Share(share.hits * 9, share.count * 9))
        self.assertLessEqual(more_high - more_low, high - low)

    @given(shares, shares)
    @examples(300)
    def test_comparing_the_other_way_round_says_the_opposite(self, first, second):
        found, low, high = difference(first, second)
        back, back_low, back_high = difference(second, first)
        self.assertTrue(-1 <= low <= found <= high <= 1)
        for one, other in ((found, -back), (low, -back_high), (high, -back_low)):
            self.assertAlmostEqual(one, other)
        opposite = {"first": "second", "second": "first"}
        said = verdict(first, second, 50)
        self.assertEqual(verdict(second, first, 50), opposite.get(said, said))

    @given(shares, shares, st.integers(1, 500))
    @examples(200)
    def test_nothing_is_said_of_fewer_than_planned(self, first, second, planned):
        few = min(first.count, second.count) < planned
        self.assertEqual(verdict(first, second, planned) == "few", few)

    def test_the_planned_number_finds_the_difference_it_was_planned_for(self):
        for rate, apart in ((0.5, 0.1), (0.3, 0.1), (0.6, 0.2), (0.1, 0.05)):
            planned = needed(rate, apart)
            # As chance would have it on average, the one is found to be higher.
            first = Share(round(planned * (rate + apart)), planned)
            self.assertEqual(
                verdict(first, Share(round(planned * rate), planned), planned), "first"
            )

    def test_shrinking_says_the_future_better_than_the_past_does(self):
        players = [Share(hits, 45) for hits in HITS]
        common, worth = sum(HITS) / (45 * 18), worth_of(players)
        raw = sum((one.rate - later) ** 2 for one, later in zip(players, LATER, strict=True))
        drawn = sum(
            (shrunk(one, common, worth) - later) ** 2
            for one, later in zip(players, LATER, strict=True)
        )
        # In the paper the error is 3.5 times smaller.
        self.assertGreater(raw / drawn, 3.3)

    @given(st.lists(shares, max_size=12), shares)
    @examples(200)
    def test_a_shrunk_rate_lies_between_ones_own_and_everybodys(self, groups, own):
        worth, common = worth_of(groups), 0.3
        self.assertTrue(0 <= worth <= MOST_WORTH)
        found = shrunk(own, common, worth)
        between = sorted([own.rate if own.count else common, common])
        self.assertTrue(between[0] - 1e-9 <= found <= between[1] + 1e-9)


@tagged("post_install", "-at_install")
class TestDraw(BaseCase):
    @given(st.text(max_size=20), st.integers(1, 10**9), st.floats(0, 1), st.floats(0, 1))
    @examples(200)
    def test_raising_the_share_takes_nobody_out(self, seed, key, one, other):
        if is_drawn(seed, key, min(one, other)):
            self.assertTrue(is_drawn(seed, key, max(one, other)))

    def test_it_is_the_same_for_ever(self):
        # As written down once: a draw that changes mixes the arms of what is being tried.
        drawn = [number for number in range(1, 31) if is_drawn("trial 7", number, 0.5)]
        self.assertEqual(drawn, DRAWN)

    def test_it_is_uniform_and_knows_nothing_of_another_trial(self):
        count = 20_000
        places = [position("one", number) for number in range(count)]
        for tenth in range(10):
            share = sum(tenth / 10 <= place < (tenth + 1) / 10 for place in places) / count
            self.assertAlmostEqual(share, 0.1, delta=0.01)
        both = sum(
            is_drawn("one", number, 0.5) and is_drawn("two", number, 0.5) for number in range(count)
        )
        self.assertAlmostEqual(both / count, 0.25, delta=0.015)
