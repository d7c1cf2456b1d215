from .holds_common import HoldsCommon

# What the queues show and ask of each row.
ORDER_FIELDS = [
    "name",
    "partner_id",
    "user_id",
    "amount_total",
    "credit_hold_reason",
    "credit_exception",
    "release_requested",
    "release_requested_on",
    "release_requested_by_id",
    "release_request_note",
    "release_request_text",
    "state",
]
DELIVERY_FIELDS = [
    "name",
    "partner_id",
    "sale_id",
    "scheduled_date",
    "credit_hold",
    "credit_hold_reason",
    "credit_exception",
    "release_requested",
    "release_requested_on",
    "release_requested_by_id",
    "release_request_note",
    "release_request_text",
    "state",
]


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
                order.action_request_release("They paid")
            for order in orders[1:40:4]:
                self._release(order)
        self._release(amount_max=150)
        self.waiting[2].action_confirm()
        self.waiting -= self.waiting[2]
        self.env.flush_all()

    def _queries(self, records, names):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.web_read({name: {} for name in names})
        return self.env.cr.sql_log_count - before

    def assertFixed(self, records, names):
        self._queries(records[:40], names)  # what Odoo reads once
        ten = self._queries(records[:10], names)
        self.assertEqual(self._queries(records[:39], names), ten)
        with self.assertQueryCount(ten):
            self.env.invalidate_all()
            records[:39].web_read({name: {} for name in names})

    def test_orders(self):
        for user in (self.salesperson, self.manager | self.env.user):
            self.assertFixed(self.waiting.with_user(user[-1:]), ORDER_FIELDS)

    def test_deliveries(self):
        self.assertFixed(
            self.confirmed.sudo().picking_ids.with_user(self.storekeeper), DELIVERY_FIELDS
        )
