from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.cobranza_followup.tests.offer_common import OfferCommon


@freeze_time(TODAY)
class TestOfferHold(OfferCommon):
    """What an offer does to a hold: its payment ends it, a signature does not."""

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
