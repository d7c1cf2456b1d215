from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.cobranza_followup_sale.tests.hold.test_policy_hold import PolicyHoldCommon


class TestPolicyHoldKinds(PolicyHoldCommon):
    """Of orders and deliveries a policy holds what its step says."""

    def test_the_preview_says_of_a_hold_what_the_run_then_does(self):
        with freeze_time(TODAY) as frozen:
            self._reach_terms(frozen)
            self._nights(frozen, 5)
            self._hold(hold_delivery=False, date_to=day(26))
            other = self.env["res.partner"].create({"name": "Held by hand alone"})
            self._invoice(-2, partner=other)
            self._hold(other, date_to=day(26))
            step = self.policy.step_ids.filtered("hold_sale").filtered(
                lambda step: step.stage_id == self._stage_of()
            )
            for date, change in (
                (27, {}),  # both end by themselves, one has the policy's instead
                (28, {"hold_delivery": not step.hold_delivery}),  # the policy's changes
            ):
                step.write(change)
                frozen.move_to(day(date))
                lines = self.env["cobranza.run"].with_user(self.manager).preview()
                said = {
                    line["partner_id"]: line["hold_change"] for line in lines if line["hold_change"]
                }
                run = self._run()
                done = run.decision_ids.filtered("hold_change")
                self.assertTrue(done)
                self.assertEqual(
                    said, {one.debtor_id.partner_id.id: one.hold_change for one in done}
                )
        self.assertEqual(
            self.env["cobranza.decision"]
            .search([("debtor_id", "=", self._debtor(other).id)])[:1]
            .hold_change,
            "off",
        )
