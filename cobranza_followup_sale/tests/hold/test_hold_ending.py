from freezegun import freeze_time

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import TODAY, day

from ..orders_common import OrdersCommon


class HoldEndingCommon(OrdersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.policy.step_ids.hold_notice_days = 0
        cls.customer.country_id = cls.env.ref("base.mx")

    def setUp(self):
        super().setUp()
        clock = freeze_time(TODAY)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)

    def _reach_hold(self, *invoices):
        """Let debts, as (days, amount), climb until the last step holds; return the hold."""
        for due, amount, *values in invoices:
            self._invoice(due, amount, **(values[0] if values else {}))
        self._nights(self.frozen, 20)
        hold = self._debtor().hold_id
        self.assertEqual(hold.stage_id, self.stages["terms"])
        return hold


class TestHoldEnding(HoldEndingCommon):
    """Who is stopped is told what payment ends the hold; whoever pays it is free, no one sooner."""

    def _to_pay(self, hold):
        payments = hold.sudo()._payments_that_end().get(hold, [])
        return {currency.name: amount for currency, amount in payments}

    def assertEndsIt(self, hold, amount):
        """A payment of a little less leaves the hold; with the rest it ends."""
        self._receive(amount - 3, on=20)
        self.assertEqual(hold.state, "active")
        self.assertEqual(set(self._to_pay(hold).values()), {3})
        self._receive(3, on=20)
        self.assertEqual(hold.state, "ended")
        self.assertFalse(self._debtor().hold_id)

    def test_what_is_old_enough_has_to_be_paid(self):
        hold = self._reach_hold((-100, 700), (-90, 250), (5, 4000))
        self.assertEqual(self._to_pay(hold), {self.company.currency_id.name: 950})
        self.assertEndsIt(hold, 950)

    def test_what_lies_unallocated_is_taken_off(self):
        hold = self._reach_hold((-100, 700), (-90, 250))
        self._receive(300, on=20)
        self.assertEndsIt(hold, 650)

    def test_down_to_the_policys_minimum_is_enough(self):
        self.policy.minimum_amount = 200
        hold = self._reach_hold((-100, 700), (-90, 250))
        self.assertEndsIt(hold, 750)

    def test_a_milder_step_that_stops_the_same_counts(self):
        self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"]).write(
            self._kinds()
        )
        hold = self._reach_hold((-100, 700), (-35, 250), (10, 60))
        self.assertEqual(sum(self._to_pay(hold).values()), 950)
        self._receive(950, on=20)
        self.assertFalse(self._debtor().hold_id)

    def test_no_payment_ends_that_of_who_is_pinned(self):
        hold = self._reach_hold((-100, 700), (-90, 250))
        debtor = self._debtor()
        for given in ({}, {"state": "legal"}):
            with self.subTest(given), self._undone():
                debtor.sudo().write({"stage_pinned_until": day(60), **given})
                self.assertFalse(self._to_pay(hold))
                self.assertEqual(
                    hold.with_user(self.salesperson).with_context(lang="en_US")._ending_text(),
                    "A collections manager ends the hold.",
                )
                self._receive(950, on=20)
                self.assertEqual(hold.state, "active")

    def test_a_debt_in_another_currency_is_told_in_it(self):
        foreign = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        hold = self._reach_hold((-100, 100, {"currency_id": foreign.id}))
        self.assertEqual(self._to_pay(hold), {"EUR": 100})
        self.assertIn("100", hold.with_user(self.salesperson).sudo()._ending_text())

    def test_a_dispute_is_no_payment(self):
        hold = self._reach_hold((-100, 700), (-90, 250))
        barrier = self.env.ref("cobranza_followup.barrier_type_disagrees")
        self.env["cobranza.barrier"].create(
            {
                "debtor_id": self._debtor().id,
                "type_id": barrier.id,
                "invoice_ids": [Command.set(self._debtor()._open_items().move_id.ids)],
            }
        )
        self._commit()
        self.assertEqual(sum(self._to_pay(hold).values()), 950)

    # -- told --------------------------------------------------------------------------------

    def test_the_refusal_says_it_and_no_other_figure(self):
        self._reach_hold((-100, 700), (-90, 250), (30, 8123))
        order = self._quotation()
        message = self.assertRefused(order.action_confirm)
        self.assertRegex(message, r"as soon as Abarrotes del Norte pays \D*950[.,]00")
        self.assertIn("with the button Request Exception", message)
        for figure in ("700", "250", "8123", "8,123", "9,073", "9073"):
            self.assertNotIn(figure, message)
        self.assertRegex(order.cobranza_hold_ending, r"950[.,]00")

    def test_a_hold_by_hand_ends_with_no_payment(self):
        self._hold()
        message = self.assertRefused(self._quotation().action_confirm)
        self.assertIn("a collections manager ends it", message)
        self.assertNotIn("pays", message)
        self._debtor().hold_id.with_user(self.manager).action_end("Wrong")
        self._hold(date_to=day(3))
        self.assertIn("by hand, until", self.assertRefused(self._quotation().action_confirm))

    def test_nobody_outside_is_told(self):
        hold = self._reach_hold((-100, 700))
        portal = self._new_user("portal", "base.group_portal")
        self.assertTrue(hold.with_user(self.salesperson).sudo()._ending_text())
        for user in (portal, self.env.ref("base.public_user")):
            self.assertEqual(hold.with_user(user).sudo()._ending_text(), "")
