from freezegun import freeze_time

from odoo.exceptions import UserError

from ..common import TODAY, day
from ..offer_common import OfferCommon
from .test_interest_rates import InterestCommon


@freeze_time(TODAY)
class TestInterestWaived(OfferCommon, InterestCommon):
    """An offer that waives late interest: nobody invoices it as long as the offer is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rate()

    def _invoice_interest(self):
        return self.debtor.with_user(self.manager)._invoice_late_interest(self.invoice.ids, TODAY)

    def test_it_waives_what_was_not_invoiced(self):
        [line] = self._lines()
        offer = self._made(kind="waiver", amount_to_pay=0)
        self.assertGreater(line.amount, 0)
        self.assertEqual(
            (offer.amount_to_pay, offer.amount_waived, offer.interest_waived),
            (1000, 0, line.amount),
        )

    def test_once_accepted_nobody_invoices_it(self):
        self._accepted(kind="waiver", amount_to_pay=0)
        self.assertFalse(sum(line.amount for line in self._lines()))
        with self.assertRaisesRegex(UserError, "no late interest to invoice"):
            self._invoice_interest()
        self._pay(self.invoice, 1000)
        self._commit()
        self.assertFalse(sum(line.amount for line in self._lines()))

    def test_not_kept_it_is_due_again(self):
        owed = self._lines()[0].amount
        offer = self._accepted(kind="waiver", amount_to_pay=0)
        with freeze_time(day(40)):
            self._run()
        self.assertEqual(offer.state, "lapsed")
        self.assertEqual(self._lines(TODAY)[0].amount, owed)
