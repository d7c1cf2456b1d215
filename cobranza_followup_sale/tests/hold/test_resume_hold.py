"""A payment undone days later, and the hold that had been announced."""

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup.tests.policy.test_resume import ResumeCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestResumeHold(ResumeCommon):
    def test_the_hold_waits_for_the_new_notice(self):
        terms = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["terms"])
        terms.write({"hold_sale": True, "hold_notice_days": 5})
        with freeze_time(TODAY) as frozen:
            payment = self._pay(self._climb(frozen, 28), on=28)
            self.assertFalse(self._debtor().hold_sale)
            self._nights(frozen, 12)
            self._undo(payment)
            self._stands("terms", 40, 0)
            self.assertFalse(self._debtor().hold_sale)
            self.assertIn("hold_not_told", self._debtor().waiting_reason)
            self._nights(frozen, 1)
            self.assertFalse(self._debtor().hold_sale)
            self._nights(frozen, 4)
            self.assertFalse(self._debtor().hold_sale)
            self._nights(frozen, 1)
            self.assertTrue(self._debtor().hold_sale)
