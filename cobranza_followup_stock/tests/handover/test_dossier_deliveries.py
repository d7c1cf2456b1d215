from io import BytesIO
from zipfile import ZipFile

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, day

from ..holds_common import HoldsCommon


@freeze_time(TODAY)
class TestDossierDeliveries(HoldsCommon):
    """The dossier for a lawyer proves that the goods were delivered."""

    def test_deliveries_of_what_was_invoiced_are_in_the_dossier(self):
        order, unrelated = self._order(quantity=3), self._order(quantity=1)
        for one in (order, unrelated):
            delivery = self._delivery(one)
            delivery.move_ids.quantity = delivery.move_ids.product_uom_qty
            delivery.button_validate()
            self.assertEqual(delivery.state, "done")
        invoice = order.sudo()._create_invoices()
        invoice.write({"invoice_date": day(-90), "invoice_date_due": day(-60)})
        invoice.action_post()
        self._commit()
        handover = (
            self.env["cobranza.handover"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor().id,
                    "agent_id": self.env["res.partner"].create({"name": "Despacho"}).id,
                }
            )
        )
        handover = handover.with_context(force_report_rendering=True)
        id_ = int(handover.action_dossier()["url"].split("/")[3].partition("?")[0])
        archive = ZipFile(BytesIO(self.env["ir.attachment"].browse(id_).raw))
        name = self._delivery(order).name.replace("/", "-")
        slips = [self._delivery(one).name.replace("/", "-") for one in (order, unrelated)]
        delivered = [one for one in archive.namelist() if one[:-4].endswith(tuple(slips))]
        self.assertEqual(len(delivered), 1)
        self.assertEqual(delivered[0].partition("/")[2], f"{name}.pdf")
        self.assertTrue(archive.read(delivered[0]).startswith(b"%PDF"))
