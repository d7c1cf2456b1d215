from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestPageTour(ToursCommon):
    """A customer on a phone sees, promises and objects; then the collector sees it."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_on_a_phone(self):
        self.customer.lang = "es_419"
        # The words for customers, as the translations may not have them yet.
        kind = self.env.ref("cobranza_followup.barrier_type_goods")
        kind.with_context(lang="es_419").page_name = "Falta mercancía o llegó dañada"
        days = (self.company._cobranza_today() - TODAY).days
        for due, amount in ((-30, 100), (-10, 300), (10, 400)):
            self._invoice(days + due, amount)
        debtor = self._debtor()
        url = debtor.get_portal_url()
        self.env.flush_all()
        self.start_tour(url, "cobranza_page_tour")
        self.env.invalidate_all()
        self.assertRecordValues(
            debtor.promise_ids, [{"amount": 400, "state": "open", "source": "portal"}]
        )
        barrier = debtor.barrier_ids
        self.assertRecordValues(barrier, [{"state": "reported", "amount_disputed": 60}])
        files = self.env["ir.attachment"].search(
            [("res_model", "=", barrier._name), ("res_id", "=", barrier.id)]
        )
        self.assertEqual(files.mimetype, "image/png")
        self.assertEqual(debtor.amount_disputed, 0)


@tagged("post_install", "-at_install")
class TestPageCollectorTour(ToursCommon):
    """What a customer did on their page, at the collector's desk."""

    browser_size = "1366x768"

    def test_what_the_collector_sees(self):
        days = (self.company._cobranza_today() - TODAY).days
        invoice = self._invoice(days - 30, 400)
        debtor = self._debtor().sudo().with_context(lang="es_419")
        debtor._page_act("visit")
        debtor._page_promise(str(self.company._cobranza_today()))
        kind = self.env.ref("cobranza_followup.barrier_type_goods")
        photo = [("caja.png", b"\x89PNG\r\n\x1a\n", "image/png")]
        items = [str(item.id) for item in debtor._open_items()]
        debtor._page_object(str(kind.id), items, "", "Llegó rota", photo)
        self._commit()
        self._click("page_collector_tour", self.collector, f"cobranza-debtors/{debtor.id}")
        self.assertEqual(debtor.barrier_ids.state, "open")
        self.assertEqual(debtor.amount_disputed, 400)
        self.assertTrue(invoice)
