from odoo import Command
from odoo.exceptions import AccessError

from ..orders_common import OrdersCommon


class BranchCommon(OrdersCommon):
    """Branches of the company, and a salesperson of one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch, cls.second_branch = (
            cls.env["res.company"].create({"name": name, "parent_id": cls.company.id})
            for name in ("Sucursal Centro", "Sucursal Norte")
        )
        cls.env.user.company_ids |= cls.branch | cls.second_branch
        cls.seller = cls._new_user("branch_seller", "sales_team.group_sale_salesman_all_leads")
        cls._move_to_branch(cls.seller)

    @classmethod
    def _move_to_branch(cls, user):
        user.write({"company_id": cls.branch.id, "company_ids": [Command.set(cls.branch.ids)]})

    def _branch_order(self, **values):
        orders = self.env["sale.order"].with_user(self.seller).with_company(self.branch)
        order = orders.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.branch.id,
                "order_line": [self._line(product=self.service)],
                **values,
            }
        )
        self.assertEqual(order.company_id, self.branch)
        return order


class TestBranchHold(BranchCommon):
    """A branch of the company is the same company: a hold of one stops in all of its tree."""

    def test_a_hold_of_the_company_stops_in_its_branch(self):
        confirmed = self._branch_order()
        confirmed.action_confirm()
        order = self._branch_order()
        self._hold()
        self.assertTrue(order.cobranza_hold)
        self.assertRefused(order.action_confirm)
        self.assertStopped(confirmed)

    def test_a_hold_of_a_branch_stops_in_the_company_and_the_other_branches(self):
        order = self._quotation()
        sister = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.second_branch.id}
        )
        self.customer.with_company(
            self.branch
        ).property_account_receivable_id = self.customer.property_account_receivable_id
        self._invoice(30, company_id=self.branch.id)
        self.manager.company_ids |= self.branch
        debtor = self._debtor(company=self.branch)
        self.env["cobranza.hold"].with_user(self.manager).create(
            {"debtor_id": debtor.id, "reason": "Cheque returned"}
        )
        self.assertRefused(order.action_confirm)
        self.assertRefused(sister.action_confirm)

    def test_another_company_is_not_stopped(self):
        company = self._other_company()
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": company.id}
        )
        self._hold()
        self.assertFalse(order.cobranza_hold)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_queue_of_the_branch_shows_it(self):
        order = self._branch_order()
        self._hold()
        orders = self.env["sale.order"].with_user(self.seller)
        found = orders.search([("cobranza_hold", "=", True)])
        self.assertEqual(found, order)
        self.assertFalse(orders.search([("cobranza_hold", "=", False), ("id", "=", order.id)]))

    def test_the_branch_asks_and_the_company_s_manager_answers(self):
        order = self._branch_order()
        self._hold()
        order.action_request_exception("They showed me the transfer")
        request = self.env["cobranza.exception.request"].with_user(self.seller)
        self.assertEqual(request.search([]).order_id, order)
        self.manager.company_ids |= self.branch
        exception = self._exception(order)
        self.assertEqual(exception.company_id, self.company)
        self.assertEqual(request.search([]).state, "granted")
        self.assertEqual(
            self.env["cobranza.exception"].with_user(self.seller).search([]), exception
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_no_company_that_is_not_of_the_tree_is_asked_about(self):
        self._hold()
        holds = self.env["cobranza.hold"]
        both = self.company | self.branch | self._other_company()
        holds._find_in_force("hold_sale", self.customer, both)  # what Odoo reads once
        with self.assertQueryCount(1):
            found = holds._find_in_force("hold_sale", self.customer, both)
        self.assertEqual(
            set(found), {(self.customer.id, self.company.id), (self.customer.id, self.branch.id)}
        )

    def test_a_manager_of_another_company_releases_nothing(self):
        order = self._branch_order()
        self._hold()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        company = self._other_company()
        stranger.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        with self.assertRaises(AccessError):
            self.env["cobranza.exception"].with_user(stranger).create(
                {"debtor_id": self._debtor().id, "order_id": order.id, "reason": "Mine"}
            )
