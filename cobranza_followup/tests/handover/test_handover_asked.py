from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from ..common import TODAY, day
from ..notice.notice_common import NoticeCommon
from ..offer_common import OfferCommon
from .handover_common import HandoverCommon


@freeze_time(TODAY)
class TestHandoverAsked(HandoverCommon, NoticeCommon):
    """Handed over is what the messages ask for: nothing that is promised, paid or waived."""

    def _body(self, handover):
        return handover.sudo().mail_id.body_html

    def test_what_they_say_they_paid_is_not_handed_over(self):
        self._notice(500, self.second)
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            self.assertEqual(handover.state, "noticed")
            self.assertIn(self.invoice.name, self._body(handover))
            self.assertNotIn(self.second.name, self._body(handover))
            self.assertNames(1000, self._body(handover))
            self.assertTrue(self.debtor.notice_until)
            frozen.move_to(day(1))
            handover.sudo().noticed_on = day(-20)
            handover.action_hand_over()
            self.assertEqual(handover.item_ids.move_id, self.invoice)
            self.assertEqual(handover.amount_handed, 1000)

    def test_of_a_part_they_say_they_paid_the_rest_is_handed_over(self):
        self._notice(400, self.invoice)
        handover = self._noticed()
        self.assertNames(600, self._body(handover))
        with freeze_time(day(1)):
            handover.sudo().noticed_on = day(-20)
            handover.action_hand_over()
        amounts = {item.move_id: item.amount for item in handover.item_ids}
        self.assertEqual(amounts, {self.invoice: 600, self.second: 500})
        self.assertEqual(sum(handover.item_ids.mapped("amount_company")), 1100)
        self.assertEqual(handover.amount_handed, 1100)

    def test_nothing_to_notify_while_all_is_said_to_be_paid(self):
        self._notice(1500)
        handover = self._handover()
        with self.assertRaisesRegex(UserError, "nothing to notify"):
            handover.action_send_notice()
        self.assertFalse(handover._item_lines())

    def test_of_chosen_invoices_what_is_not_due_is_not_handed_over(self):
        later = self._invoice(20, 700)
        with freeze_time(TODAY) as frozen:
            handover = self._noticed(invoice_ids=[Command.set((self.second | later).ids)])
            self.assertNotIn(later.name, self._body(handover))
            frozen.move_to(day(11))
            handover.action_hand_over()
            self.assertEqual(handover.item_ids.move_id, self.second)
            self.assertEqual(handover.amount_handed, 500)

    def test_a_promise_that_is_running_is_waited_for(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            promise = self._promise(300, 15)
            frozen.move_to(day(11))
            with self.assertRaisesRegex(UserError, "A promise is running"):
                handover.action_hand_over()
            self.assertEqual((handover.state, self.debtor.state), ("noticed", "open"))
            promise.with_user(self.manager).action_cancel("They take it back")
            handover.action_hand_over()
            self.assertEqual(handover.state, "handed")


@freeze_time(TODAY)
class TestHandoverOffer(HandoverCommon, OfferCommon):
    """While an accepted offer is kept, what it is about is not asked for."""

    def test_an_offer_they_keep_is_not_handed_over(self):
        offer = self._accepted()
        self.assertEqual(offer.state, "accepted")
        handover = self._noticed()
        body = handover.sudo().mail_id.body_html
        self.assertNotIn(offer.invoice_ids.name, body)
        self.assertTrue(handover._items_to_hand_over())
        with freeze_time(day(1)):
            handover.sudo().noticed_on = day(-20)
            with self.assertRaisesRegex(UserError, "A promise is running"):
                handover.action_hand_over()
