import logging
import os
from pathlib import Path

from freezegun import freeze_time
from freezegun.api import real_datetime

from odoo.tests import HttpCase

from .common import CobranzaCommon

_logger = logging.getLogger(__name__)
# The file with axe-core, which dev/test fetches; the tours load it from this address.
AXE = os.environ.get("COBRANZA_AXE")
AXE_URL = "/cobranza_followup/tests/axe.js"


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
        cls._serve_axe()

    @classmethod
    def _serve_axe(cls):
        """Have axe-core where `static/tests/tours/accessible.js` looks for it."""
        if not AXE:
            _logger.info("COBRANZA_AXE names no axe-core: the tours do not look at access.")
        cls.env["ir.attachment"].create(
            {
                "name": "axe.js",
                "type": "binary",
                "url": AXE_URL,
                "public": True,
                "mimetype": "text/javascript",
                "raw": Path(AXE).read_bytes() if AXE else b"",
            }
        )

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
