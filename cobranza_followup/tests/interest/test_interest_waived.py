from freezegun import freeze_time

from odoo import Command
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

    def test_what_a_kept_offer_waives_bears_none_from_then_on(self):
        self._accepted(amount_to_pay=900, pay_by=day(5))
        self._pay(self.invoice, 900)
        self._cron()
        first = self._lines()[0].interest
        with freeze_time(day(90)):
            self.assertEqual(self._lines()[0].interest, first)

    def test_the_certificate_of_what_is_withheld_is_taken_off_once(self):
        self.debtor.with_user(self.manager).withholding_percent = 10
        self._pay(self.invoice, 900)
        before = self._lines()[0].interest
        item = self.invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        account = self.company_data["default_account_assets"]
        entry = self.env["account.move"].create(
            {
                "date": TODAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "debit": 100}),
                    Command.create(
                        {
                            "account_id": item.account_id.id,
                            "partner_id": self.customer.id,
                            "credit": 100,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (
            entry.line_ids.filtered(lambda line: line.account_id == item.account_id) | item
        ).reconcile()
        self._commit()
        self.assertEqual(self._lines()[0].interest, before)
