from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_online import LimitOnlineCommon

from ..holds_common import HoldsCommon
from .exposure_oracle import exposure_of
from .order_walk import OrderWalk

CENT = 0.01
# The same ones each time. A shorter example would take longer to find than the failure to
# understand: the message says every step.
EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
steps = some.lists(
    some.tuples(
        some.sampled_from(OrderWalk.STEPS + OrderWalk.OFTEN),
        some.integers(0, 7),
        some.integers(1, 6),
    ),
    min_size=6,
    max_size=14,
)


class TestExposureOnce(LimitOnlineCommon, HoldsCommon):
    """Each cent counts once, whatever happens to an order: against an oracle, step by step.

    A step that the limit is asked for is refused if, and only if, it takes the customer above it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(0)
        cls.accountant = cls._new_user("accountant", "account.group_account_user")
        cls.accountant.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.tax = cls._tax(cls, 16)

    @given(
        counts=some.sampled_from(["orders", "invoices"]),
        goods=some.sampled_from(["order", "delivery"]),
        services=some.sampled_from(["order", "delivery"]),
        taxed=some.booleans(),
        walk=steps,
    )
    @EXAMPLES
    def test_each_cent_counts_once(self, counts, goods, services, taxed, walk):
        with self._undone():
            self.policy.exposure_counts = counts
            self.goods.invoice_policy, self.service.invoice_policy = goods, services
            walker = OrderWalk(self, self.tax if taxed else self.tax.browse())
            self.taken = []
            for step in (("quote", 3, 4), ("confirm", 0, 0), *walk):
                self.taken.append((walker.take(*step), *step[1:]))
                self._check()

    def _check(self):
        """Hold the builder against the oracle."""
        self._commit()
        self.env.invalidate_all()
        found = self.env["cobranza.exposure"]._of(self.customer, self.company)
        credit = found[self.customer.id, self.company.id][self.customer]
        expected = exposure_of(self.customer, TODAY)
        for name, amount in expected._asdict().items():
            self.assertAlmostEqual(getattr(credit, name), amount, 2, f"{name} after {self.taken}")

    @contextmanager
    def _with_limit(self, amount):
        self._limit(amount)
        try:
            yield
        finally:
            self._limit(0)

    def limited(self, act, counts, document):
        """Do something that asks for the limit, and see that it stops no more and no less.

        :param counts: the policies under which what it adds is judged, and no more
        :param document: what says before that it would be stopped
        """
        if self.policy.exposure_counts in counts.split():
            before = self._exposure()
            with self._undone():
                act()
                self._commit()
                self.env.invalidate_all()
                after = self._exposure()
            if after - before > CENT and after > 2 * CENT:
                with self._with_limit(after - CENT), self._undone():
                    document.invalidate_recordset()
                    self.assertTrue(document.cobranza_over_limit, self.taken)
                    with self.assertRaises(UserError, msg=self.taken), self.env.cr.savepoint():
                        act()
            if after > 0:
                with self._with_limit(after), self._undone():
                    document.invalidate_recordset()
                    self.assertFalse(document.cobranza_over_limit, self.taken)
                    act()
        act()
