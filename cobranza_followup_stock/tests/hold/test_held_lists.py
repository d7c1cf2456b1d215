from ast import literal_eval
from collections import Counter
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.credit.limit_instead_common import LimitInsteadOfHold

from ..holds_common import HoldsCommon

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


class HeldListsCommon(HoldsCommon):
    """The queues cost as many queries for forty documents as for ten."""

    # Queries that come first after a flush.
    asked_anew = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.confirmed = cls.env["sale.order"].union(*(cls._order() for _count in range(40)))
        cls.waiting = cls.env["sale.order"].union(*(cls._quotation() for _count in range(40)))

    def setUp(self):
        super().setUp()
        self._stop()
        for orders in (self.confirmed, self.waiting):
            for order in orders[:40:4]:
                order.action_request_exception("They paid")
            for order in orders[1:40:4]:
                self._exception(order)
        self._exception(amount_max=150)
        self.waiting[2].action_confirm()
        self.waiting -= self.waiting[2]
        self.env.flush_all()

    def _stop(self):
        self._hold()

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
        with self.assertQueryCount(ten.total() + self.asked_anew):
            records.web_read({name: {} for name in names})


class TestHeldLists(HeldListsCommon):
    def test_orders(self):
        for user in (self.salesperson, self.env.user):
            self.assertFixed(self.waiting.with_user(user), ORDER_FIELDS)

    def test_deliveries(self):
        ids = self.confirmed.sudo().picking_ids.ids
        pickings = self.env["stock.picking"].with_user(self.storekeeper).browse(ids)
        self.assertFixed(pickings, DELIVERY_FIELDS)


class TestLimitLists(LimitInsteadOfHold, HeldListsCommon):
    """What a limit stops stands beside what a hold does, for as few queries."""

    asked_anew = 1  # what is prepared on the connection

    def _stop(self):
        self._hold()
        self.other_order = self._order(self.other_customer)

    def _exception(self, order=None, partner=None, **values):
        if not order:
            values["valid_until"] = day(0)
        return super()._exception(order, partner, **values)

    def _held(self, user=None):
        action = self.env.ref("cobranza_followup_stock.stock_picking_action_held")
        pickings = self.env["stock.picking"].with_user(user or self.storekeeper)
        return pickings, literal_eval(action.domain.strip())

    def test_deliveries(self):
        ids = self.confirmed.sudo().picking_ids.ids
        pickings = self.env["stock.picking"].with_user(self.storekeeper).browse(ids)
        self.assertFixed(pickings, [*DELIVERY_FIELDS, "cobranza_over_limit"])

    def test_orders(self):
        self.assertFixed(self.waiting, [*ORDER_FIELDS, "cobranza_over_limit"])

    def test_what_a_limit_stops_is_listed_beside_what_a_hold_does_saying_which(self):
        held = self._delivery(self.other_order)
        HoldsCommon._hold(self, self.other_customer)
        self.env.flush_all()
        pickings, domain = self._held()
        found = pickings.search(domain)
        passing = self.confirmed[1:40:4].sudo().picking_ids
        stopped = self.confirmed.sudo().picking_ids - passing
        self.assertEqual(found.sudo(), stopped | held.sudo())
        self.assertEqual(found.filtered("cobranza_hold"), held)
        self.assertEqual(found.filtered("cobranza_over_limit").sudo(), stopped)
        self.assertFalse(pickings.search([("cobranza_over_limit", "=", False)]).sudo() & stopped)

    def test_finding_them_costs_as_many_queries_for_more(self):
        pickings, domain = self._held()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            pickings.search(domain)
            return self.env.cr.sql_log_count - before

        queries()
        forty = queries()
        self._limit(self.customer, 0)
        more = self.env["sale.order"].union(*(self._order() for _count in range(20)))
        self._limit(self.customer, 0.01)
        self.assertEqual(queries(), forty)
        self.assertLessEqual(more.sudo().picking_ids, pickings.search(domain).sudo())

    def test_each_is_judged_as_if_it_alone_left(self):
        self._limit(self.customer, 0)
        customer = self.env["res.partner"].create({"name": "Small"})
        self.policy.exposure_counts = "invoices"
        orders = [self._order(customer, quantity=quantity) for quantity in (6, 6, 11)]
        self._limit(customer, 1000)
        fits, fits_too, too_large = (self._delivery(order) for order in orders)
        pickings, domain = self._held()
        found = pickings.search(domain)
        self.assertEqual(found & (fits | fits_too | too_large), too_large)
        fits.button_validate()
        self.assertEqual(fits.state, "done")
        self.env.invalidate_all()
        self.assertIn(fits_too, pickings.search(domain))

    def test_its_form_and_its_list_ask_a_manager_for_an_exception(self):
        picking = self._delivery(self.confirmed[2])
        form = picking.with_user(self.manager).action_make_credit_exception()
        self.assertEqual(form["context"]["default_kind"], "limit")
        view = self.env.ref("cobranza_followup_stock.stock_picking_view_list_held")
        arch = self.env["stock.picking"].with_user(self.manager).get_view(view.id, "list")["arch"]
        self.assertIn("not cobranza_hold and not cobranza_over_limit", arch)
