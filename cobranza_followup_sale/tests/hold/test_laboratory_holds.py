from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup.tests.laboratory import test_laboratory_oracle


class TestLaboratoryHolds(test_laboratory_oracle.TestLaboratoryOracle):
    """The laboratory begins, keeps and ends holds on the days on which the runs have done so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.policy.write({"minimum_days_in_stage": 1, "promise_tolerance_days": 1})
            cls.policy.step_ids.hold_notice_days = 1
            for stage in ("commit", "press"):
                step = cls.policy.step_ids.filtered(
                    lambda step, stage=stage: step.stage_id == cls.stages[stage]
                )
                step.hold_sale = True

    def _enter(self, chance, on):
        # Twice as much happens.
        super()._enter(chance, on)
        return super()._enter(chance, on)

    def test_it_says_what_the_runs_have_done(self):
        self._check(4)
        holds = self.env["cobranza.hold"].search([("partner_id", "in", self.partners.ids)])
        self.assertGreater(len(holds), 3)
        self.assertTrue(holds.filtered("ended_itself_on"))
