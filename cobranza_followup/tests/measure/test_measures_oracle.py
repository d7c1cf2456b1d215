import random

from dateutil.relativedelta import relativedelta

from ..common import TODAY
from . import ledger_oracle as oracle
from .ledger_common import MONTHS, LedgerCommon

# So closely are amounts compared: in other currencies each item is rounded.
CENTS = 0.6


class TestMeasuresOracle(LedgerCommon):
    """Each figure of a random ledger equals one that plain Python makes of what was told."""

    def _compare(self, company, ledger):
        begun = min(item.on for item in ledger.items).replace(day=1)
        for back in range(MONTHS + 1):
            first = TODAY.replace(day=1) - relativedelta(months=back)
            if first < begun:
                continue
            found = self.env["cobranza.measure"]._figures(company, first)
            for name, wanted in oracle.figures(ledger, first, TODAY).items():
                with self.subTest(name, company=company.name, month=str(first)):
                    self._compare_figure(name, found[name], wanted)

    def _compare_figure(self, name, found, wanted):
        if wanted is None or found is None:
            # nothing to divide by, but for a cent that rounding left
            self.assertTrue(wanted is found or not (wanted or found), f"{found}, not {wanted}")
            return
        delta = max(CENTS, abs(wanted) / 1000)
        if name == "settled_days_amount":
            delta = max(60 * CENTS, delta)
        elif name.endswith("share") or name.startswith("roll_"):
            delta = 0.01
        self.assertAlmostEqual(found, wanted, delta=delta, msg=name)

    def test_random_ledgers_of_companies_a_branch_and_two_currencies(self):
        for seed in (1, 2, 3):
            for company in (self.company, self.other, self.branch):
                with self._undone():
                    ledger = self._tell(company, random.Random(f"{seed}/{company.name}"))
                    # as in life: figures are made with nobody's company in particular
                    self.env["cobranza.measure"]._fill_back(company)
                    self._compare(company, ledger)
