from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day


class PolicyHoldCommon(CobranzaCommon):
    def setUp(self):
        super().setUp()
        self._act()

    def _reach_terms(self, frozen):
        """Let an old debt climb to the last step, which happens on night 20."""
        invoice = self._invoice(-100)
        self._nights(frozen, 20)
        self.assertEqual(self._stage_of(), self.stages["terms"])
        return invoice


class TestPolicyHold(PolicyHoldCommon):
    """The hold that a policy puts: announced, applied, and over when the debt is paid."""

    def test_a_hold_waits_for_the_end_of_its_notice(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            told_on = self._debtor().stage_since
            self.assertFalse(self._debtor().hold_id)
            self._nights(frozen, 4)
            self.assertFalse(self._debtor().hold_id)
            self.assertEqual(self._debtor().waiting_reason, "hold_notice_runs")
            self._nights(frozen, 1)
        self.assertRecordValues(self._debtor(), [self._kinds()])
        self.assertRecordValues(
            self._debtor().hold_id, [{"source": "policy", "date_from": day(25)}]
        )
        self.assertEqual((day(25) - told_on).days, 5)

    def test_a_preview_of_an_observing_company_shows_what_acting_would_do(self):
        self.company.cobranza_mode = "observe"
        self.policy.step_ids.hold_notice_days = 0
        with freeze_time(TODAY) as frozen:
            self._invoice(-100)
            self._nights(frozen, 21)
            lines = self.env["cobranza.run"].with_user(self.manager).preview()
        held = [line["customer"] for line in lines if line["hold_change"] == "on"]
        self.assertEqual(held, [self.customer.display_name])
        self.assertFalse(self._debtor().hold_id)

    def test_once_the_customer_is_told_the_same_rise_is_not_told_again(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            for _again in range(2):
                run = self._run()
        self.assertEqual(
            self._debtor().decision_ids[:2].mapped("reason_codes"),
            ["hold_notice_runs", "raised,hold_not_told"],
        )
        self.assertEqual(run.raised_count, 1)

    def test_a_message_that_never_left_is_no_notice(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self.env["cobranza.step.execution"].sudo().search([]).told_on = False
            self._nights(frozen, 10)
        self.assertFalse(self._debtor().hold_id)
        self.assertEqual(self._debtor().waiting_reason, "hold_not_told")

    def test_a_collector_who_reaches_the_customer_gives_notice(self):
        self.customer.email = False
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 6)
            self.assertFalse(self._debtor().hold_id)
            self._interact("no_answer")
            self._nights(frozen, 6)
            self.assertFalse(self._debtor().hold_id)
            self._interact("informed")
            self._nights(frozen, 5)
        self.assertTrue(self._debtor().hold_id)

    def test_a_hold_that_ends_tonight_makes_nobody_more_urgent(self):
        self._invoice(-2)
        self._hold(date_to=TODAY)
        with freeze_time(day(1)):
            self._run()
            self.assertFalse(self._debtor().hold_id)
            self.assertNotIn("hold", self._debtor().priority_rules)

    def test_it_ends_with_the_payment_and_is_back_when_that_is_undone(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._reach_terms(frozen)
            self._nights(frozen, 5)
            hold = self._debtor().hold_id
            self.assertTrue(hold)
            payment = self._pay(invoice, on=25)
            self.assertFalse(self._debtor().hold_id)
            self.assertRecordValues(
                hold, [{"state": "ended", "end_reason": "The stage no longer asks for it."}]
            )
            self._undo(payment)
            self.assertTrue(self._debtor().hold_id)
            self.assertTrue(self._debtor().hold_sale)
            changes = self._debtor().decision_ids.mapped("hold_change")
            self.assertEqual(changes[:3], ["on", "off", "on"])
            why = self._debtor().with_context(lang="en_US").decision_ids[0].text
            self.assertIn("Is back in “Change the terms”: a payment of today was undone.", why)

    def test_a_hold_says_the_stage_that_asks_for_it_now(self):
        press = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"])
        press.write(self._kinds())
        self.policy.step_ids.hold_notice_days = 0
        with freeze_time(TODAY) as frozen:
            self._invoice(-100)
            self._nights(frozen, 15)
            hold = self._debtor().hold_id
            self.assertIn(self._called("press"), hold.reason)
            self._nights(frozen, 5)
        self.assertEqual(self._debtor().hold_id, hold)
        self.assertEqual(hold.stage_id, self.stages["terms"])
        self.assertIn(self._called("terms"), hold.reason)
        self.assertFalse(self._debtor().decision_ids[0].hold_change)

    def _called(self, stage):
        """The name of a stage in the language of the company, in which holds are written."""
        return self.stages[stage].with_context(lang=self.company.partner_id.lang).name

    def test_an_observing_company_holds_nobody(self):
        self.company.cobranza_mode = "observe"
        with freeze_time(TODAY) as frozen:
            self._invoice(-100)
            self._nights(frozen, 30)
        self.assertEqual(self._stage_of(), self.stages["terms"])
        self.assertFalse(self._debtor().hold_id)
        self.assertFalse(self.env["cobranza.step.execution"].sudo().search([]))

    def test_a_company_that_goes_back_to_observing_lets_its_holds_go(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 5)
            self.assertTrue(self._debtor().hold_id)
            self.company.cobranza_mode = "observe"
            self._run()
        self.assertFalse(self._debtor().hold_id)

    def test_beginning_to_act_does_nothing_to_debts_of_before(self):
        self.company.cobranza_mode = "observe"
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 1)
            self._act()
            self._nights(frozen, 20)
            self.assertFalse(self._debtor().hold_id)
            self.assertFalse(self.env["cobranza.step.execution"].sudo().search([]))

    def test_a_hold_by_hand_takes_the_place_of_the_policys_and_ends_on_its_day(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 5)
            by_policy = self._debtor().hold_id
            by_hand = self._hold(**self._kinds(False) | {"hold_sale": True}, date_to=day(27))
            self.assertEqual(by_policy.state, "ended")
            self.assertEqual(self._debtor().hold_id, by_hand)
            self._nights(frozen, 2)
            self.assertEqual(self._debtor().hold_id, by_hand)
            self._nights(frozen, 1)
            self.assertEqual(by_hand.state, "ended")
            self.assertEqual(self._debtor().hold_id.source, "policy")

    def test_an_exempt_debtor_is_not_held(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 5)
            self._debtor().with_user(self.manager).state = "exempt"
            self._commit()
        self.assertFalse(self._debtor().hold_id)
