from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...models.handover import cobranza_handover_dossier
from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestHandoverTour(ToursCommon):
    """A manager hands a debt over and closes the case, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tienda Perdida"
        cls.invoice = cls._invoice((cls.company._cobranza_today() - TODAY).days - 90, 1000)
        cls.lawyer = cls.env["res.partner"].create({"name": "Despacho Ruiz"})

    def test_from_the_draft_to_the_end(self):
        self._click("handover_tour", self.manager, "cobranza-handovers")
        handover = self.env["cobranza.handover"].search([("agent_id", "=", self.lawyer.id)])
        today = self.company._cobranza_today()
        self.assertRecordValues(
            handover,
            [{"state": "noticed", "noticed_on": today, "noticed_how": "letter", "notice_days": 5}],
        )
        handover.sudo().noticed_on = fields.Date.subtract(today, days=6)
        with patch.object(cobranza_handover_dossier, "AT_ONCE", 0):
            self._click("handed_over_tour", self.manager, "cobranza-handovers")
        self.assertRecordValues(
            handover,
            [
                {
                    "state": "closed",
                    "end_reason": "Cobrado",
                    "handed_by_id": self.manager.id,
                    "dossier_state": "waiting",
                    "dossier_asked_by_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(handover.item_ids.move_id, self.invoice)
