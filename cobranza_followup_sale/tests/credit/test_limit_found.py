from odoo import Command

from .test_limit_order import LimitCommon


class TestFoundAboveLimit(LimitCommon):
    """Who is found above their limit among all is whose own card says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.exposure_check = "none"
        cls.by_hour = cls._new_product("Hours", type="service", invoice_policy="delivery")

    def _customer(self, name, limit=1000):
        partner = self.env["res.partner"].create({"name": name, "email": f"{name}@x.example"})
        self._limit(limit, partner)
        return partner

    def _invoiced(self, order, post=True):
        invoice = order.sudo()._create_invoices()
        if post:
            invoice.action_post()
        self._commit()
        return invoice

    def _stories(self):
        """Yield (customer, whether they are above their limit)."""
        customer = self._customer("within")
        self._order(customer, quantity=10)
        yield customer, False
        customer = self._customer("ordered")
        self._order(customer, quantity=11)
        yield customer, True
        customer = self._customer("owes")
        self._order(customer, quantity=5)
        self._invoice(30, 501, customer)
        yield customer, True
        customer = self._customer("drafted")
        order = self._order(
            customer, quantity=11, order_line=[self._line(11, product=self.service)]
        )
        order.order_line.qty_delivered = 11
        self._invoiced(order, post=False)
        self.assertEqual(order.invoice_status, "invoiced")
        yield customer, True
        customer = self._customer("beyond")
        order = self._order(customer, order_line=[self._line(5, product=self.by_hour)])
        order.order_line.qty_delivered = 5
        self._pay(self._invoiced(order))
        order.order_line.qty_delivered = 16
        yield customer, True
        customer = self._customer("back")
        order = self._order(customer, order_line=[self._line(11, product=self.service)])
        order.order_line.qty_delivered = 11
        order.write({"state": "draft"})
        yield customer, True
        customer = self._customer("cancelled")
        self._order(customer, quantity=11).sudo()._action_cancel()
        yield customer, False
        customer = self._customer("less")
        rebate = self._new_product("Rebate", type="service", invoice_policy="order")
        self._order(customer, order_line=[self._line(15), self._line(1, -500, rebate)])
        yield customer, False
        customer = self._customer("never delivered")
        self._order(customer, order_line=[self._line(15), self._line(1, -500, self.by_hour)])
        yield customer, True
        customer = self._customer("pays for another")
        order = self._quotation(self._customer("another", 0), quantity=11)
        order.partner_invoice_id = customer
        order.action_confirm()
        yield customer, True
        customer = self._customer("member", 0)
        sister = self._customer("sister", 0)
        self.env["cobranza.credit.group"].create(
            {
                "name": "Both",
                "credit_limit": 1000,
                "partner_ids": [Command.set((customer | sister).ids)],
            }
        )
        self._order(customer, quantity=6)
        self._order(sister, quantity=5)
        yield customer, True
        yield sister, True

    def test_of_two_companies_the_first_is_asked(self):
        other = self._other_company()
        other.account_use_credit_limit = True
        customer = self._customer("of one")
        self._order(customer, quantity=11)
        partners = self.env["res.partner"].with_user(self.salesperson)
        for first, second, above in ((self.company, other, True), (other, self.company, False)):
            both = partners.with_context(allowed_company_ids=[first.id, second.id])
            domain = [("cobranza_over_limit", "=", True), ("id", "=", customer.id)]
            self.assertEqual(bool(both.search(domain)), above)
            self.assertEqual(both.browse(customer.id).cobranza_over_limit, above)

    def test_all_of_them(self):
        stories = list(self._stories())
        self._commit()
        self.env.invalidate_all()
        everybody = self.env["res.partner"].union(*(partner for partner, _above in stories))
        everybody = everybody.with_user(self.salesperson)
        expected = everybody.browse([partner.id for partner, above in stories if above])
        above = everybody.search(
            [("cobranza_over_limit", "=", True), ("id", "in", everybody.ids)], order="id"
        )
        self.assertEqual(above.mapped("name"), expected.mapped("name"))
        self.assertEqual(everybody.filtered("cobranza_over_limit"), above)
        self.assertEqual(everybody.filtered_domain([("cobranza_over_limit", "=", True)]), above)
        below = everybody.search([("cobranza_over_limit", "=", False)])
        self.assertEqual(below & everybody, everybody - above)
