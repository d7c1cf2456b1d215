from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError

from ..common import TODAY, day
from .handover_common import HandoverCommon


@freeze_time(TODAY)
class TestHandoverMerged(HandoverCommon):
    """Customers who are merged may be with two lawyers: each has their part to its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls.env["res.partner"].create(
            {"name": "Abarrotes SA", "email": "pagos@sa.example", "lang": "en_US"}
        )
        cls.third = cls._invoice(-50, 700, partner=cls.double)
        cls.agency = cls.env["res.partner"].create({"name": "Cobros Vega"})

    def _of_double(self, **values):
        return self._handover(
            debtor_id=self._debtor(self.double).id, agent_id=self.agency.id, **values
        )

    def _merge(self):
        self.env["base.partner.merge.automatic.wizard"].sudo().create(
            {
                "dst_partner_id": self.customer.id,
                "partner_ids": [Command.set((self.customer | self.double).ids)],
            }
        ).action_merge()
        self._commit()
        self.env.invalidate_all()

    def _both(self, frozen, second="handed"):
        """Return a handover that is with the lawyer, and one of the other customer; then merge."""
        first, other = self._handover(), self._of_double()
        for handover in first | other:
            if handover == first or second != "draft":
                handover.action_send_notice()
        self._send_mails()
        self.env.invalidate_all()
        frozen.move_to(day(11))
        first.action_hand_over()
        if second == "handed":
            other.action_hand_over()
        self._commit()
        self._merge()
        self.assertEqual((first | other).debtor_id, self.debtor)
        self.assertEqual((first.state, other.state), ("handed", second))
        return first, other

    def test_the_debtor_is_reopened_when_nobody_has_a_part_any_more(self):
        for ends in (
            ("action_return", "action_return"),
            ("action_close", "action_return"),
            ("action_return", "action_close"),
        ):
            for turned in (False, True):
                with self.subTest(ends, turned=turned), self._undone(), freeze_time(TODAY) as now:
                    one, other = reversed(self._both(now)) if turned else self._both(now)
                    self.assertEqual(self.debtor.state, "legal")
                    getattr(one, ends[0])("Found nothing")
                    self._commit()
                    self.assertEqual(self.debtor.state, "legal")
                    self.assertEqual(self.debtor.handover_agent, other.agent_id.name)
                    mails = self.env["mail.mail"].search_count([])
                    self._nights(now, 12)
                    self.assertEqual(self.env["mail.mail"].search_count([]), mails)
                    getattr(other, ends[1])("Found nothing")
                    self._commit()
                    self.assertNotEqual(self.debtor.state, "legal")
                    self.assertFalse(self.debtor.handover_agent)

    def test_it_is_said_that_somebody_else_still_has_a_part(self):
        with freeze_time(TODAY) as frozen:
            first, _other = self._both(frozen)
            self.assertEqual(
                set(self.debtor.handover_agent.split(", ")), {"Despacho Ruiz", "Cobros Vega"}
            )
            action = self.debtor.with_user(self.manager).action_hand_over()
            self.assertEqual(action["domain"], [("debtor_id", "=", self.debtor.id)])
            first.action_return("Found nothing")
            said = self.debtor.message_ids[:1].body
            for name in ("Despacho Ruiz", "Cobros Vega"):
                self.assertIn(name, said)

    def test_one_that_only_begins_keeps_nobody_from_being_collected(self):
        for second in ("draft", "noticed"):
            with self.subTest(second), self._undone(), freeze_time(TODAY) as frozen:
                first, other = self._both(frozen, second)
                first.action_return("Found nothing")
                self._commit()
                self.assertEqual(self.debtor.state, "open")
                if second == "draft":
                    other.action_send_notice()
                    self._send_mails()
                    self.env.invalidate_all()
                    self.assertEqual(other.state, "noticed")
                frozen.move_to(day(30))
                other.action_hand_over()
                self.assertEqual(self.debtor.state, "legal")

    def test_what_one_of_them_has_is_not_given_to_the_other_too(self):
        with freeze_time(TODAY) as frozen:
            first, other = self._both(frozen, "noticed")
            self.assertEqual(other._items_to_hand_over().move_id, self.third)
            other.action_hand_over()
            self._commit()
            self.assertEqual(other.item_ids.move_id, self.third)
            self._pay(self.invoice, 600, on=11)
            self.env.invalidate_all()
            self.assertEqual((first.amount_recovered, other.amount_recovered), (600, 0))
            with self.assertRaises(ValidationError):
                self._handover()

    def test_a_notice_under_way_goes_and_comes_back_as_ever(self):
        with freeze_time(TODAY) as frozen:
            _first, other = self._both(frozen, "draft")
            other.action_send_notice()
            self._send_mails()
            self.env.invalidate_all()
            self.assertEqual(other.state, "noticed")
            message = other.sudo().mail_id.mail_message_id
            self.env["mail.mail"].sudo()._cobranza_bounced(message)
            self.env.invalidate_all()
            self.assertEqual(other.state, "draft")
