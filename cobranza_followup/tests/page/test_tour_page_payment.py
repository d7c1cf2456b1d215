from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon
from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
class TestPagePaymentTour(PagePaymentCommon, ToursCommon):
    """A debtor chooses two documents on a phone, a part of them, and goes to the provider."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_debtor_pays_on_a_phone(self):
        days = (self.company._cobranza_today() - TODAY).days
        invoices = [
            self._invoice(days + due, amount) for due, amount in ((-30, 100), (-10, 300), (10, 400))
        ]
        self.customer.lang = "es_419"
        # The provider's page is ours: it sends the customer back at once.
        self.provider.redirect_form_view_id.arch = '<form action="/payment/status" method="get"/>'
        url = self._debtor().get_portal_url()
        self.env.flush_all()
        self.start_tour(url, "cobranza_page_payment_tour")
        self.env.invalidate_all()
        transaction = self._transactions()
        self.assertEqual(transaction.amount, 350)
        transaction._set_done()
        transaction._post_process()
        self.assertEqual([self._open(invoice) for invoice in invoices], [[0], [50], [400]])
