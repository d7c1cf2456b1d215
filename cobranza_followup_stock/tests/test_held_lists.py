from collections import Counter
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .holds_common import HoldsCommon

# What the queues show and ask of each row: columns of both queues, and those of each.
_SHOWN = [
    "name",
    "partner_id",
    "cobranza_hold_reason",
    "cobranza_passes_hold",
    "cobranza_exception_requested",
    "cobranza_exception_requested_on",
    "cobranza_exception_requested_by_id",
    "cobranza_exception_request_note",
    "cobranza_exception_request_text",
    "state",
]
ORDER_FIELDS = [*_SHOWN, "user_id", "amount_total"]
DELIVERY_FIELDS = [*_SHOWN, "sale_id", "scheduled_date", "cobranza_hold"]


class TestHeldLists(HoldsCommon):
    """The queues cost as many queries for forty documents as for ten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmed = cls.env["sale.order"].union(*(cls._order() for _count in range(40)))
        cls.waiting = cls.env["sale.order"].union(*(cls._quotation() for _count in range(40)))

    def setUp(self):
        super().setUp()
        self._hold()
        for orders in (self.confirmed, self.waiting):
            for order in orders[:40:4]:
                order.action_request_exception("They paid")
            for order in orders[1:40:4]:
                self._exception(order)
        self._exception(amount_max=150)
        self.waiting[2].action_confirm()
        self.waiting -= self.waiting[2]
        self.env.flush_all()

    def _queries(self, records, names):
        """Return {query: how often} of reading what a list shows."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries = Counter()
        execute = Cursor.execute

        def spy(cursor, query, *args, **kwargs):
            queries[query.code if isinstance(query, SQL) else str(query)] += 1
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", spy):
            records.web_read({name: {} for name in names})
        return queries

    def assertFixed(self, records, names):
        self._queries(records, names)  # what Odoo reads once
        ten, all_ = self._queries(records[:10], names), self._queries(records, names)
        more = {query: count for query, count in all_.items() if count > ten[query]}
        self.assertFalse(more)
        self.env.invalidate_all()
        with self.assertQueryCount(ten.total()):
            records.web_read({name: {} for name in names})

    def test_orders(self):
        for user in (self.salesperson, self.env.user):
            self.assertFixed(self.waiting.with_user(user), ORDER_FIELDS)

    def test_deliveries(self):
        ids = self.confirmed.sudo().picking_ids.ids
        pickings = self.env["stock.picking"].with_user(self.storekeeper).browse(ids)
        self.assertFixed(pickings, DELIVERY_FIELDS)
