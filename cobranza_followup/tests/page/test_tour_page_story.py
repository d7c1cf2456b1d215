from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon
from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
class TestPageStory(PagePaymentCommon, ToursCommon):
    """A debtor on a phone: pays in part, promises, objects, proves a payment, signs an offer."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = (cls.company._cobranza_today() - TODAY).days
        # Two pairs in two debts: what is promised, and what an offer is about.
        cls.invoices = [cls._invoice(days + due, 200) for due in (-60, -50, -40, -30, 10)]
        cls.debtor = cls._debtor()
        cls.customer.lang = "es_419"
        kind = cls.env.ref("cobranza_followup.barrier_type_goods")
        kind.with_context(lang="es_419").page_name = "Falta mercancía o llegó dañada"
        # The provider's page is ours: it sends the customer back at once.
        cls.provider.redirect_form_view_id.arch = '<form action="/payment/status" method="get"/>'

    def _walk(self, tour):
        self.env.flush_all()
        self.start_tour(self.debtor.get_portal_url(), f"cobranza_page_story_{tour}tour")
        self.env.invalidate_all()

    def test_all_that_a_debtor_does_on_a_phone(self):
        self._walk("pay_")
        transaction = self._transactions()
        transaction._set_done()
        transaction._post_process()
        self._commit()
        self.assertEqual(self.debtor.amount_overdue, 550)

        self._walk("")
        self.assertRecordValues(
            self.debtor.promise_ids, [{"amount": 550, "state": "open", "source": "portal"}]
        )
        self.assertEqual(self.debtor.barrier_ids.state, "reported")
        notice = self.debtor.notice_ids
        self.assertRecordValues(notice, [{"amount": 50, "state": "open", "source": "portal"}])
        self.assertEqual(len(notice.attachment_ids), 1)
        # Nothing of it is money, and nothing is forgiven.
        self.assertEqual(self.debtor.amount_overdue, 550)

        self._make_offer()
        self._walk("offer_")
        offer = self.debtor.offer_ids
        self.assertEqual(offer.state, "accepted")
        self.assertTrue(offer.document_intact)

        # Wide enough for all buttons, none of them under "More".
        self.browser_size = "1920x1080"
        self._click(
            "page_story_collector_tour", self.collector, f"cobranza-debtors/{self.debtor.id}"
        )

    def _make_offer(self):
        invoice = self.invoices[3]
        today = self.company._cobranza_today()
        offer = (
            self.env["cobranza.offer"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "currency_id": self.company.currency_id.id,
                    "invoice_ids": [(6, 0, invoice.ids)],
                    "amount_to_pay": 140,
                    "valid_until": today,
                }
            )
        )
        offer.action_offer()
        self._commit()
