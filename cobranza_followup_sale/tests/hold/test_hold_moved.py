from odoo import Command
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup.tests.moved_common import MovedDebts

from .test_hold_life import HoldLifeCommon

# Odoo follows up nothing that such an entry owes, and it is due on the entry's day.
ELSEWHERE = ("hold_excluded", "hold_postponed")


class TestHoldOfMovedDebt(MovedDebts, HoldLifeCommon):
    """A debt that an entry of ours put on another account is owed as before, and so is the hold."""

    def _move(self, *debits, **values):
        line = self._receivable()
        return self._move_debt(line, debits or (1000,), user=self.accountant, **values)

    def _order(self):
        product = self.env["product.product"].create({"name": "Rice", "type": "service"})
        return (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": product.id, "price_unit": 500.0})],
                }
            )
        )

    def _ends_with(self):
        """Return what a payment has to come to that ends the hold."""
        [(_currency, amount)] = self.hold._payments_that_end()[self.hold]
        return amount

    def test_what_is_called_doubtful_ends_no_hold(self):
        self._move()
        self.assertFalse(self.debtor.stage_id)
        self.assertStands(*ELSEWHERE)
        self.assertTrue(self.hold.with_user(self.manager).waits_text)
        with self.assertRaisesRegex(UserError, "on credit hold"):
            self._order().action_confirm()
        self._tomorrow()
        self.assertStands(*ELSEWHERE)
        self.hold.with_user(self.manager).action_agree_to_end()
        self._commit()
        self.assertFalse(self.debtor.hold_id)
        self._order().action_confirm()

    def test_the_payment_of_it_ends_the_hold(self):
        moved = self._move()
        self._pay_item(moved, 400, on=20)
        self.assertStands(*ELSEWHERE)
        self.assertEqual(self._ends_with(), 600)
        self._pay_item(moved, on=20)
        self.assertFalse(self.debtor.hold_id)

    def test_followed_from_the_same_day_it_is_chased_as_before(self):
        self._move(due=day(-100))
        self.assertEqual(self.debtor.stage_id, self.stages["terms"])
        self.assertStands()
        self.assertEqual(self._ends_with(), 1000)
        self._tomorrow()
        self.assertStands()
        self.assertEqual(self._ends_with(), 1000)

    def test_in_parts_due_later_it_is_postponed(self):
        parts = self._move(600, 400, due=day(60))
        self.assertStands("hold_postponed")
        self.assertEqual(self._ends_with(), 1000)
        self._pay_item(parts[0], on=20)
        self.assertStands("hold_postponed")
        self._pay_item(parts[1], on=20)
        self.assertFalse(self.debtor.hold_id)

    def test_what_the_entry_gives_up_is_owed_no_more(self):
        self._move(600, written_off=400)
        self.assertStands(*ELSEWHERE)
        self.assertEqual(self._ends_with(), 600)

    def test_what_was_not_asked_for_is_not_asked_for_there(self):
        self._barrier("goods", self.invoice, amount_disputed=300)
        self._commit()
        self.env.cr.execute("UPDATE cobranza_hold_ground SET unasked = 300")
        self.env.invalidate_all()
        self._move()
        self.assertEqual(self._ends_with(), 700)

    def test_moved_again_it_is_still_owed(self):
        moved = self._move()
        self._move_debt(moved, (1000,), user=self.accountant)
        self.assertStands(*ELSEWHERE)
        self.assertEqual(self._ends_with(), 1000)

    def test_moved_back_it_is_chased_as_before(self):
        moved = self._move()
        moved.move_id.with_user(self.accountant)._reverse_moves([{"date": day(20)}], cancel=True)
        self._commit()
        self.assertStands()
        self.assertEqual(self._ends_with(), 1000)

    def test_the_entry_in_draft_asks_for_it_only_until_the_invoice_does(self):
        entry = self._move().move_id.with_user(self.accountant)
        entry.button_draft()
        self._commit()
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertStands(*ELSEWHERE, "hold_draft")
        entry.line_ids.remove_move_reconcile()
        self._commit()
        self.assertStands()
        self.assertEqual(self._ends_with(), 1000)
        self._pay(self.invoice, on=20)
        self.assertFalse(self.debtor.hold_id)

    def test_an_entry_of_a_day_to_come_counts_from_that_day(self):
        self._move(on=25)
        self.assertStands()
        self.assertEqual(self._ends_with(), 1000)
        self.frozen.move_to(day(24))
        self._tomorrow()
        self.assertStands(*ELSEWHERE)
        self.assertEqual(self._ends_with(), 1000)
