from datetime import date

from odoo import fields
from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import TODAY

from ..tours_common import HoldsToursCommon


@tagged("post_install", "-at_install")
class TestManagerTour(HoldsToursCommon):
    """A morning of the manager, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.rising = partners.create({"name": "Tienda Que Sube", "email": "a@tienda.example"})
        cls.held = partners.create({"name": "Tienda Bloqueada", "email": "b@tienda.example"})

    @classmethod
    def _days_ago(cls, count):
        """Return as `_invoice` counts days, a day that is `count` days ago for the browser."""
        return (fields.Date.today() - TODAY).days - count

    def test_a_manager_previews_makes_an_exception_and_runs(self):
        self._invoice(self._days_ago(10), partner=self.rising)
        self._invoice(self._days_ago(-30), partner=self.held)
        self._stand_in_remind_since_long_ago(self._debtor(self.rising))
        self.env["cobranza.hold"].with_user(self.manager).create(
            {
                "debtor_id": self._debtor(self.held).id,
                "reason": "Cheque devuelto",
                "hold_sale": True,
            }
        )
        order = self._quotation(self.held)
        self._click("manager_tour", self.manager)
        exception = self.env["cobranza.exception"].search([("order_id", "=", order.id)])
        self.assertEqual(exception.user_id, self.manager)
        run = self.env["cobranza.run"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertRecordValues(run, [{"state": "done", "raised_count": 1}])
        self.assertEqual(self._stage_of(self._debtor(self.rising)), self.stages["barriers"])

    def _stand_in_remind_since_long_ago(self, debtor):
        """Have a debtor who may rise today, as if there had been runs before."""
        long_ago = date(2026, 1, 2)
        self.assertEqual(debtor.stage_id, self.stages["remind"])
        self.env.cr.execute(
            """UPDATE cobranza_debtor
                  SET stage_since = %s, standing_date = %s, previous_stage_since = %s,
                      episode_start = %s, previous_episode_start = %s, previous_stage_id = stage_id
                WHERE id = %s""",
            [long_ago] * 5 + [debtor.id],
        )
        self.env.invalidate_all()
