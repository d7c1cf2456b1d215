from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.insurance import insured_share, is_insured
from ..properties import examples

days = st.integers(0, 12)
items = st.lists(st.tuples(days, st.integers(1, 50)), max_size=6)
insurances = st.lists(
    st.tuples(days, st.none() | days, st.integers(1, 80)).filter(
        lambda one: one[1] is None or one[0] <= one[1]
    ),
    max_size=4,
)


@tagged("post_install", "-at_install")
class TestInsuranceProperties(BaseCase):
    @examples(300)
    @given(items, insurances)
    def test_no_other_way_to_share_it_out_insures_more(self, items, insurances):
        """The most that flows is the least that cuts all ways through."""
        some = chain.from_iterable(
            combinations(insurances, count) for count in range(len(insurances) + 1)
        )
        most = min(
            sum(amount for *_valid, amount in used_up)
            + sum(
                amount
                for issued, amount in items
                if any(is_insured(issued, *one[:2]) for one in _without(insurances, used_up))
            )
            for used_up in some
        )
        self.assertEqual(insured_share(items, insurances), most)


def _without(insurances, used_up):
    rest = list(insurances)
    for one in used_up:
        rest.remove(one)
    return rest
