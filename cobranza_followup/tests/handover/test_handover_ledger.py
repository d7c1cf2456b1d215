import csv
from io import StringIO

from freezegun import freeze_time

from odoo import Command

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

    def _handed(self, frozen, **values):
        handover = self._noticed(**values)
        frozen.move_to(day(11))
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
            rows = list(csv.DictReader(StringIO(handover._csv(*handover._item_rows()).decode("utf-8-sig"))))
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
            self.assertIn((name, 500.0, 0.0), [(row["document"], row["amount"], row["left"]) for row in rows])
            self.assertTrue(handover._xlsx(*handover._item_rows()))
