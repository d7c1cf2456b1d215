import random

from ..common import TODAY
from ..measure.ledger_common import LedgerCommon
from .forecast_oracle import expected


class TestForecastOracle(LedgerCommon):
    """The expected cash of a random ledger equals what plain Python makes of what was told."""

    def test_random_ledgers_of_companies_a_branch_and_two_currencies(self):
        for seed in (1, 2, 3):
            for company in (self.company, self.other, self.branch):
                with self._undone(), self.subTest(seed=seed, company=company.name):
                    ledger = self._tell(company, random.Random(f"{seed}/{company.name}"))
                    self._run(company)
                    self._compare(company, expected(ledger, TODAY))

    def _compare(self, company, wanted):
        weeks = self.env["cobranza.cash.forecast"].search(
            [("company_id", "=", company.id), ("is_current", "=", True)], order="week"
        )
        self.assertEqual(len(weeks), len(wanted))
        self.assertTrue(any(amount for amount, *_rest in wanted))
        for week, amounts in zip(weeks, wanted, strict=True):
            found = week.amount_expected, week.amount_low, week.amount_high, week.amount_plain
            for is_so, is_to_be in zip(found, amounts, strict=True):
                # in other currencies each item is rounded
                self.assertAlmostEqual(is_so, is_to_be, delta=max(0.6, is_to_be / 1000))
