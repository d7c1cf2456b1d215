from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup_sale.tests.hold.test_hold_life import HoldLifeCommon


class TestHoldLifeKinds(HoldLifeCommon):
    """Where a milder step stops less, what it does not stop is free once a manager agrees."""

    def test_what_the_policy_asks_for_instead_is_put_at_once(self):
        press = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"])
        press.hold_sale = True
        self._receivable().with_user(self.accountant).date_maturity = day(-20)
        self._commit()
        self.assertEqual(self.debtor.stage_id, self.stages["press"])
        self.assertStands("hold_postponed")
        self.hold.with_user(self.manager).action_agree_to_end()
        self._commit()
        self.assertNotEqual(self.debtor.hold_id, self.hold)
        self.assertRecordValues(self.debtor, [{"hold_sale": True, "hold_delivery": False}])
