from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestPaymentTour(ToursCommon):
    """From a debtor, two chosen invoices are paid as one payment, in four clicks."""

    def test_two_chosen_invoices_are_one_payment(self):
        days = (self.company._cobranza_today() - TODAY).days
        small, middle, large, coming = (
            self._invoice(days + due, amount)
            for due, amount in ((-30, 100), (-20, 200), (-10, 300), (10, 400))
        )
        self._click("payment_tour", self.collector, f"cobranza-debtors/{self._debtor().id}")
        payment = self.env["account.payment"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(payment, [{"amount": 300}])
        self.assertEqual(
            (small | middle | large | coming).mapped("amount_residual"), [0, 0, 300, 400]
        )
