from odoo import Command

from odoo.addons.cobranza_followup.tests.common import day

from .test_limit_order import LimitCommon


class GroupCommon(LimitCommon):
    """Two customers, each with a limit and both with one of 1500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = (
            cls.env["cobranza.credit.group"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "The family",
                    "credit_limit": 1500,
                    "partner_ids": [Command.set((cls.customer | cls.other_customer).ids)],
                }
            )
        )
        cls.env.flush_all()


class TestGroupLimit(GroupCommon):
    """The orders of a group's customers count together, beside each one's own limit."""

    def _together(self):
        self.group.invalidate_recordset()
        return self.group.exposure

    def test_orders_of_all_members_count_together(self):
        self._order(quantity=9)
        self._order(self.other_customer, quantity=6)
        self.assertEqual(self._together(), 1500)
        message = self.assertOver(self._quotation(quantity=1).action_confirm)
        self.assertIn("The family", message)
        self.assertOver(self._quotation(self.other_customer, quantity=1).action_confirm)

    def test_ones_own_limit_stops_below_that_of_the_group(self):
        message = self.assertOver(self._quotation(quantity=11).action_confirm)
        self.assertIn("Abarrotes del Norte", message)

    def test_an_order_of_two_members_counts_once(self):
        self._order(self.other_customer, quantity=9, partner_invoice_id=self.buyer.id)
        self.assertEqual(self._exposure(), 900)
        self.assertEqual(self._exposure(self.other_customer), 900)
        self.assertEqual(self._together(), 900)
        self.assertEqual(self._order(self.other_customer, quantity=6).state, "sale")
        self.assertOver(self._quotation(self.other_customer, quantity=1).action_confirm)

    def test_an_exception_for_one_of_them_lets_its_order_pass(self):
        self._order(quantity=9)
        order = self._quotation(self.other_customer, quantity=8)
        self._invoice(30, 1, self.other_customer)
        self.assertOver(order.action_confirm)
        self.assertTrue(order.cobranza_over_limit)
        self._limit_exception(order, self.other_customer)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertOver(self._quotation(quantity=1).action_confirm)

    def test_who_is_above_it_by_orders_is_found_as_by_debts(self):
        self._order(quantity=9)
        order = self._quotation(self.other_customer, quantity=8)
        self._invoice(30, 1, self.other_customer)
        self._limit_exception(order, self.other_customer)
        order.action_confirm()
        self.env.flush_all()
        customers = self.env["res.partner"].with_user(self.salesperson)
        customers.search([("cobranza_over_limit", "=", True)])
        # One for them; once in a transaction, how the connection is to plan is one more.
        with self.assertQueryCount(2):
            above = customers.search([("cobranza_over_limit", "=", True)])
        self.assertEqual(above, self.customer | self.other_customer)
        self.policy.exposure_counts = "invoices"
        self.env.flush_all()
        self.assertFalse(customers.search([("cobranza_over_limit", "=", True)]))

    def test_looking_at_it_is_no_query_more(self):
        outside = self.env["res.partner"].create({"name": "Of no group"})
        counts = []
        for partner, limits in ((outside, 1), (self.customer, 2)):
            order = self._quotation(partner)
            order._credits()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(order._credits()[order]), limits)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])

    def test_nobody_leaves_it_by_becoming_part_of_another(self):
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        self._order(quantity=9)
        owner = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        self.other_customer.with_user(self.salesperson).parent_id = owner
        self._commit()
        self.assertOver(self._quotation(self.other_customer, quantity=7).action_confirm)
        self.assertOver(self._quotation(owner, quantity=7).action_confirm)

    def test_its_currency_is_its_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.group.write({"currency_id": euro.id, "credit_limit": 600})
        self._order(quantity=9)
        self.assertEqual(self._together(), 450)
        self.assertOver(self._quotation(self.other_customer, quantity=4).action_confirm)
        self.assertEqual(self._order(self.other_customer, quantity=3).state, "sale")

    def test_an_archived_group_stops_nothing(self):
        self._order(quantity=9)
        self.group.active = False
        self.env.flush_all()
        self.assertEqual(self._order(self.other_customer, quantity=50).state, "sale")

    def test_who_is_member_and_no_debtor_yet_is_checked(self):
        new = self.env["res.partner"].create({"name": "Just arrived"})
        self.group.partner_ids |= new
        self._order(quantity=9)
        self.assertOver(self._quotation(new, quantity=7).action_confirm)


class TestBranchLimit(LimitCommon):
    """Branches are one company: one limit, that of the root."""

    def test_an_order_in_a_branch_counts_and_is_stopped(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.salesperson.company_ids |= branch
        orders = self.env["sale.order"].with_user(self.salesperson).with_company(branch)
        vals = {"partner_id": self.customer.id, "company_id": branch.id}
        vals["order_line"] = [self._line(6, product=self.service)]
        order = orders.create(vals)
        order.action_confirm()
        self.assertEqual(self._exposure(), 600)
        self.assertOver(self._quotation(quantity=5).action_confirm)
        self.assertOver(orders.create(vals).action_confirm)


class TestAdvance(LimitCommon):
    def test_who_owes_nothing_is_not_stopped_when_an_advance_is_matched_later(self):
        payment = self._receive(1500)
        order = self._order(quantity=15)
        order.order_line.sudo().qty_delivered = 15
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 0)
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self._commit()
        self.assertEqual(self._exposure(), 0)
        self.assertEqual(self._order(quantity=10).state, "sale")

    def test_a_payment_dated_after_today_makes_no_room(self):
        invoice = self._invoice(-5, 900)
        self._pay(invoice, on=5)
        self.assertOver(self._quotation(quantity=2).action_confirm)
        self.assertEqual(day(0), self.company._cobranza_today())
