from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ..common import TODAY, CobranzaCommon, day


class TestBehaviour(CobranzaCommon):
    def _settled(self, late, amount=1000.0, due=-200):
        """An invoice that was paid `late` days after it was due."""
        self._pay(self._invoice(due, amount), on=due + late)

    def test_payments_tell_how_somebody_pays(self):
        for late in (0, 0, 10):
            self._settled(late)
        self.assertRecordValues(
            self._debtor(),
            [
                {
                    "settled_count": 3,
                    "on_time_ratio": 2 / 3,
                    "partial_ratio": 0,
                    "last_payment_date": day(-190),
                    "payment_score": 78,
                }
            ],
        )
        self.assertAlmostEqual(self._debtor().average_days_late, 10 / 3, 3)

    def test_the_average_is_weighted_by_amount(self):
        self._settled(0, 100)
        self._settled(30, 900)
        self.assertAlmostEqual(self._debtor().average_days_late, 27, 3)

    def test_credit_notes_are_no_payments(self):
        invoice = self._invoice(-200, 1000)
        refund = self._credit_note(1000)
        receivable = (invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self._commit()
        self.assertEqual(self._debtor().settled_count, 0)
        self.assertEqual(self._debtor().amount_receivable, 0)

    def test_open_overdue_items_count_with_their_age(self):
        self._settled(0, 500)
        self._invoice(-60, 500)
        debtor = self._debtor()
        self.assertAlmostEqual(debtor.average_days_late, 30, 3)
        self.assertEqual(debtor.on_time_ratio, 0.5)
        with freeze_time(day(30)):
            self._run()
        self.assertAlmostEqual(debtor.average_days_late, 45, 3)

    def test_days_of_grace_are_on_time(self):
        self._settled(4)
        self.assertEqual(self._debtor().on_time_ratio, 0)
        self.policy.grace_days = 5
        self._run()
        self.assertEqual(self._debtor().on_time_ratio, 1)

    def test_parts_on_several_days_are_parts(self):
        invoice = self._invoice(-200, 1000)
        self._pay(invoice, 400, on=-200)
        self._pay(invoice, 600, on=-190)
        self._settled(0)
        self.assertEqual(self._debtor().partial_ratio, 0.5)

    def test_what_is_older_than_two_years_is_forgotten(self):
        self._settled(0, due=-720)
        self.assertEqual(self._debtor().settled_count, 1)
        with freeze_time(day(12)):
            self._run()
        self.assertEqual(self._debtor().settled_count, 0)

    def test_a_payment_undone_takes_its_observation_back(self):
        invoice = self._invoice(-200)
        payment = self._pay(invoice, on=-190)
        self.assertEqual(self._debtor().settled_count, 1)
        self._undo(payment)
        self.assertEqual(self._debtor().settled_count, 0)

    def test_a_first_invoice_that_was_not_paid_is_told(self):
        self._invoice(-31)
        self.assertTrue(self._debtor().first_payment_default)

    def test_a_first_invoice_paid_in_time_is_not(self):
        self._settled(5)
        self._invoice(-60)
        self.assertFalse(self._debtor().first_payment_default)

    # -- types ---------------------------------------------------------------------------

    def _type(self):
        debtor = self._debtor().with_context(lang="en_US")
        return debtor.debtor_type, debtor.debtor_type_reason

    def test_new_punctual_and_occasional(self):
        self._settled(0)
        self.assertEqual(self._type()[0], "new")
        for _paid in range(3):
            self._settled(0)
        self.assertEqual(self._type(), ("punctual", "Nothing overdue, 100 % paid on time."))
        self._invoice(-5, 10)
        self.assertEqual(
            self._type(), ("occasional", "Pays well (80 % on time), 5 days overdue now.")
        )

    def test_irregular(self):
        for late in (0, 20, 25):
            self._settled(late)
        self.assertEqual(self._type(), ("irregular", "Only 33 % paid on time."))

    def test_unwilling_by_silence(self):
        for _paid in range(3):
            self._settled(0)
        self._invoice(-70, 10)
        self._invoice(-1, 1000)
        self.assertEqual(
            self._type(),
            ("unwilling", "70 days overdue and no payment for 90 days or more."),
        )

    def test_unwilling_by_refusal_for_ninety_days(self):
        for _paid in range(9):
            self._settled(0)
        self._invoice(120)
        self._interact("refused")
        self.assertEqual(self._type(), ("unwilling", "Refused to pay in the last 90 days."))
        with freeze_time(day(90)):
            self._run()
        self.assertEqual(self._type()[0], "punctual")

    def test_who_owes_nothing_is_not_unwilling(self):
        for _paid in range(9):
            self._settled(0)
        self._invoice(-70)
        self._interact("refused")
        self.assertEqual(self._type()[0], "unwilling")
        self._credit_note(1000)
        self.assertEqual(self._debtor().amount_receivable, 0)
        self.assertEqual(self._type()[0], "punctual")
        self._invoice(-70, 0.5)
        self.assertEqual(self._debtor().amount_receivable, 0.5)
        self.assertEqual(self._type()[0], "punctual")
        blocked = self._invoice(-70)
        blocked.action_toggle_block_payment()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 0)
        self.assertEqual(self._type()[0], "unwilling")

    def test_unwilling_by_broken_promises(self):
        for _paid in range(9):
            self._settled(0)
        self._invoice(-1)
        with freeze_time(TODAY) as frozen:
            self._promise(1000, 1)
            self._nights(frozen, 4)
            self._promise(1000, 5)
            self._nights(frozen, 4)
            self.assertEqual(self._type()[0], "unwilling")
            self.assertEqual(self._debtor().debtor_type_rule, "broken_promises")

    def test_a_type_by_hand_wins_until_its_day(self):
        self._invoice(-5)
        debtor = self._debtor().with_user(self.manager)
        debtor.write(
            {
                "debtor_type_override": "occasional",
                "debtor_type_override_reason": "Their flood, not their will",
                "debtor_type_override_until": day(3),
            }
        )
        self._commit()
        self.assertEqual(self._type(), ("occasional", "Set by hand: Their flood, not their will"))
        self.assertEqual(debtor.debtor_type_auto, "new")
        with freeze_time(day(4)):
            self._run()
        self.assertEqual(debtor.debtor_type, "new")

    def test_a_type_by_hand_needs_a_manager_and_a_reason(self):
        self._invoice(-5)
        with self.assertRaises(AccessError):
            self._debtor().with_user(self.collector).debtor_type_override = "punctual"
        with self.assertRaisesRegex(UserError, "Say why"):
            self._debtor().with_user(self.manager).debtor_type_override = "punctual"
