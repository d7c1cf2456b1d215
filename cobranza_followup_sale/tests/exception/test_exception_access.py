from odoo.tools import mute_logger

from ..orders_common import OrdersCommon


class ExceptionAccessCommon(OrdersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_seller = cls._new_user("own_seller", "sales_team.group_sale_salesman")
        cls.other_seller = cls._new_user("other_seller", "sales_team.group_sale_salesman")

    def setUp(self):
        super().setUp()
        self._hold()
        self.mine = self._quotation(user_id=self.own_seller.id)
        self.theirs = self._quotation(user_id=self.other_seller.id)

    def _seen(self, user, model="cobranza.exception"):
        return self.env[model].with_user(user).search([])


class TestExceptionAccess(ExceptionAccessCommon):
    """Salespeople see the exceptions and requests of the orders they may read."""

    def test_a_salesperson_of_own_documents_sees_those_of_own_orders(self):
        mine, theirs = self._exception(self.mine), self._exception(self.theirs)
        everybody = self._exception()
        self.assertEqual(self._seen(self.own_seller), mine)
        self.assertEqual(self._seen(self.other_seller), theirs)
        self.assertEqual(self._seen(self.manager), mine | theirs | everybody)
        self.assertEqual(self._seen(self.collector), mine | theirs | everybody)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.assertFalse(theirs.with_user(self.own_seller).has_access("read"))

    def test_one_for_all_orders_is_seen_by_those_whose_order_passed_by_it(self):
        exception = self._exception()
        self.assertFalse(self._seen(self.salesperson))
        self.mine.with_user(self.own_seller).action_confirm()
        self.env.flush_all()
        self.assertEqual(self._seen(self.own_seller), exception)
        self.assertEqual(self._seen(self.salesperson), exception)
        self.assertFalse(self._seen(self.other_seller))

    def test_requests_alike(self):
        requests = "cobranza.exception.request"
        self.mine.with_user(self.own_seller).action_request_exception("Please")
        self.theirs.with_user(self.other_seller).action_request_exception("Please")
        self.assertEqual(self._seen(self.own_seller, requests).order_id, self.mine)
        self.assertEqual(self._seen(self.other_seller, requests).order_id, self.theirs)
        self.assertEqual(len(self._seen(self.salesperson, requests)), 2)

    def test_the_order_shows_its_exception_to_who_reads_it(self):
        self._exception()
        self.mine.with_user(self.own_seller).action_confirm()
        order = self.mine.with_user(self.own_seller)
        self.assertEqual(order.cobranza_exception_id.reason, "Agreed with the management")
        self.assertTrue(order.web_read({"cobranza_exception_id": {"fields": {"display_name": {}}}}))

    def test_uses_are_the_collectors(self):
        self._exception()
        self.mine.with_user(self.own_seller).action_confirm()
        uses = self.env["cobranza.exception.use"]
        for user in (self.own_seller, self.salesperson, self.storekeeper):
            self.assertFalse(uses.with_user(user).has_access("read"))
        self.assertEqual(uses.with_user(self.collector).search([]).amount, 100)
