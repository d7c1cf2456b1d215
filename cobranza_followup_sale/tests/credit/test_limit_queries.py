from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from .test_limit_order import LimitCommon

OURS = "odoo.addons.cobranza_followup"
# Queries of ours for each confirmation, hold and limit together.
MOST = 3


def _handed_on(cls, name):
    def method(self, *args, **kwargs):
        return getattr(super(cls, self), name)(*args, **kwargs)

    return method


class TestQueriesOfConfirmation(LimitCommon):
    """A confirmation asks the database at most three times more than Odoo's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(10000)

    def setUp(self):
        super().setUp()
        self._invoice(-5, 100)
        self._hold(self.other_customer)

    @contextmanager
    def _odoo_alone(self):
        """Let Odoo do what it does without us: what we extend is handed on to what it extends."""
        models = [name for name in self.env if not name.startswith("cobranza.")]
        with ExitStack() as stack:
            for cls, name in {found for model in models for found in self._extended(model)}:
                stack.enter_context(patch.object(cls, name, _handed_on(cls, name)))
            yield

    def _extended(self, model):
        """Yield (class of ours, name of a method) that extends a method of somebody else's."""
        classes = type(self.env[model]).__mro__
        for position, cls in enumerate(classes):
            if not cls.__module__.startswith(OURS):
                continue
            below = [one for one in classes[position + 1 :] if not one.__module__.startswith(OURS)]
            for name, value in vars(cls).items():
                dunder = name.startswith("__")
                if not dunder and callable(value) and any(name in vars(one) for one in below):
                    yield cls, name

    def _queries(self, lines=1):
        """Return how many queries the confirmation of a new order takes, all written."""
        order = self._quotation(order_line=[self._line() for _line in range(lines)])
        self._commit()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.action_confirm()
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        self.assertEqual(order.state, "sale")
        return count

    def test_a_customer_with_a_limit(self):
        for lines in (1, 5):
            self._queries(lines)  # what is kept from now on
            with self._odoo_alone():
                self._queries(lines)
                alone = self._queries(lines)
            with self.subTest(lines=lines):
                ours = self._queries(lines)
                self.assertGreater(ours, alone)
                self.assertLessEqual(ours - alone, MOST)

    def test_a_customer_without_one(self):
        self._limit(0)
        self._queries()
        with self._odoo_alone():
            self._queries()
            alone = self._queries()
        self.assertLessEqual(self._queries() - alone, MOST - 1)

    def test_without_us_nobody_is_stopped(self):
        """What is compared is a confirmation without hold and limit."""
        self._limit(1)
        order = self._quotation(quantity=500)
        with self._odoo_alone():
            order.action_confirm()
        self.assertEqual(order.state, "sale")
