from odoo import fields
from odoo.tests import tagged

from ..tours_common import HoldsToursCommon


@tagged("post_install", "-at_install")
class TestToursLimit(HoldsToursCommon):
    """Sales, warehouse and manager in the browser, where a credit limit stops."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With delivery methods installed Odoo opens no transfer to who may read no prefixes of them.
        cls.storekeeper.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.today = fields.Date.context_today(cls.company)
        cls.confirmed = cls._order(quantity=2)
        cls.company.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"
        cls.customer.with_company(cls.company).credit_limit = 1000
        cls._owed(500)
        cls.order = cls._quotation(quantity=5)

    @classmethod
    def _owed(cls, amount):
        due = fields.Date.add(cls.today, days=30)
        cls._invoice(0, amount, invoice_date=cls.today, invoice_date_due=due)

    def test_a_salesperson_sees_what_is_left_on_the_customer(self):
        self._click("salesperson_sees_credit", self.salesperson, f"customers/{self.customer.id}")

    def test_a_salesperson_asks_and_finds_the_order_beside_held_ones(self):
        self._click("salesperson_above_limit", self.salesperson, f"sales/{self.order.id}")
        self.assertTrue(self.order.cobranza_exception_requested)
        self.assertEqual(self.order.state, "draft")
        self._quotation(self.other_customer)
        self._hold(self.other_customer, reason="Cheque devuelto")
        self._click("salesperson_sees_stopped_orders", self.salesperson, "cobranza-held-orders")

    def test_a_manager_lets_it_pass(self):
        self._click("manager_lets_above_limit", self.manager, f"sales/{self.order.id}")
        self.assertEqual(self.order.state, "sale")

    def test_the_warehouse_asks(self):
        delivery = self._delivery(self.confirmed)
        self._owed(500)
        self._click("warehouse_above_limit", self.storekeeper, f"deliveries/{delivery.id}")
        self.assertTrue(delivery.cobranza_exception_requested)
        self.assertEqual(delivery.state, "assigned")
