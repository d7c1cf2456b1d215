from datetime import date

from freezegun import freeze_time
from freezegun.api import real_datetime

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import TODAY
from .holds_common import HoldsCommon


@tagged("post_install", "-at_install")
class TestManagerTour(HoldsCommon, HttpCase):
    """A morning of the manager, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser lives today: from here on, so does the server.
        clock = freeze_time(real_datetime.now(), tick=True)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.env["res.lang"]._activate_lang("es_419")
        cls.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        cls.manager.write(
            {
                "password": "cobranza_manager",
                "lang": "es_419",
                "group_ids": [
                    Command.link(cls.env.ref("sales_team.group_sale_salesman_all_leads").id)
                ],
            }
        )
        cls._act()
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
        with self._committing_nothing():
            self.start_tour("/odoo", "cobranza_manager_tour", login=self.manager.login)
        release = self.env["cobranza.release"].search([("order_id", "=", order.id)])
        self.assertEqual(release.user_id, self.manager)
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
