from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from ..common import TODAY, day
from .handover_common import HandoverCommon

APART = "odoo.addons.cobranza_followup.tools.apart"


@freeze_time(TODAY)
class TestRecoveryTold(HandoverCommon):
    """Whoever prepared a handover is told what comes in while the agent has it, each amount once."""

    def _handed(self, frozen, **values):
        handover = self._noticed(**values)
        frozen.move_to(day(11))
        handover.action_hand_over()
        self._commit()
        return handover

    def _told(self, handover):
        kind = self.env.ref("cobranza_followup.activity_type_recovery")
        self.env.invalidate_all()
        return handover.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_a_payment_is_told_once(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            self.assertFalse(self._told(handover))
            self._pay(self.invoice, 400, on=11)
            task = self._told(handover)
            self.assertEqual(task.user_id, self.manager)
            self.assertRegex(task.summary, r"Recovered: \D*400[.,]00")
            self._nights(frozen, 1)
            self.assertEqual(self._told(handover), task, "not again the next night")
            task.with_user(self.manager).action_done()
            self._nights(frozen, 1)
            self.assertFalse(self._told(handover))
            self._pay(self.second, 100, on=13)
            task = self._told(handover)
            self.assertRegex(task.summary, r"Recovered: \D*100[.,]00")
            self.assertRegex(task.note, r"500[.,]00")

    def test_one_that_is_undone_is_told_no_more(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            paid = self._pay(self.invoice, 400, on=11)
            self.assertTrue(self._told(handover))
            self._undo(paid)
            self.assertFalse(self._told(handover))
            self._pay(self.invoice, 400, on=11)
            self.assertTrue(self._told(handover), "paid again, told again")

    def test_what_is_none_of_theirs_is_not_told(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen, invoice_ids=[(6, 0, self.second.ids)])
            self._pay(self.invoice, 400, on=11)
            self._pay(self.second, 100, on=5)
            self.assertFalse(self._told(handover))

    def test_of_who_left_the_debtors_collector_is_told(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            self.debtor.sudo().collector_id = self.collector
            self.manager.active = False
            self._pay(self.invoice, 400, on=11)
            self.assertEqual(self._told(handover).user_id, self.collector)

    def test_of_who_is_away_the_deputy_is_told(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            self.env["cobranza.absence"].with_user(self.manager).create(
                {
                    "user_id": self.manager.id,
                    "deputy_id": self.collector.id,
                    "date_from": day(10),
                    "date_to": day(15),
                }
            )
            self._pay(self.invoice, 400, on=11)
            self.assertEqual(self._told(handover).user_id, self.collector)

    def test_with_nobody_to_tell_it_is_told_once_there_is_somebody(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            self.debtor.sudo().collector_id = False
            self.company.cobranza_collector_id = False
            self.manager.active = False
            self._pay(self.invoice, 400, on=11)
            self.assertFalse(self._told(handover))
            self.assertEqual(handover.sudo().amount_told, 0)
            self.debtor.sudo().write({"collector_id": self.collector.id, "collector_by_hand": True})
            self._nights(frozen, 1)
            task = self._told(handover)
            self.assertEqual(task.user_id, self.collector)
            self.assertRegex(task.summary, r"Recovered: \D*400[.,]00")
            self.assertEqual(handover.sudo().amount_told, 400)

    def test_a_payment_is_entered_whatever_happens(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            broken = patch.object(
                self.env.registry["cobranza.handover"],
                "_tell_of_recovered",
                side_effect=ValueError("broken"),
            )
            with broken, mute_logger(APART):
                self._pay(self.invoice, 400, on=11)
            self.assertEqual(self.invoice.amount_residual, 600)
            self.assertEqual(self.debtor.amount_receivable, 1100)
            self._nights(frozen, 1)
            self.assertTrue(self._told(handover), "the next night tells it")
