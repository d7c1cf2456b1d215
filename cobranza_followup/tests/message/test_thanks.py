from freezegun import freeze_time

from ..common import TODAY, CobranzaCommon


class TestThanks(CobranzaCommon):
    """Who has paid off what a message asked for is thanked once, if the policy says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.policy.thanks_template_id = cls.env.ref("cobranza_followup.mail_template_thanks")
        cls.invoice = cls._invoice(-10)
        cls.debtor = cls._debtor()

    def setUp(self):
        super().setUp()
        freezer = freeze_time(TODAY)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _thanks(self):
        return self.env["cobranza.thanks"].search([("debtor_id", "=", self.debtor.id)])

    def _chase_and_pay(self, **payment):
        self._nights(self.clock, 1)
        return self._pay(self.invoice, on=1, **payment)

    def test_after_the_payment_they_get_one_message(self):
        self._chase_and_pay()
        self._run()
        thanks = self._thanks()
        self.assertIn("We have received your payment", thanks.mail_id.body_html)
        self.assertEqual(thanks.mail_id.recipient_ids, self.customer)
        # The reminder went out today: one message a day.
        self._send_mails()
        self.assertEqual(thanks.mail_state, "waiting")
        self._nights(self.clock, 2)
        self.assertEqual(thanks.mail_state, "sent")
        self.assertEqual(len(self._thanks()), 1)

    def test_without_a_message_of_the_policy_nobody_is_thanked(self):
        self.policy.thanks_template_id = False
        self._chase_and_pay()
        self._nights(self.clock, 1)
        self.assertFalse(self._thanks())

    def test_who_still_owes_is_not_thanked(self):
        self._chase_and_pay(amount=400)
        self._nights(self.clock, 1)
        self.assertFalse(self._thanks())

    def test_who_was_never_told_is_not_thanked(self):
        self._run()
        self._pay(self.invoice)
        self._nights(self.clock, 1)
        self.assertFalse(self._thanks())

    def test_a_credit_note_is_no_payment(self):
        self._nights(self.clock, 1)
        credit = self._credit_note(1000)
        lines = (self.invoice | credit).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self._commit()
        self._nights(self.clock, 1)
        self.assertEqual(self.debtor.state, "clear")
        self.assertFalse(self._thanks())

    def test_a_payment_taken_back_before_it_goes_withdraws_it(self):
        payment = self._chase_and_pay()
        self._run()
        self._undo(payment)
        self._send_mails()
        self.assertEqual(self._thanks().mail_text, "Cancelled: Something is overdue again")
        self._pay(self.invoice, on=1)
        self._nights(self.clock, 2)
        self.assertEqual(self._thanks().mail_state, "sent")

    def test_a_debt_paid_long_ago_is_no_news(self):
        self._chase_and_pay()
        self.clock.tick(8 * 24 * 3600)
        self._run()
        self.assertFalse(self._thanks())

    def test_the_next_debt_is_thanked_for_again(self):
        self._chase_and_pay()
        self._nights(self.clock, 3)
        another = self._invoice(-2)
        self._nights(self.clock, 1)
        self._pay(another, on=5)
        self._nights(self.clock, 2)
        self.assertEqual(len(self._thanks()), 2)
