from freezegun import freeze_time
from freezegun.api import real_datetime

from odoo.tests import HttpCase

from odoo.addons.cobranza_followup_stock.tests.holds_common import HoldsCommon


class ToursCommon(HoldsCommon, HttpCase):
    """People who click, in Spanish. A browser's clock cannot be frozen: it is today for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls._start_clock()
        cls.env["res.lang"]._activate_lang("es_419")
        cls.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        for user in (cls.collector, cls.manager, cls.salesperson, cls.storekeeper):
            user.write({"lang": "es_419", "password": user.login})
        cls.manager.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls._act()

    @classmethod
    def _start_clock(cls):
        freezer = freeze_time(real_datetime.now(), tick=True)
        cls.addClassCleanup(freezer.stop)
        return freezer.start()

    def _click(self, tour, user, path=""):
        """Play a tour as a user, from a page of the back end on."""
        self.env.flush_all()
        with self._committing_nothing():
            self.start_tour(f"/odoo/{path}", f"cobranza_{tour}", login=user.login)
        self.env.invalidate_all()
