from odoo.addons.cobranza_followup_sale.tests.exception.test_exception_access import (
    ExceptionAccessCommon,
)

from ..holds_common import HoldsCommon


class TestExceptionAccessDeliveries(ExceptionAccessCommon, HoldsCommon):
    """The warehouse sees the exceptions and requests of its deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivered = cls._order(quantity=2)

    def test_the_warehouse_sees_those_of_deliveries(self):
        self._exception(self.mine)
        exception = self._exception(self.delivered)
        self.assertEqual(self._seen(self.storekeeper), exception)

    def test_requests_alike(self):
        requests = "cobranza.exception.request"
        self.mine.with_user(self.own_seller).action_request_exception("Please")
        self._delivery(self.delivered).action_request_exception("The lorry waits")
        self.assertEqual(self._seen(self.own_seller, requests).order_id, self.mine)
        self.assertEqual(self._seen(self.storekeeper, requests).order_id, self.delivered)
        self.assertEqual(len(self._seen(self.salesperson, requests)), 2)
