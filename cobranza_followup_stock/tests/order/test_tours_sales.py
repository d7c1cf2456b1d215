from odoo import fields
from odoo.tests import tagged

from ..tours_common import HoldsToursCommon

REASON = "Cheque devuelto por segunda vez, y quien autoriza los pagos está de vacaciones"


@tagged("post_install", "-at_install")
class TestToursSales(HoldsToursCommon):
    """Sales and warehouse in the browser, in Spanish: stopped, asking, let through, going on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With delivery methods installed Odoo opens no transfer to who may read no prefixes of them.
        cls.storekeeper.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.today = fields.Date.context_today(cls.company)
        cls._first_invoice()
        cls.confirmed = cls._order(quantity=2)
        cls.order = cls._quotation(quantity=5)
        cls.other_order = cls._quotation(quantity=1)

    @classmethod
    def _first_invoice(cls):
        """Make the customer a debtor, with a debt that is not due."""
        invoice = cls._invoice(
            0, invoice_date=cls.today, invoice_date_due=fields.Date.add(cls.today, days=30)
        )
        assert invoice.state == "posted"

    def setUp(self):
        super().setUp()
        self._hold(reason=REASON)

    def _on(self, document, tour, user):
        path = "sales" if document._name == "sale.order" else "deliveries"
        self._click(tour, user, f"{path}/{document.id}")

    def test_a_salesperson_asks_and_confirms_when_excepted(self):
        self._on(self.order, "salesperson_requests", self.salesperson)
        self.assertTrue(self.order.cobranza_exception_requested)
        self.assertEqual(self.order.state, "draft")
        self._exception(self.order)
        self._on(self.order, "salesperson_confirms", self.salesperson)
        self.assertEqual(self.order.state, "sale")

    def test_a_salesperson_finds_their_held_orders(self):
        self.order.action_request_exception("Me enseñaron la transferencia")
        self._click("salesperson_sees_held_orders", self.salesperson, "cobranza-held-orders")

    def test_the_warehouse_asks_and_delivers_when_excepted(self):
        delivery = self._delivery(self.confirmed)
        self._on(delivery, "warehouse_requests", self.storekeeper)
        self.assertTrue(delivery.cobranza_exception_requested)
        self.assertEqual(delivery.state, "assigned")
        self._exception(self.confirmed)
        self._on(delivery, "warehouse_delivers", self.storekeeper)
        self.assertEqual(delivery.state, "done")

    def test_the_warehouse_removes_a_barrier(self):
        barrier = self._barrier(
            "goods",
            self._debtor()._open_items().move_id,
            owner_id=self.storekeeper.id,
            amount_disputed=100,
            note="Faltaron dos sacos",
        )
        self._click("warehouse_solves_barrier", self.storekeeper, "cobranza-my-barriers")
        self.assertRecordValues(
            barrier, [{"state": "solved", "resolution": "Se entregaron los dos sacos"}]
        )
