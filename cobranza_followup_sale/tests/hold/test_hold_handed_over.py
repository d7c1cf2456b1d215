from freezegun import freeze_time

from odoo import Command

from odoo.addons.cobranza_followup.tests.common import TODAY, day

from ..orders_common import OrdersCommon


class TestHoldHandedOver(OrdersCommon):
    """The hold of who was handed over ends with all they owe, and not before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.policy.step_ids.hold_notice_days = 0
        cls.policy.minimum_days_in_stage = 1
        cls.lawyer = cls.env["res.partner"].create(
            {"name": "Despacho Ruiz", "email": "ruiz@despacho.example", "lang": "en_US"}
        )

    def setUp(self):
        super().setUp()
        clock = freeze_time(TODAY)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.invoice, self.young = self._invoice(-100, 700), self._invoice(40, 300)
        self._nights(self.frozen, 8)
        self.debtor = self._debtor()
        self.hold = self.debtor.hold_id
        self.assertEqual(self.hold.source, "policy")

    def _hand_over(self):
        handover = (
            self.env["cobranza.handover"]
            .with_user(self.manager)
            .create({"debtor_id": self.debtor.id, "agent_id": self.lawyer.id, "notice_days": 3})
        )
        self.customer.email = False
        handover.action_notice_posted(str(day(8)))
        self.frozen.move_to(day(25))
        handover.action_hand_over()
        self._commit()
        self.assertEqual(self.debtor.state, "legal")
        return handover

    def _last_decision(self):
        self.env.invalidate_all()
        return self.debtor.decision_ids[:1].with_context(lang="en_US")

    def test_it_ends_the_moment_all_is_paid_and_the_log_says_why(self):
        self._hand_over()
        self.assertRefused(self._quotation().action_confirm)
        self._pay(self.invoice, on=25)
        self.assertRefused(self._quotation().action_confirm)
        self._nights(self.frozen, 1)
        self.assertEqual(self.hold.state, "active", "300 are owed, though not due")
        self._pay(self.young, on=26)
        self.assertEqual(self.hold.state, "ended")
        self.assertIn("Nothing is owed", self.hold.with_context(lang="en_US").end_reason)
        decision = self._last_decision()
        self.assertEqual(decision.hold_change, "off")
        self.assertIn("owes nothing any more", decision.text)
        self._quotation().action_confirm()
        self._nights(self.frozen, 3)
        self.assertFalse(self.debtor.hold_id)
        self.assertEqual(self.debtor.state, "legal", "that is for a manager to say")
        self._quotation().action_confirm()

    def test_giving_up_frees_nobody_of_it(self):
        self._hand_over().action_close("Given up")
        self._commit()
        self.env.invalidate_all()
        self.assertTrue(self.invoice.no_followup)
        said = self.debtor.decision_ids.filtered("move_id")
        self.assertEqual(said.user_id, self.manager)
        self.assertIn("excluded", said[:1].with_context(lang="en_US").text)
        self._nights(self.frozen, 3)
        self.assertEqual((self.hold.state, self.debtor.hold_id), ("active", self.hold))
        self.assertRefused(self._quotation().action_confirm)

    def test_a_payment_in_one_go_and_a_credit_note_count_as_well(self):
        self._hand_over()
        with self._undone():
            self._receive(1000, on=25)
            self.assertEqual(self.hold.state, "ended")
        self._pay(self.invoice, on=25)
        self._credit_note(300)
        self.assertEqual(self.hold.state, "ended")

    def test_a_disputed_rest_is_owed(self):
        self._hand_over()
        self.env["cobranza.barrier"].with_user(self.collector).create(
            {
                "debtor_id": self.debtor.id,
                "type_id": self.env.ref("cobranza_followup.barrier_type_disagrees").id,
                "invoice_ids": [Command.set(self.young.ids)],
            }
        )
        self._pay(self.invoice, on=25)
        self._nights(self.frozen, 1)
        self.assertEqual(self.hold.state, "active")
        self._pay(self.young, on=26)
        self.assertEqual(self.hold.state, "ended")

    def test_what_is_no_payment_does_not_end_it(self):
        self._pay(self.young, on=8)
        self._hand_over()
        self.invoice.button_draft()
        self._commit()
        self.assertEqual(self.debtor.amount_receivable, 0)
        self.assertEqual(self.hold.state, "active")
        self.assertEqual(self.hold.waits_for, "hold_draft")
        self._nights(self.frozen, 1)
        self.assertEqual(self.hold.state, "active")

    def test_a_payment_undone_brings_it_back(self):
        self._hand_over()
        for night in (0, 1):
            with self.subTest(nights=night):
                payment = self._pay(self.invoice | self.young, on=25)
                self.assertFalse(self.debtor.hold_id)
                self._nights(self.frozen, night)
                self._undo(payment)
                self.assertTrue(self.debtor.hold_id)
                self.assertRefused(self._quotation().action_confirm)

    def test_what_is_sold_to_them_afterwards_stops_nothing(self):
        self._hand_over()
        self._pay(self.invoice | self.young, on=25)
        self._nights(self.frozen, 1)
        self._invoice(60, 50)
        self._nights(self.frozen, 2)
        self.assertFalse(self.debtor.hold_id)
        self._quotation().action_confirm()

    def test_a_hold_by_hand_stays_a_managers(self):
        self._hand_over()
        by_hand = self._hold()
        self._pay(self.invoice | self.young, on=25)
        self._nights(self.frozen, 2)
        self.assertEqual(by_hand.state, "active")
        message = self.assertRefused(self._quotation().action_confirm)
        self.assertIn("a collections manager ends it", message)

    def test_the_refusal_says_what_ends_it(self):
        self._hand_over()
        message = self.assertRefused(self._quotation().action_confirm)
        self.assertIn("as soon as Abarrotes del Norte owes nothing any more", message)
        self.assertNotIn("manager ends", message)
