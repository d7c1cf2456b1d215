"""What holds for the formulas whatever the numbers; their vectors are doctests beside them."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import measure_figures, measures
from ...engine.measure_figures import AGES, SUMS, Month, figures
from ...tools import svg_chart
from ..properties import examples

amounts = st.floats(0, 1e9)
months = st.lists(st.tuples(st.integers(1, 10**6), st.integers(28, 31)), max_size=36)
sums = st.dictionaries(st.sampled_from(SUMS), amounts)


@tagged("post_install", "-at_install")
class TestMeasureFormulas(BaseCase):
    def test_the_vectors(self):
        for module in (measures, measure_figures, svg_chart):
            self.assertFalse(doctest.testmod(module).failed)

    @given(months)
    @examples(200)
    def test_who_owes_all_of_the_sales_owes_all_of_the_days(self, sold):
        owed = sum(sales for sales, _days in sold)
        found = measures.dso_countback(owed, sold)
        self.assertAlmostEqual(found, sum(days for _sales, days in sold))

    @given(months, amounts, st.floats(0, 1))
    @examples(200)
    def test_who_owes_less_owes_fewer_days(self, sold, owed, part):
        more, less = (measures.dso_countback(one, sold) for one in (owed, owed * part))
        if more is not None:
            self.assertLessEqual(less, more + 1e-6)

    @given(amounts, amounts, st.floats(0, 1), st.floats(0, 1))
    @examples(200)
    def test_effectiveness_is_a_percentage(self, opening, sales, left, due):
        """Of what was there, so much is left, and of that so much is not due."""
        closing = (opening + sales) * left
        found = measures.cei(opening, sales, closing, closing * due)
        if found is not None:
            self.assertTrue(-1e-6 <= found <= 100 + 1e-6, found)

    @given(st.lists(amounts, min_size=6, max_size=6), st.lists(amounts, min_size=6, max_size=6))
    @examples(200)
    def test_no_more_is_lost_than_is_owed(self, before, after):
        rates = measures.loss_rates(measures.roll_rates(before, after))
        self.assertEqual(len(rates), len(AGES))
        lost = measures.expected_credit_loss(after, rates)
        if lost is not None:
            self.assertTrue(0 <= lost <= sum(after) * (1 + 1e-9))

    @given(st.lists(st.builds(Month, st.integers(1, 31), sums), min_size=1, max_size=36))
    @examples(200)
    def test_what_was_not_recorded_is_empty_and_nothing_fails(self, history):
        found = figures(history)
        for name in SUMS:
            self.assertEqual(found[name], history[0].sums.get(name))
