from freezegun import freeze_time
from freezegun.api import real_datetime

from odoo.tests import HttpCase

from .common import CobranzaCommon


class ToursCommon(CobranzaCommon, HttpCase):
    """People who click, in Spanish. A browser's clock cannot be frozen: it is today for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls._start_clock()
        cls.env["res.lang"]._activate_lang("es_419")
        ours = [("name", "=like", "cobranza_followup%"), ("state", "=", "installed")]
        cls.env["ir.module.module"].search(ours)._update_translations(["es_419"])
        for user in (cls.collector, cls.manager, cls.salesperson, cls.storekeeper):
            user.write({"lang": "es_419", "password": user.login})
        # What the company writes down by itself, in a hold's reason say, is in its language.
        cls.company.partner_id.lang = "es_419"
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
