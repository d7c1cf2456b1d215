from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.cobranza_followup.tests.offer_common import OfferCommon


@freeze_time(TODAY)
class TestOfferHold(OfferCommon):
    """What an offer does to a hold: its payment ends it, a signature does not."""

    def test_none_begins_while_it_is_kept(self):
        self._act()
        step = self.policy.step_ids.filtered(lambda one: one.stage_id == self.stages["remind"])
        step.write({"hold_sale": True, "hold_notice_days": 3})
        self._run()
        self._send_mails()
        offer = self._accepted(amount_to_pay=600, valid_until=day(10), pay_by=day(10))
        with freeze_time(day(5)):
            self._run()
            self.assertEqual(offer.state, "accepted")
            self.assertFalse(self.debtor.hold_id)
            self.assertIn("hold_offer_open", self.debtor.waiting_reason)
            # What falls due beside it is no part of the bargain.
            self._invoice(3, 500)
            self._run()
            self.assertTrue(self.debtor.hold_id)

    def test_once_it_has_lapsed_nothing_holds_a_hold_back(self):
        self._act()
        self.policy.step_ids.write({"hold_sale": True, "hold_notice_days": 0})
        offer = self._accepted(amount_to_pay=600, valid_until=day(2), pay_by=day(2))
        self._run()
        self._send_mails()
        self.assertFalse(self.debtor.hold_id)
        with freeze_time(day(8)):
            self._run()
            self._send_mails()
        with freeze_time(day(9)):
            self._run()
            self.assertEqual(offer.state, "lapsed")
            self.assertTrue(self.debtor.hold_id)

    def test_the_hold_ends_with_its_payment(self):
        self._act()
        step = self.policy.step_ids.filtered(lambda one: one.stage_id == self.stages["remind"])
        step.write({"hold_sale": True, "hold_notice_days": 0})
        self._run()
        self._send_mails()
        with freeze_time(day(1)):
            self._run()
            self.assertTrue(self.debtor.hold_id)
            offer = self._accepted(amount_to_pay=600)
            self.assertTrue(self.debtor.hold_id, "A signature is no payment.")
            self._pay(self.invoice, 600, on=1)
            self.assertEqual(offer.state, "fulfilled")
            self.assertFalse(self.debtor.hold_id)
