from odoo import Command
from odoo.tests import Form

from ..order import test_order_hold
from ..orders_common import OrdersCommon
from ..payment import test_portal_signature
from .limit_instead_common import LimitInsteadOfHold

# Every way round a hold is tried against the limit. None: what a test says of a hold's words, days
# or kinds has no counterpart; the limit's own are in the other tests of limits.


class TestOrderLimitEveryWay(LimitInsteadOfHold, test_order_hold.TestOrderHold):
    test_the_button_refuses_and_says_what_to_do = None
    test_odoo_asks_before_it_writes = None
    test_a_hold_past_its_last_day_does_not_stop_an_order = None

    def test_an_order_cannot_be_created_confirmed(self):
        self._hold()
        confirmed = {"state": "sale", "date_order": self._now()}
        self.assertRefused(lambda: self._quotation(**confirmed))
        empty = self._quotation(**confirmed, order_line=[])
        self.assertRefused(empty.write, {"order_line": [self._line()]})

    def test_the_order_shows_the_hold_before_anybody_confirms(self):
        above, free = self._quotation(), self._quotation(self.other_customer)
        self._hold()
        self.assertTrue(above.cobranza_over_limit)
        self.assertFalse(free.cobranza_over_limit)
        orders = self.env["sale.order"].with_user(self.salesperson)
        found = orders.search([("cobranza_over_limit", "=", True)])
        self.assertEqual(found, above)

    def test_a_form_shows_the_hold_when_the_customer_is_chosen(self):
        self._limit(self.customer, 100)
        self._invoice(30, 70)
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        form.partner_id = self.buyer
        self.assertTrue(form.cobranza_has_limit)
        self.assertEqual(form.cobranza_credit_available, 30)
        self.assertEqual(form.cobranza_exposure, 70)
        self.assertEqual(form.cobranza_credit_limit, 100)
        self.assertFalse(form.cobranza_over_limit)
        with form.order_line.new() as line:
            line.product_id = self.goods
        self.assertTrue(form.cobranza_over_limit)


class TestConfirmedOrderAboveLimit(
    LimitInsteadOfHold, test_order_hold.TestConfirmedOrderOfHeldCustomer
):
    """Unlike a hold, a limit asks for the money alone: more goods for the same pass."""

    def test_it_does_not_get_another_line(self):
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        vals = {"order_id": self.order.id, "product_id": self.goods.id, "product_uom_qty": 1}
        self.assertRefused(lines.create, vals)
        self.assertRefused(self.order.write, {"order_line": [self._line()]})
        self.assertTrue(lines.create({**vals, "price_unit": 0}))

    def test_its_units_do_not_grow(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        vals = {"product_uom_id": dozen.id, "product_uom_qty": 5}
        self.assertRefused(self.line.write, {**vals, "price_unit": 101})
        self.line.write({**vals, "price_unit": 100})
        self.assertEqual(self.order.amount_total, 500)


class TestFamilyLimit(LimitInsteadOfHold, OrdersCommon):
    """A limit is not got round by contacts who leave a customer, join another or are merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.customer | cls.other_customer).is_company = True
        cls.salesperson.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.customer.with_company(cls.company).credit_limit = 1000
        cls.env.flush_all()

    def _becomes(self, partner, owner):
        partner.with_user(self.salesperson).parent_id = owner
        self._commit()

    def test_what_a_contact_ordered_elsewhere_does_not_come_back_above_the_limit(self):
        self._order(quantity=9)
        self._becomes(self.buyer, False)
        self._order(self.buyer, quantity=9)
        self.assertRefused(self._becomes, self.buyer, self.customer)
        self.assertFalse(self.buyer.parent_id)

    def test_what_is_within_the_limit_comes_back(self):
        self._order(quantity=4)
        self._becomes(self.buyer, False)
        self._order(self.buyer, quantity=5)
        self._becomes(self.buyer, self.customer)
        self.assertRefused(self._quotation(quantity=2).action_confirm)

    def test_a_contact_taken_out_is_not_without_limit(self):
        self._becomes(self.buyer, False)
        self.assertRefused(self._quotation(self.buyer, quantity=11).action_confirm)

    def test_who_becomes_part_of_a_customer_without_limit_brings_theirs(self):
        self._order(quantity=9)
        owner = self.env["res.partner"].create({"name": "Grupo Norte", "is_company": True})
        self.customer.is_company = False
        self._becomes(self.customer, owner)
        self.assertEqual(owner.with_company(self.company).credit_limit, 1000)
        self.assertRefused(self._quotation(quantity=2).action_confirm)
        self.assertRefused(self._quotation(owner, quantity=2).action_confirm)

    def test_a_limit_that_was_cut_is_not_lost_to_the_default(self):
        self.env["ir.default"].set("res.partner", "credit_limit", 3000, company_id=self.company.id)
        for limit, after in ((200, 200), (5000, 3000)):
            with self.subTest(limit=limit):
                customer = self.env["res.partner"].create({"name": f"Cut to {limit}"})
                self._limit(customer, limit)
                owner = self.env["res.partner"].create({"name": "New", "is_company": True})
                self._becomes(customer, owner)
                self.assertEqual(owner.with_company(self.company).credit_limit, after)
                self.assertRefused(
                    self._quotation(customer, quantity=after // 100 + 1).action_confirm
                )

    def test_that_of_who_has_one_stays(self):
        self._limit(self.other_customer, 5000)
        self.customer.is_company = False
        self._becomes(self.customer, self.other_customer)
        limit = self.other_customer.with_company(self.company).credit_limit
        self.assertEqual(limit, 5000)

    def test_who_is_merged_with_a_customer_without_limit_brings_theirs(self):
        self._order(quantity=9)
        double = self.env["res.partner"].create({"name": "Abarrotes del Norte SA"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "dst_partner_id": double.id,
                "partner_ids": [Command.set((double | self.customer).ids)],
            }
        )
        wizard.action_merge()
        self._commit()
        self.env.invalidate_all()
        self.assertRefused(self._quotation(double, quantity=2).action_confirm)


class TestPortalSignatureLimit(LimitInsteadOfHold, test_portal_signature.TestPortalSignature):
    def test_who_was_told_that_it_waits_is_told_when_it_need_not(self):
        # Room below a limit comes and goes with each payment: the order says it, no message does.
        limit = self._hold()
        self._sign()
        self.assertTrue(self.order._stopped())
        limit.with_user(self.manager).action_end("They paid in cash")
        self._commit()
        self.assertFalse(self.order._stopped())
        self.order.with_user(self.salesperson).action_confirm()

    def test_both_sides_are_told(self):
        self._hold()
        self._sign()
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("credit limit", activity.summary)
