from datetime import timedelta

from odoo.tests import tagged

from ..common import TODAY, day
from ..tours_common import ToursCommon

# Customers who got each of the two e-mails; of these so many paid in time.
EACH, PAID = 8, {False: 1, True: 7}


@tagged("post_install", "-at_install")
class TestQuestionsTour(ToursCommon):
    """What a manager wants to know, answered from the panorama by clicking, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shift = (cls.company._cobranza_today() - TODAY).days
        names = ("Tienda Morosa", "Tienda Perdida", "Tienda Tardada")
        cls.owing, cls.lost, cls.late = cls.env["res.partner"].create(
            [{"name": name, "email": f"{name[7:].lower()}@example.com"} for name in names]
        )
        # 2,000 overdue of 4,000: all of it was a month ago.
        cls.disputed = cls._owes(-40, 1000, cls.owing)
        cls._owes(-200, 1000, cls.lost)
        for due in (-150, -120, -90, -60):
            cls._pay(cls._owes(due, 700, cls.late), on=cls.shift + due + 9)
        cls._owes(5, 2000, cls.late, invoiced=0)

    @classmethod
    def _owes(cls, due, amount, partner, invoiced=None):
        invoiced = due - 30 if invoiced is None else invoiced
        return cls._invoice(
            cls.shift + due, amount, partner, invoice_date=day(cls.shift + invoiced)
        )

    def _report_barrier(self):
        self._barrier("no_invoice", self.disputed, debtor_id=self._debtor(self.owing).id)
        # written by the database's own clock, which is not the test's
        self.env.cr.execute(
            "UPDATE cobranza_barrier SET create_date = %s", (self.company._cobranza_today(),)
        )

    def _try_on_the_past(self):
        """As a manager does who asks what an earlier stop would have done."""
        laboratory = (
            self.env["cobranza.laboratory"]
            .with_user(self.manager)
            .create({"policy_id": self.policy.id})
        )
        laboratory.action_make_draft()
        draft = laboratory.draft_id
        terms = draft.step_ids.filtered(lambda step: step.stage_id == self.stages["terms"])
        draft.name = "Detener 15 días antes"
        terms.minimum_days -= 15
        laboratory.action_start()
        with self._committing_nothing():
            self.env["cobranza.laboratory"]._cron_work()
        self.assertEqual(laboratory.state, "done", laboratory.error)

    def _try_a_rival(self):
        """A trial whose e-mails went out three weeks ago, and what came after them."""
        step = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["remind"])
        trial = (
            self.env["cobranza.challenger"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Un recordatorio más amable",
                    "step_id": step.id,
                    "rival_template_id": step.mail_template_id.copy().id,
                }
            )
        )
        trial.action_start()
        trial.sudo().planned_count = EACH
        sent_on = self.company._cobranza_today() - timedelta(days=21)
        for is_rival in (False, True):
            for number in range(EACH):
                partner = self.env["res.partner"].create({"name": f"Probada {number} {is_rival}"})
                invoice = self._owes(-24, 500, partner)
                # the others paid, too, when it counted no more
                self._pay(invoice, on=self.shift - (18 if number < PAID[is_rival] else 12))
                self.env["cobranza.step.execution"].sudo().create(
                    {
                        "debtor_id": self._debtor(partner).id,
                        "stage_id": step.stage_id.id,
                        "episode_start": sent_on,
                        "date": sent_on,
                        "challenger_id": trial.id,
                        "is_rival": is_rival,
                        "amount_asked": 500,
                        "sent_on": sent_on,
                    }
                )

    def test_a_manager_answers_six_questions(self):
        self._try_a_rival()
        self._report_barrier()
        self._run()
        self.env["cobranza.measure"]._fill_back(self.company)
        self._try_on_the_past()
        self._click("questions_tour", self.manager)
