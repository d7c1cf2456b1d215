"""What holds for forecasts whatever customers have done: random ledgers, no database."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.cash import WEEKS, Weeks, paid_by
from ...engine.distribution import GRID, until
from ...engine.forecast import Payers, forecast, promised, weigh
from ...engine.forecast_check import Item, check
from ...engine.outlook import OpenItem, Outlook
from ..properties import examples

TODAY = 739_000

payments = st.lists(
    st.tuples(st.integers(-90, 800), st.integers(TODAY - 900, TODAY + 30)), max_size=8
)
ledgers = st.dictionaries(st.integers(1, 6), payments, max_size=6)
ages = st.integers(-400, 1500)
open_items = st.lists(
    st.tuples(
        st.integers(1, 8),
        st.integers(TODAY - 900, TODAY + 90),
        st.floats(0.01, 1e6),
        st.one_of(st.none(), st.integers(TODAY - 30, TODAY + 60)),
    ),
    max_size=12,
)


def payers_of(ledger, waiting=()):
    histories = {
        customer: weigh([late for late, _on in paid], [on for _late, on in paid], TODAY)
        for customer, paid in ledger.items()
    }
    return Payers({key: known for key, known in histories.items() if known}, TODAY, waiting)


def items_of(rows):
    return [
        OpenItem(number, customer, due, amount, day)
        for number, (customer, due, amount, day) in enumerate(rows)
    ]


@tagged("post_install", "-at_install")
class TestForecastEngine(BaseCase):
    @given(ledgers, st.integers(1, 8), ages)
    @examples(300)
    def test_a_forecast_is_a_range_in_the_future(self, ledger, customer, overdue):
        said = payers_of(ledger).forecast(customer, overdue)
        if said is None:
            return
        self.assertLessEqual(said.low, said.median)
        self.assertLessEqual(said.median, said.high)
        self.assertTrue(0 <= said.late <= 1, said)
        if overdue >= 0:
            self.assertGreater(said.low, overdue)
            self.assertEqual(said.late, 1)

    @given(ledgers, st.integers(1, 8), st.lists(st.tuples(st.integers(1, 8), ages), max_size=6))
    @examples(300)
    def test_weights_only_grow_with_the_days(self, ledger, customer, waiting):
        payers = payers_of(ledger, waiting)
        if not payers.known:
            return
        weights = payers.distribution(customer)
        self.assertEqual(len(weights), len(GRID) + 1)
        for before, after in pairwise(weights):
            self.assertLessEqual(before, after + 1e-9)

    @given(ledgers, st.integers(1, 8), ages)
    @examples(300)
    def test_no_more_comes_in_than_is_owed(self, ledger, customer, overdue):
        payers = payers_of(ledger)
        if not payers.known:
            return
        shares = paid_by(payers.distribution(customer), overdue)
        self.assertEqual(len(shares), WEEKS + 1)
        self.assertEqual(shares[0], 0)
        self.assertLessEqual(shares[-1], 1 + 1e-9)
        self.assertEqual(shares, sorted(shares))

    def test_who_pays_early_is_not_expected_today(self):
        """Paid as early as this item is today: found by the test below."""
        payers = payers_of({1: [(0, TODAY - 730), (0, TODAY - 730), (-35, TODAY - 447)]})
        self.assertGreater(payers.forecast(1, -36).low, -36)

    @given(ledgers, open_items, st.booleans(), st.booleans(), st.booleans())
    @examples(200)
    def test_each_item_is_expected_after_today(
        self, ledger, rows, plain_days, plain_weeks, plain_late
    ):
        items = items_of(rows)
        payers = payers_of(ledger, [(item.customer, TODAY - item.due) for item in items])
        found, weeks, plain = Outlook(
            payers, TODAY, plain_days=plain_days, plain_weeks=plain_weeks, plain_late=plain_late
        ).look(items)
        self.assertEqual(found.keys(), {item.id for item in items})
        for said in found.values():
            self.assertGreater(said.on, TODAY)
            if said.since is not None:
                self.assertTrue(TODAY < said.since <= said.on <= said.until, said)
                self.assertTrue(0 <= said.late <= 1)
        owed = sum(item.amount for item in items)
        for amounts in (weeks.expected, plain):
            self.assertLessEqual(sum(amounts), owed * (1 + 1e-6))
        for low, amount, high in zip(weeks.low, weeks.expected, weeks.high, strict=True):
            self.assertTrue(0 <= low <= amount + 1e-6 and amount <= high + 1e-6)

    @given(ledgers, st.integers(1, 8), ages, st.integers(1, 40), st.floats(0.5, 1))
    @examples(200)
    def test_a_promise_of_who_keeps_them_is_expected_on_its_day(
        self, ledger, customer, overdue, ahead, kept
    ):
        payers = payers_of(ledger)
        late = overdue + ahead
        # a month before and a month and a half after, the days of a distribution are not single ones
        if not payers.known or not -30 < late <= 45:
            return
        said = forecast(promised(payers.distribution(customer), overdue, late, kept), overdue)
        self.assertEqual(said.median, late)

    @given(ledgers)
    @examples(100)
    def test_what_comes_later_is_not_known(self, ledger):
        known = {
            customer: [(late, on) for late, on in paid if on <= TODAY]
            for customer, paid in ledger.items()
        }
        said, said_again = payers_of(ledger), payers_of(known)
        self.assertEqual(said.known, said_again.known)
        for customer in ledger if said.known else ():
            self.assertEqual(said.distribution(customer), said_again.distribution(customer))

    def test_somebody_who_pays_otherwise_is_not_alike(self):
        days = [TODAY - 30 * month for month in range(10)]
        ledger = {n: [(n % 2 * 60 + n % 3, on) for on in days] for n in range(1, 7)}
        payers = payers_of(ledger)
        self.assertLess(payers.forecast(2, -10).high, 20)
        self.assertGreater(payers.forecast(1, -10).low, 40)

    def test_what_nobody_pays_is_not_expected_with_the_others(self):
        ledger = {n: [(5 + n % 3, TODAY - 20 * month) for month in range(8)] for n in range(5)}
        overdue = [(n, 200) for n in range(5)] * 8
        for waiting, late in (((), False), (overdue, True)):
            weights = payers_of(ledger, waiting).distribution(1)
            never = 1 - until(weights, GRID[-1]) / weights[-1]
            self.assertEqual(never > 0.05, late)

    def test_each_prediction_knows_only_what_was_known(self):
        items = [
            Item("A", day, day + 30, 100.0, day + 40, [(day + 40, 100.0)])
            for day in range(TODAY - 400, TODAY - 60, 10)
        ]
        later = [
            Item("A", day, day + 30, 100.0, day + 130, [(day + 130, 100.0)])
            for day in range(TODAY - 55, TODAY, 5)
        ]
        first, last = TODAY - 200, TODAY - 100
        found = check(items, first, last, TODAY + 200)
        self.assertEqual(found, check(items + later, first, last, TODAY + 200))
        self.assertEqual(found["count"], 11)
        self.assertEqual(found["model"]["mean_absolute_error"], 0)
        self.assertEqual(found["plain"]["mean_absolute_error"], 0)
        self.assertEqual(found["plain"]["weekly_error"], 0)
        self.assertLess(found["model"]["weekly_error"], 0.05)

    def test_amounts_of_many_customers_are_surer_than_of_one(self):
        one, many = Weeks(1), Weeks(1)
        one.add([500.0], 1000.0)
        for _customer in range(100):
            many.add([5.0], 10.0)
        self.assertEqual(one.expected, many.expected)
        self.assertLess(many.high[0] - many.low[0], (one.high[0] - one.low[0]) / 5)
