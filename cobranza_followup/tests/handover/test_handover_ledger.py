import csv
from io import StringIO

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from ..common import TODAY, day
from .handover_common import HandoverCommon


@freeze_time(TODAY)
class TestHandoverLedger(HandoverCommon):
    """Accountants change the ledger as ever, whatever was handed over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": 0}),
                    Command.create({"value_amount": 50, "nb_days": 10}),
                ],
            }
        )
        cls.other_terms = cls.env.ref("account.account_payment_term_immediate")

    def _handed(self, frozen, first=0, **values):
        frozen.move_to(day(first))
        handover = self._noticed(**values)
        frozen.move_to(day(first + 11))
        handover.action_hand_over()
        self._commit()
        return handover

    def test_an_invoice_is_given_other_terms_after_it_was_handed_over(self):
        invoice = self._invoice(
            -80, 800, invoice_payment_term_id=self.terms.id, invoice_date_due=False
        )
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen, invoice_ids=[Command.set(invoice.ids)])
            self.assertEqual(len(handover.item_ids), 2)
            name, move = invoice.name, invoice.with_user(self.accountant)
            move.button_draft()
            move.invoice_payment_term_id = self.other_terms
            self._commit()
            move.action_post()
            self._commit()
            self.env.invalidate_all()
            self.assertFalse(all(item.line_id for item in handover.item_ids))
            self.assertEqual(handover.item_ids.mapped("name"), [name, name])
            self.assertEqual(handover.item_ids.move_id, invoice)
            self.assertEqual(handover.amount_handed, 800)
            rows = list(
                csv.DictReader(StringIO(handover._csv(*handover._item_rows()).decode("utf-8-sig")))
            )
            self.assertEqual([row["Document"] for row in rows], [name, name])
            self.assertEqual([row["Handed over"] for row in rows], ["400.0", "400.0"])
            handover.action_return("Terms agreed")
            self.assertEqual(handover.state, "returned")

    def test_an_invoice_that_is_deleted_leaves_its_number(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            name, move = self.second.name, self.second.with_user(self.accountant)
            move.button_draft()
            # As Odoo allows for the last of its sequence.
            move.with_context(force_delete=True).unlink()
            self._commit()
            self.env.invalidate_all()
            self.assertEqual(len(handover.item_ids), 2)
            self.assertIn(name, handover.item_ids.mapped("name"))
            rows = handover._item_lines()
            self.assertIn(
                (name, 500.0, 0.0), [(row["document"], row["amount"], row["left"]) for row in rows]
            )
            self.assertTrue(handover._xlsx(*handover._item_rows()))

    # -- chosen invoices that are no longer what they were -------------------------------------

    def _reset(self, invoice, cancel=False):
        """Reset an invoice to draft as an accountant, or cancel it."""
        move = invoice.with_user(self.accountant)
        move.button_draft()
        if cancel:
            move.button_cancel()
        self._commit()
        self.env.invalidate_all()

    def test_a_case_ends_whatever_became_of_the_chosen_invoices(self):
        for first, cancel, end, state in (
            (0, False, "action_return", "returned"),
            (20, True, "action_close", "closed"),
        ):
            with self.subTest(state), freeze_time(TODAY) as frozen:
                invoice = self._invoice(-70, 300)
                handover = self._handed(frozen, first, invoice_ids=[Command.set(invoice.ids)])
                self._reset(invoice, cancel)
                getattr(handover, end)("Invoiced wrongly")
                self.assertEqual(handover.state, state)

    def test_a_notice_stands_whatever_became_of_the_chosen_invoices(self):
        both = [Command.set((self.invoice | self.second).ids)]
        with freeze_time(TODAY) as frozen:
            handover = self._noticed(invoice_ids=both)
            self._reset(self.second, cancel=True)
            frozen.move_to(day(11))
            handover.action_hand_over()
            self.assertEqual(handover.item_ids.move_id, self.invoice)
            handover.action_close("Paid in cash")
        again = self._handover(invoice_ids=[Command.set(self.invoice.ids)])
        with self.assertRaises(ValidationError):
            again.invoice_ids = self.second
        self._reset(self.invoice)
        again.action_cancel("Invoiced wrongly")
        self.assertEqual(again.state, "cancelled")

    def test_where_the_chosen_invoices_were_deleted_nothing_else_is_handed_over(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed(invoice_ids=[Command.set(self.second.ids)])
            self.assertFalse(handover.whole_debt)
            self._reset(self.second)
            self.second.with_user(self.accountant).with_context(force_delete=True).unlink()
            self._commit()
            self.env.invalidate_all()
            self.assertFalse(handover.invoice_ids)
            self.assertFalse(handover._items_to_hand_over())
            frozen.move_to(day(11))
            with self.assertRaisesRegex(UserError, "nothing to hand over"):
                handover.action_hand_over()
            handover.action_cancel("The invoice is no more")

    def test_whether_all_is_meant_follows_from_what_people_choose(self):
        handover = self._handover()
        self.assertTrue(handover.whole_debt)
        handover.invoice_ids = self.second
        self.assertFalse(handover.whole_debt)
        self.assertEqual(handover._items_to_hand_over().move_id, self.second)
        handover.note = "They moved."
        self.assertFalse(handover.whole_debt)
        handover.invoice_ids = False
        self.assertTrue(handover.whole_debt)
        self.assertEqual(handover._items_to_hand_over().move_id, self.invoice | self.second)
        with self.assertRaises(UserError):
            handover.whole_debt = False
