from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from ..common import TODAY, day
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestLaboratoryTours(ToursCommon):
    """A manager who tries another policy on the past, and a rival e-mail, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lost, cls.punctual = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.split()[-1].lower()}@example.com"}
                for name in ("Tienda Perdida", "Tienda Puntual")
            ]
        )
        # Due 200 days ago: one never paid, one on the day.
        due = (cls.company._cobranza_today() - TODAY).days - 200
        invoiced = day(due - 30)
        cls._invoice(due, 1000, cls.lost, invoice_date=invoiced)
        cls._pay(cls._invoice(due, 1000, cls.punctual, invoice_date=invoiced), on=due)

    @contextmanager
    def _work_at_once(self):
        """Have the background do what it was asked for when it is asked."""
        work = self.env.ref("cobranza_followup.ir_cron_laboratory")

        def trigger(cron, at=None):
            if cron == work:
                cron.env["cobranza.laboratory"]._cron_work()
            return cron.env["ir.cron.trigger"]

        with patch.object(self.env.registry["ir.cron"], "_trigger", trigger):
            yield

    def test_a_manager_tries_a_policy_on_the_past(self):
        with self._work_at_once():
            self._click("laboratory_tour", self.manager, f"cobranza-policies/{self.policy.id}")
        laboratory = self.env["cobranza.laboratory"].search([])
        self.assertEqual((laboratory.state, laboratory.create_uid), ("done", self.manager))
        line = laboratory.line_ids.filtered("differs")
        self.assertEqual(line.debtor_id, self._debtor(self.lost))
        self.assertEqual((line.now_lost_press - line.then_lost_press).days, 7)
        # what is tried is nobody's policy
        press = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["press"])
        self.assertEqual(press.minimum_days, 31)

    def test_a_manager_tries_a_rival_email_and_adopts_it(self):
        step = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["remind"])
        rival = step.mail_template_id.copy({"name": "Recordatorio amable"})
        self._click("challenger_tour", self.manager, f"cobranza-policies/{self.policy.id}")
        self.assertEqual(step.mail_template_id, rival)
        self.assertRecordValues(
            self.env["cobranza.challenger"].search([]),
            [{"state": "adopted", "ended_by_id": self.manager.id, "planned_count": 170}],
        )
