from datetime import timedelta

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY

from ..orders_common import OrdersCommon


@freeze_time(TODAY)
class TestHoldEnded(OrdersCommon):
    """Who waits for a hold to end hears of it: once per customer, with their own orders."""

    def setUp(self):
        super().setUp()
        self._act()
        self._hold()

    def _told(self, user):
        """What a user was told of holds that ended, newest first."""
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                    ("subject", "like", "No longer on hold"),
                ],
                order="id desc",
            )
        )

    def _end(self):
        self._debtor().hold_id.with_user(self.manager).action_end("Paid in cash")
        self._commit()

    def test_the_seller_is_told_once_of_all_orders_that_waited(self):
        first, second = self._quotation(quantity=2), self._quotation(quantity=3)
        first.with_user(self.salesperson).action_request_exception("They paid today")
        self._end()
        [notice] = self._told(self.salesperson)
        self.assertIn("Abarrotes del Norte is no longer on hold: you can confirm", notice.body)
        for order, amount in ((first, "200"), (second, "300")):
            self.assertRegex(notice.body, rf"{order.name} \(\D*{amount}[.,]00\)")
        self.assertEqual((notice.model, notice.res_id), ("res.partner", self.customer.id))

    def test_without_orders_the_customers_salesperson_is_told(self):
        self._end()
        [notice] = self._told(self.salesperson)
        self.assertIn("orders and deliveries can go ahead", notice.body)

    def test_the_seller_of_another_order_is_told_of_theirs_alone(self):
        other = self._new_user("seller", "sales_team.group_sale_salesman")
        mine, theirs = self._quotation(), self._quotation(user=other, user_id=other.id)
        self._end()
        self.assertNotIn(theirs.name, self._told(self.salesperson).body)
        self.assertIn(theirs.name, self._told(other).body)
        self.assertNotIn(mine.name, self._told(other).body)

    def test_a_payment_that_ends_it_tells_too_and_its_undoing_has_it_told_anew(self):
        self._debtor().hold_id.with_user(self.manager).action_end("Paid in cash")
        self._commit()
        before = len(self._told(self.salesperson))
        self.policy.step_ids.hold_notice_days = 0
        with freeze_time(TODAY) as frozen:
            invoice = self._invoice(-100)
            self._nights(frozen, 20)
            self.assertTrue(self._debtor().hold_id)
            payment = self._pay(invoice, on=20)
            self.assertEqual(len(self._told(self.salesperson)), before + 1)
            self._undo(payment)
            self.assertTrue(self._debtor().hold_id)
            frozen.tick(timedelta(hours=1))
            self._pay(invoice, on=20)
        self.assertEqual(len(self._told(self.salesperson)), before + 2)

    def test_another_hold_in_its_place_ends_nothing(self):
        self._quotation()
        hold = self._debtor().hold_id
        hold.with_user(self.manager).action_end("Another reason")
        self._hold()
        self._commit()
        self.assertFalse(self._told(self.salesperson))

    def test_what_is_undone_tells_nobody(self):
        with self._undone():
            self._debtor().hold_id.with_user(self.manager).action_end("Paid in cash")
        self._commit()
        self.assertFalse(self._told(self.salesperson))

    def test_who_left_or_works_elsewhere_is_not_told(self):
        self.customer.user_id = self.storekeeper
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        self._quotation()
        self.salesperson.active = False
        self.storekeeper.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        self._end()
        self.assertFalse(self._told(self.salesperson) | self._told(self.storekeeper))

    def test_what_ends_it_is_told_with_a_stage(self):
        self._invoice(-40, 1234)
        debtor = self._debtor().sudo()
        self.env["cobranza.salesperson.notice"]._tell_of_stage(debtor, self.salesperson)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.salesperson.partner_id.ids)], order="id desc", limit=1
        )
        self.assertIn("a collections manager ends it", message.sudo().body)
