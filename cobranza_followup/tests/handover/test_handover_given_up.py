from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..common import TODAY, day
from .handover_common import HandoverCommon


class TestHandoverGivenUp(HandoverCommon):
    """What was given up is owed and not chased, until a collections manager decides."""

    def _given_up(self, frozen, **values):
        handover = self._noticed(**values)
        frozen.move_to(day(11))
        handover.action_hand_over()
        self._commit()
        return self._close(handover)

    def _handed(self, frozen, invoice):
        handover = self._noticed(invoice_ids=[Command.set(invoice.ids)])
        frozen.move_to(day(11))
        handover.action_hand_over()
        self._commit()
        return handover

    def _close(self, handover):
        step = self.env["cobranza.handover.step"].with_user(self.manager)
        step.create({"handover_id": handover.id, "step": "close", "reason": "Given up"}).action_do()
        self._commit()
        self.env.invalidate_all()
        return handover

    def _messages(self):
        return self.env["mail.mail"].search_count([])

    def test_nobody_is_written_to_about_it(self):
        with freeze_time(TODAY) as frozen:
            handover = self._given_up(frozen)
            debtor = self.debtor.with_user(self.collector)
            self.assertEqual((debtor.state, debtor.amount_overdue), ("clear", 0))
            self.assertEqual(debtor.amount_receivable, 1500, "it is owed as before")
            self.assertEqual(debtor.amount_given_up, 1500)
            self.assertRegex(debtor.given_up_text, r"Despacho Ruiz had \D*1[.,]500[.,]00")
            self.assertEqual(handover.amount_given_up, 1500)
            messages, executions = self._messages(), self._executions()
            written = self._to_customer()
            self._nights(frozen, 40)
            self.assertEqual(self._to_customer(), written)
            self.assertEqual((self._messages(), self._executions()), (messages, executions))
            self.assertFalse(self.debtor.stage_id)
            self.assertIn(debtor, debtor.search([("handover_ids.item_ids.given_up", "=", True)]))

    def _executions(self):
        return (
            self.env["cobranza.step.execution"]
            .sudo()
            .search_count([("debtor_id", "=", self.debtor.id)])
        )

    def test_what_else_they_owe_is_chased(self):
        with freeze_time(TODAY) as frozen:
            self._given_up(frozen, invoice_ids=[Command.set(self.second.ids)])
            self.assertEqual((self.debtor.state, self.debtor.amount_overdue), ("open", 1000))
            self.assertEqual(self.debtor.amount_given_up, 500)
            before = self._to_customer()
            self._nights(frozen, 12)
            bodies = (self._to_customer() - before).mapped("body_html")
            self.assertTrue(any(self.invoice.name in body for body in bodies))
            self.assertFalse(any(self.second.name in body for body in bodies))

    def _to_customer(self):
        mails = self.env["mail.mail"].search([])
        return mails.filtered(lambda mail: self.customer in mail.recipient_ids)

    def test_an_invoice_of_which_they_had_a_part_is_collected_again(self):
        with freeze_time(TODAY) as frozen:
            terms = self.env["account.payment.term"].create(
                {
                    "name": "Two instalments",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                        for days in (0, 100)
                    ],
                }
            )
            parts = self._invoice(-40, 800, invoice_payment_term_id=terms.id)
            self._barrier("wrong_invoice", self.invoice, amount_disputed=400)
            handover = self._given_up(frozen)
            self.assertEqual(handover.amount_handed, 600 + 500 + 400)
            self.assertFalse(
                (parts | self.invoice).line_ids.filtered(
                    lambda line: line.account_type == "asset_receivable" and line.no_followup
                )
            )
            self.assertTrue(self.second.no_followup)
            self.assertEqual(handover.amount_given_up, 500)
            said = " ".join(handover.sudo().message_ids.mapped("body"))
            for name in (parts.name, self.invoice.name):
                self.assertRegex(said, f"{name}.* not handed over")
            self.assertEqual(self.debtor.amount_overdue, 600 + 400)

    def _in_two_instalments(self):
        """Return an invoice of 2,000 in two instalments, the oldest of all that is overdue."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 10)
                ],
            }
        )
        return self._invoice(-120, 2000, invoice_payment_term_id=terms.id, invoice_date_due=False)

    def test_one_instalment_with_something_beside_it_keeps_the_whole_invoice(self):
        """Odoo excludes all instalments of an invoice as soon as one of them is."""
        for name, beside in (
            ("a dispute", lambda parts: self._barrier("wrong_invoice", parts, amount_disputed=400)),
            ("a credit", lambda _parts: self._receive(400, on=-5)),
        ):
            with self.subTest(name), self._undone(), freeze_time(TODAY) as frozen:
                parts = self._in_two_instalments()
                beside(parts)
                handover = self._given_up(frozen, invoice_ids=[Command.set(parts.ids)])
                self.assertEqual(handover.item_ids.mapped("amount"), [600, 1000])
                self.assertFalse(handover.item_ids.filtered("given_up"))
                self.assertFalse(parts.line_ids.filtered("no_followup") & handover.item_ids.line_id)
                self.assertFalse(handover.amount_given_up or self.debtor.amount_given_up)
                self.assertEqual(self.debtor.amount_overdue, 600 + 1000 + 1500)
                [said] = [
                    message.body
                    for message in handover.sudo().message_ids
                    if "not handed over" in message.body
                ]
                self.assertEqual(said.count(parts.name), 1)

    def test_all_instalments_are_given_up_together(self):
        with freeze_time(TODAY) as frozen:
            parts = self._in_two_instalments()
            handover = self._given_up(frozen, invoice_ids=[Command.set(parts.ids)])
            self.assertEqual(handover.item_ids.mapped("given_up"), [True, True])
            self.assertEqual(handover.item_ids.line_id.mapped("no_followup"), [True, True])
            self.assertEqual(handover.amount_given_up, 2000)
            self.assertEqual(self.debtor.amount_overdue, 1500)
            self.debtor.with_user(self.manager).action_collect_again()
            self._commit()
            self.env.invalidate_all()
            self.assertEqual(self.debtor.amount_overdue, 3500)

    def _withholding(self, **values):
        """Return an invoice of 1,000 of which the customer still withholds 100."""
        self.debtor.with_user(self.manager).withholding_percent = 10
        return self._invoice(-10, 1000, **values)

    def test_what_is_withheld_as_tax_does_not_keep_the_rest(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._withholding()
            handover = self._handed(frozen, invoice)
            self.assertEqual(handover.item_ids.mapped("amount"), [900])
            self._pay(invoice, 300, on=12)
            # The days for which a certificate is waited for are over by then.
            frozen.move_to(day(90))
            self._close(handover)
            self.assertTrue(handover.item_ids.given_up and invoice.no_followup)
            self.assertEqual(handover.item_ids.amount_left, 600)
            self.assertEqual(handover.amount_given_up, 700, "nobody asks for the tax either")
            self.assertEqual(self.debtor.amount_given_up, 700)
            self.assertEqual(self.debtor.amount_overdue, 1500)

    def test_what_is_withheld_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.3)])
        with freeze_time(TODAY) as frozen:
            invoice = self._withholding(currency_id=euro.id)
            handover = self._handed(frozen, invoice)
            self.assertEqual(handover.item_ids.mapped("amount"), [900])
            self._close(handover)
            self.assertTrue(handover.item_ids.given_up and invoice.no_followup)

    def test_after_the_certificate_only_the_rest_is_given_up(self):
        with freeze_time(TODAY) as frozen:
            invoice = self._withholding()
            handover = self._handed(frozen, invoice)
            certificate = self._credit_note(100)
            (certificate | invoice).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).reconcile()
            self._close(handover)
            self.assertTrue(invoice.no_followup)
            self.assertEqual(handover.amount_given_up, 900)

    def test_what_is_withheld_hides_nothing_else_that_is_open(self):
        def disputed(invoice):
            return self._barrier("wrong_invoice", invoice, amount_disputed=50)

        for name, before, after in (
            ("a dispute", disputed, lambda _invoice, _barrier: None),
            (
                "a lost dispute",
                disputed,
                lambda _invoice, barrier: barrier.with_user(self.collector).action_reject("No"),
            ),
            (
                "a payment that bounces",
                lambda invoice: self._pay(invoice, 50, on=-3),
                lambda _invoice, payment: self._undo(payment),
            ),
        ):
            with self.subTest(name), self._undone(), freeze_time(TODAY) as frozen:
                invoice = self._withholding()
                done = before(invoice)
                handover = self._handed(frozen, invoice)
                self.assertEqual(handover.item_ids.mapped("amount"), [850])
                after(invoice, done)
                self._close(handover)
                self.assertFalse(handover.item_ids.given_up or invoice.no_followup)
                self.assertFalse(handover.amount_given_up)

    def test_of_what_they_recovered_a_lost_dispute_is_not_given_up(self):
        with freeze_time(TODAY) as frozen:
            barrier = self._barrier("wrong_invoice", self.invoice, amount_disputed=400)
            handover = self._noticed(invoice_ids=[Command.set(self.invoice.ids)])
            frozen.move_to(day(11))
            handover.action_hand_over()
            self._pay(self.invoice, 600, on=12)
            frozen.move_to(day(13))
            handover.action_close("Recovered")
            self._commit()
            self.env.invalidate_all()
            self.assertFalse(handover.item_ids.filtered("given_up"))
            self.assertFalse(self.invoice.no_followup)
            barrier.with_user(self.collector).action_reject("Delivered as ordered")
            self._commit()
            self.assertEqual(self.debtor.amount_overdue, 400 + 500)

    def test_a_manager_has_it_collected_again(self):
        with freeze_time(TODAY) as frozen:
            handover = self._given_up(frozen)
            for record in (handover, self.debtor):
                with self.assertRaises(AccessError):
                    record.with_user(self.collector).action_collect_again()
            self.debtor.with_user(self.manager).action_collect_again()
            self._commit()
            self.env.invalidate_all()
            self.assertEqual((self.debtor.state, self.debtor.amount_overdue), ("open", 1500))
            self.assertFalse(self.debtor.amount_given_up or handover.amount_given_up)
            self.assertFalse(self.debtor.given_up_text)
            self.assertIn("collected again", handover.message_ids[:1].body)
            self.assertEqual(handover.message_ids[:1].author_id, self.manager.partner_id)
            with self.assertRaisesRegex(UserError, "Nothing of it was given up"):
                handover.action_collect_again()
            again = self._noticed()
            frozen.move_to(day(30))
            again.action_hand_over()
            self.assertEqual(again.amount_handed, 1500)

    def test_what_was_recovered_is_not_given_up(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            handover.action_hand_over()
            self._pay(self.invoice, on=11)
            self._pay(self.second, 200, on=11)
            handover.action_close("As much as there was")
            self._commit()
            self.env.invalidate_all()
            self.assertEqual(self.debtor.amount_given_up, 300)
            self.assertEqual(handover.item_ids.mapped("given_up"), [False, True])
            self._pay(self.second, on=11)
            self.env.invalidate_all()
            self.assertFalse(self.debtor.amount_given_up, "paid after all")

    def test_what_comes_back_is_collected_as_ever(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            handover.action_hand_over()
            handover.action_return("They moved")
            self._commit()
            self.env.invalidate_all()
            self.assertEqual((self.debtor.state, self.debtor.amount_overdue), ("open", 1500))
            self.assertFalse(self.debtor.amount_given_up)

    def test_nobody_marks_it_by_hand(self):
        with freeze_time(TODAY) as frozen:
            handover = self._given_up(frozen)
            for user in (self.manager, self.collector):
                with self.assertRaises(AccessError):
                    handover.item_ids.with_user(user).given_up = False
