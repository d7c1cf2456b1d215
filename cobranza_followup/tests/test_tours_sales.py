from odoo import fields
from odoo.tests import HttpCase, tagged

from .holds_common import HoldsCommon

REASON = "Cheque devuelto"


@tagged("post_install", "-at_install")
class TestToursSales(HoldsCommon, HttpCase):
    """Sales and warehouse in the browser, in Spanish: stopped, asking, released, going on.

    A browser's clock cannot be frozen: everything here is of today.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_419")
        cls.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        for user in (cls.salesperson, cls.storekeeper, cls.manager):
            user.write({"lang": "es_419", "password": user.login})
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

    def _tour(self, name, user, document):
        self.env.flush_all()
        path = "sales" if document._name == "sale.order" else "deliveries"
        self.start_tour(f"/odoo/{path}/{document.id}", name, login=user.login)
        self.env.invalidate_all()

    def test_a_salesperson_asks_and_confirms_when_released(self):
        self._tour("cobranza_salesperson_requests", self.salesperson, self.order)
        self.assertTrue(self.order.release_requested)
        self.assertEqual(self.order.state, "draft")
        self._release(self.order)
        self._tour("cobranza_salesperson_confirms", self.salesperson, self.order)
        self.assertEqual(self.order.state, "sale")

    def test_a_salesperson_finds_their_held_orders(self):
        self.order.action_request_release("Me enseñaron la transferencia")
        self.env.flush_all()
        self.start_tour(
            "/odoo/cobranza-held-orders",
            "cobranza_salesperson_sees_held_orders",
            login=self.salesperson.login,
        )

    def test_the_warehouse_asks_and_delivers_when_released(self):
        delivery = self._delivery(self.confirmed)
        self._tour("cobranza_warehouse_requests", self.storekeeper, delivery)
        self.assertTrue(delivery.release_requested)
        self.assertEqual(delivery.state, "assigned")
        self._release(self.confirmed)
        self._tour("cobranza_warehouse_delivers", self.storekeeper, delivery)
        self.assertEqual(delivery.state, "done")
