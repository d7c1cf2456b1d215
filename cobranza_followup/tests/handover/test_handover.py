from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY, day
from .handover_common import HandoverCommon


@freeze_time(TODAY)
class TestHandover(HandoverCommon):
    """A debt goes to a lawyer after notice, and comes back; the ledger says what it brought."""

    def test_notice_days_to_pay_then_handed_over(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            self.assertEqual((handover.state, handover.noticed_on), ("noticed", TODAY))
            self.assertEqual((handover.pay_until, handover.noticed_how), (day(10), "email"))
            body = handover.sudo().mail_id.body_html
            for part in ("Despacho Ruiz", self.invoice.name):
                self.assertIn(part, body)
            self.assertRegex(body, r"1[.,]500[.,]00")
            with self.assertRaisesRegex(UserError, "hand it over after"):
                handover.action_hand_over()
            self.assertEqual(self.debtor.state, "open")
            frozen.move_to(day(11))
            handover.action_hand_over()
            self._commit()
            self.assertEqual((handover.state, handover.handed_on), ("handed", day(11)))
            self.assertEqual(self.debtor.state, "legal")
            self.assertEqual(handover.item_ids.move_id, self.invoice | self.second)
            self.assertEqual(handover.amount_handed, 1500)
            self.assertEqual(self.debtor.handover_agent, "Despacho Ruiz")
            stage = self.debtor.stage_id
            self._nights(frozen, 12)
            self.assertEqual(self.debtor.stage_id, stage, "the rules leave it where it is")
            self.assertEqual(self.debtor.state, "legal")

    def test_the_ledger_says_what_was_recovered(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            self._pay(self.second, 100, on=5)
            handover.action_hand_over()
            self.assertEqual(handover.amount_handed, 1400)
            # Before it was theirs, though it is set against the debt only now.
            self._pay(self.second, 150, on=10)
            frozen.move_to(day(20))
            paid = self._pay(self.invoice, 600, on=15)
            self._credit(self.invoice, 200)
            handover.cost_ids = [
                Command.create({"name": "Filing fee", "amount": 50, "date": day(15)})
            ]
            self.env.invalidate_all()
            self.assertEqual(handover.amount_recovered, 600)
            self.assertEqual(handover.last_recovery_date, day(15))
            self.assertEqual((handover.amount_commission, handover.amount_cost), (120, 50))
            self.assertEqual(handover.amount_result, 430)
            self.assertEqual(handover.amount_left, 1000 - 600 - 200 + 500 - 100 - 150)
            handover.action_return("They found nothing more")
            frozen.move_to(day(30))
            self._pay(self.invoice, 100, on=25)
            self.env.invalidate_all()
            self.assertEqual(handover.amount_recovered, 600, "what came later is ours")
            self._undo(paid)
            self.env.invalidate_all()
            self.assertEqual(handover.amount_recovered, 0)

    def _credit(self, invoice, amount):
        note = self._credit_note(amount)
        lines = (note | invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self._commit()

    def test_it_comes_back_and_the_rules_go_on(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            handover.action_hand_over()
            with self.assertRaisesRegex(UserError, "why it comes back"):
                handover.action_return("  ")
            handover.action_return("Cannot be found")
            self._commit()
            self.assertEqual((handover.state, handover.ended_on), ("returned", day(11)))
            self.assertEqual(self.debtor.state, "open")
            self.assertTrue(self.debtor.stage_id)
            self.assertFalse(self.debtor.handover_agent)
            again = self._noticed()
            frozen.move_to(day(30))
            again.action_hand_over()
            self._pay(self.invoice | self.second, on=30)
            again.action_close("Paid in full")
            self._commit()
            self.assertEqual((again.state, again.amount_recovered), ("closed", 1500))
            self.assertEqual(self.debtor.state, "clear")

    def test_chosen_invoices_alone(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed(invoice_ids=[Command.set(self.second.ids)])
            frozen.move_to(day(11))
            handover.action_hand_over()
            self.assertEqual(handover.item_ids.move_id, self.second)
            self.assertEqual(handover.amount_handed, 500)

    # -- the notice --------------------------------------------------------------------------

    def test_a_notice_that_waits_for_the_guard_is_no_notice(self):
        with freeze_time("2026-03-11 03:00:00"):
            self._only_rule()
            handover = self._handover()
            handover.action_send_notice()
            self._send_mails()
            self.env.invalidate_all()
            self.assertEqual((handover.state, handover.mail_state), ("draft", "waiting"))
            with self.assertRaises(UserError):
                handover.action_hand_over()
        with freeze_time("2026-03-11 19:30:00"):
            self._send_mails()
            self.env.invalidate_all()
            self.assertEqual((handover.state, handover.noticed_on), ("noticed", TODAY))

    def _only_rule(self):
        """Let people be written to in the daytime alone."""
        self.env["cobranza.contact.rule"].sudo().create(
            {
                "name": "By day",
                "window_ids": [
                    Command.create(
                        {"weekday_from": "0", "weekday_to": "6", "hour_from": 9, "hour_to": 20}
                    )
                ],
            }
        )

    def test_who_paid_meanwhile_gets_no_notice(self):
        handover = self._handover()
        handover.action_send_notice()
        self._pay(self.invoice | self.second)
        self._send_mails()
        self.env.invalidate_all()
        self.assertEqual((handover.state, handover.mail_state), ("draft", "cancelled"))
        with self.assertRaisesRegex(UserError, "nothing to notify"):
            handover.action_send_notice()

    def test_a_notice_that_comes_back_counts_for_nothing(self):
        handover = self._noticed()
        mail = handover.sudo().mail_id
        self.env["mail.mail"].sudo()._cobranza_bounced(mail.mail_message_id)
        self.env.invalidate_all()
        self.assertEqual((handover.state, handover.noticed_on), ("draft", False))

    def test_a_letter_counts_from_the_day_it_goes(self):
        self.customer.email = False
        handover = self._handover()
        with self.assertRaisesRegex(UserError, "post it"):
            handover.action_send_notice()
        with self.assertRaises(UserError):
            handover.action_notice_posted(str(day(-3)))
        step = (
            self.env["cobranza.handover.step"]
            .with_user(self.manager)
            .create({"handover_id": handover.id, "step": "post", "posted_on": day(2)})
        )
        step.action_do()
        self.assertEqual((handover.noticed_on, handover.noticed_how), (day(2), "letter"))
        logged = self.debtor.interaction_ids
        self.assertEqual((logged.channel, logged.date_posted), ("letter", day(2)))
        with freeze_time(TODAY + timedelta(days=12)), self.assertRaises(UserError):
            handover.action_hand_over()

    # -- who may, and what stays -------------------------------------------------------------

    def test_only_managers_hand_over(self):
        handover = self._handover(self.collector)
        for act in (handover.action_send_notice, handover.action_hand_over):
            with self.subTest(act.__name__), self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            handover.action_cancel("No")
        for values in ({"state": "handed"}, {"noticed_on": TODAY}, {"amount_handed": 5}):
            with self.subTest(values), self.assertRaises(AccessError):
                handover.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            self._handover(state="handed")
        handover.with_user(self.manager).action_cancel("Not yet")
        with self.assertRaises(AccessError):
            handover.with_user(self.manager).agent_id = self.customer
        with self.assertRaises(AccessError):
            handover.with_user(self.manager).unlink()

    def test_what_was_handed_over_is_not_changed(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            handover.action_hand_over()
            with self.assertRaises(AccessError):
                handover.invoice_ids = self.second
            with self.assertRaises(AccessError):
                handover.item_ids[0].amount = 1
            handover.reference = "EXP 12/2026"
            handover.action_close("Given up")
            with self.assertRaises(AccessError):
                handover.cost_ids = [Command.create({"name": "Late", "amount": 5})]
            with self.assertRaises(AccessError):
                handover.reference = "Other"

    def test_one_at_a_time_and_never_to_the_customer(self):
        with self.assertRaises(ValidationError):
            self._handover(agent_id=self.customer.id)
        self._handover()
        with self.assertRaises(ValidationError):
            self._handover()
        stranger = self.env["res.partner"].create({"name": "Other"})
        foreign = self._invoice(-90, partner=stranger)
        with self.assertRaises(ValidationError):
            self._handover(invoice_ids=[Command.set(foreign.ids)])

    def test_companies_apart(self):
        handover = self._handover()
        other = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.sudo().write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        with self.assertRaises(AccessError):
            handover.with_user(stranger).action_dossier()
        self.assertFalse(self.env["cobranza.handover"].with_user(stranger).search([]))

    def test_the_button_of_the_debtor(self):
        action = self.debtor.with_user(self.manager).action_hand_over()
        self.assertFalse(action["res_id"])
        handover = self._handover()
        self.env.invalidate_all()
        action = self.debtor.with_user(self.manager).action_hand_over()
        self.assertEqual(action["res_id"], handover.id)
        self.assertEqual(self.debtor.handover_count, 1)
