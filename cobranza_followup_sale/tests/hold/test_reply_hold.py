from datetime import timedelta

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup.tests.reply.reply_common import ReplyCommon


@freeze_time(TODAY)
class TestReplyHold(ReplyCommon):
    """Who wants no more e-mails does not escape the notice before a hold: it goes by letter."""

    def test_a_notice_before_a_hold_goes_by_letter_and_counts_as_told(self):
        self.customer.write({"street": "Juárez 1", "city": "Oaxaca", "zip": "68000"})
        self._write_back("Por favor dejen de mandarme correos.")
        executions = self.env["cobranza.step.execution"]
        with freeze_time(TODAY) as frozen:
            for _night in range(60):
                self._nights(frozen, 1)
                execution = executions.search([("debtor_id", "=", self.debtor.id)], limit=1)
                if execution.stage_id == self.stages["terms"]:
                    break
            self.assertEqual(execution.stage_id, self.stages["terms"])
            self.assertFalse(execution.told_on)
            task = self.debtor.activity_ids.filtered(
                lambda task: task.summary == "E-mail not permitted"
            )
            self.assertIn("letter", task[:1].note)
            self._nights(frozen, 15)
            self.assertFalse(self.debtor.hold_id)
            action = self.debtor.with_user(self.collector).action_print_letters()
            batch = self.env[action["res_model"]].with_user(self.collector)
            batch.browse(action["res_id"]).action_print()
            self._commit()
            self.assertTrue(execution.told_on)
            frozen.tick(timedelta(days=0))
            self._nights(frozen, 15)
            self.assertTrue(self.debtor.hold_id)
