from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import BaseCase
from odoo.tools import SQL

from ...engine.handed import Handed, Payment, left, recovered
from ..common import TODAY, day
from ..properties import examples
from .handover_common import HandoverCommon

# Sums of binary fractions differ in the last digit.
HALF_A_CENT = 0.005


class TestHandedAmounts(HandoverCommon):
    """What they recover, and what is left, is of what they were given and of nothing else."""

    def _handed(self, frozen, **values):
        handover = self._noticed(**values)
        frozen.move_to(day(11))
        handover.action_hand_over()
        self._commit()
        return handover

    def _dispute(self, invoice, amount):
        return self._barrier("wrong_invoice", invoice, amount_disputed=amount)

    def _check(self, handover, recovered, left):
        self.env.invalidate_all()
        self.assertEqual((handover.amount_recovered, handover.amount_left), (recovered, left))

    def test_what_is_disputed_was_not_handed_over(self):
        with freeze_time(TODAY) as frozen:
            barrier = self._dispute(self.invoice, 400)
            handover = self._handed(frozen)
            self.assertEqual(handover.amount_handed, 1100)
            self._check(handover, 0, 1100)
            self.assertEqual(handover.item_ids.mapped("amount_left"), [600, 500])
            self.assertEqual([line["left"] for line in handover._item_lines()], [600, 500])
            self._pay(self.invoice, 300, on=11)
            self._check(handover, 300, 800)
            # The dispute is lost: the customer pays all, and the agent had no part in 400 of it.
            barrier.with_user(self.collector).action_reject("Delivered as ordered")
            self._pay(self.invoice | self.second, on=11)
            self._check(handover, 1100, 0)
            self.assertEqual(handover.amount_commission, 220)
            self.assertEqual(handover.item_ids.mapped("amount_left"), [0, 0])
            kind = self.env.ref("cobranza_followup.activity_type_recovery")
            task = handover.sudo().activity_ids.filtered(lambda one: one.activity_type_id == kind)
            self.assertRegex(task.note, r"1[.,]100[.,]00")

    def test_a_credit_note_for_the_dispute_is_none_of_theirs(self):
        with freeze_time(TODAY) as frozen:
            self._dispute(self.invoice, 400)
            handover = self._handed(frozen)
            self._receivable(self._credit_note(400) | self.invoice).reconcile()
            self._commit()
            self._check(handover, 0, 1100)

    def test_what_came_after_they_gave_it_back_is_open_no_longer(self):
        with freeze_time(TODAY) as frozen:
            self._dispute(self.invoice, 400)
            handover = self._handed(frozen)
            handover.action_return("They found nothing")
            frozen.move_to(day(30))
            self._pay(self.invoice, 300, on=25)
            self._check(handover, 0, 800)

    def _entered_before(self, payment, whole=True):
        """Have a payment be of an earlier transaction than this one: each begins at another time.

        :param whole: whether its items are; those of a bank's line are made anew when it is matched
        """
        self.env.flush_all()
        for table, column in {"account_move": "id", "account_move_line": "move_id"}.items():
            if whole or table == "account_move":
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET create_date = create_date - interval '1 hour' WHERE %s = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        payment.move_id.id,
                    )
                )
        self.env.invalidate_all()

    def _receivable(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def test_what_came_in_the_same_morning_was_not_handed_over(self):
        """Allocated before or after: it is off what they were given, and comes off only once."""
        for name, on in (("that day", 11), ("dated ahead", 15)):
            for allocated, whole in ((True, True), (False, True), (True, False)):
                with (
                    self.subTest(name, allocated=allocated, whole=whole),
                    self._undone(),
                    freeze_time(TODAY) as frozen,
                ):
                    handover = self._noticed()
                    frozen.move_to(day(11))
                    if allocated:
                        morning = self._pay(self.invoice, 400, on=on)
                    else:
                        morning = self._receive(400, on=on)
                    self._entered_before(morning, whole)
                    handover.action_hand_over()
                    self._commit()
                    self.assertEqual(handover.item_ids.mapped("amount"), [600, 500])
                    self._check(handover, 0, 1100)
                    # As accountants do: undone, and made anew.
                    lines = self._receivable(self.invoice | morning.move_id)
                    lines.remove_move_reconcile()
                    self._check(handover, 0, 1100)
                    lines.reconcile()
                    self._commit()
                    self._check(handover, 0, 1100)
                    self.assertEqual(handover.item_ids.mapped("amount_left"), [600, 500])
                    self.assertFalse(handover.amount_told or handover.amount_commission)
                    # What comes in the afternoon is theirs, however often it is allocated.
                    afternoon = self._pay(self.invoice, 300, on=11)
                    self._check(handover, 300, 800)
                    lines = self._receivable(self.invoice | afternoon.move_id)
                    lines.remove_move_reconcile()
                    lines.reconcile()
                    self._commit()
                    self._check(handover, 300, 800)

    def test_what_is_entered_later_counts_by_its_date(self):
        with freeze_time(TODAY) as frozen:
            handover = self._handed(frozen)
            frozen.move_to(day(20))
            self._pay(self.invoice, 400, on=10)
            self._check(handover, 0, 1100)
            self._pay(self.invoice, 100, on=11)
            self._check(handover, 100, 1000)

    def test_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5), ("2026-03-20", 0.4)])
        foreign = self._invoice(-50, 100, currency_id=euro.id)
        with freeze_time(TODAY) as frozen:
            self._dispute(foreign, 80)
            handover = self._handed(frozen, invoice_ids=[Command.set(foreign.ids)])
            self.assertEqual((handover.amount_handed, handover.item_ids.amount), (120, 60))
            self._check(handover, 0, 120)
            frozen.move_to(day(20))
            self._pay(foreign, 30, on=20)
            self.env.invalidate_all()
            self.assertEqual(handover.item_ids.amount_left, 30)
            self.assertLessEqual(handover.amount_recovered + handover.amount_left, 120)
            self._pay(foreign, on=20)
            self._check(handover, 120, 0)

    @given(
        st.integers(0, 100_000),
        st.integers(0, 60_000),
        st.lists(st.tuples(st.integers(1, 60_000), st.booleans(), st.integers(11, 30)), max_size=4),
        st.integers(12, 30),
    )
    # Each case is a small ledger: what fails is told as it is, not made smaller first.
    @settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
    def test_never_more_than_was_handed_over(self, disputed, morning, moves, returned):
        """Whatever is disputed, paid and credited, before and after they have it."""
        with self._undone(), freeze_time(TODAY) as frozen:
            if disputed:
                self._dispute(self.invoice, disputed / 100)
            if morning:
                self._entered_before(self._pay(self.invoice, morning / 100, on=11))
            handover, since = self._handed(frozen), 0
            of_invoice = max(0, 1000 - (disputed + morning) / 100)
            for cents, is_payment, on in sorted(moves, key=lambda move: move[2]):
                if handover.state == "handed" and on > returned:
                    frozen.move_to(day(returned))
                    handover.action_return("Nothing more")
                frozen.move_to(day(on))
                since += self._set_against_invoice(cents / 100, is_payment, on)
                self.env.invalidate_all()
                handed, left = handover.amount_handed, max(0, of_invoice - since)
                self.assertAlmostEqual(handed, of_invoice + 500)
                self.assertAlmostEqual(
                    handover.amount_left, min(self.invoice.amount_residual, left) + 500
                )
                self.assertLessEqual(handover.amount_recovered, since + HALF_A_CENT)
                there = handover.amount_recovered + handover.amount_left
                self.assertLessEqual(there, handed + HALF_A_CENT)
                self.assertGreaterEqual(min(handover.amount_recovered, handover.amount_left), 0)
                residual = (self.invoice | self.second).mapped("amount_residual")
                self.assertLessEqual(handover.amount_left, sum(residual) + HALF_A_CENT)

    def _set_against_invoice(self, amount, is_payment, on):
        """Pay or credit so much of the invoice; return what was paid."""
        amount = min(amount, self.invoice.amount_residual)
        if amount and is_payment:
            self._pay(self.invoice, amount, on=on)
        elif amount:
            self._receivable(self._credit_note(amount) | self.invoice).reconcile()
            self._commit()
        return amount if is_payment else 0


@st.composite
def histories(draw):
    """Return an item in cents: of what is on the invoice, what they were given, and what came."""
    total = draw(st.integers(1, 10**8))
    given_to_them = draw(st.integers(1, total))
    payments, open_now = [], total
    for number in range(draw(st.integers(0, 6))):
        came = draw(st.integers(0, open_now))
        open_now -= came
        if draw(st.booleans()):
            on = date(2026, 3, 11) + timedelta(days=number)
            payments.append(Payment(on, came, came, number, draw(st.booleans())))
    return Handed(1, 1, 1, given_to_them, given_to_them, open_now, tuple(payments))


class TestHandedProperties(BaseCase):
    @given(histories())
    @examples(500)
    def test_recovered_and_left_are_of_what_was_handed_over(self, handed):
        came = sum(part for _payment, part in recovered(handed))
        company, in_currency = left(handed)
        self.assertLessEqual(came + in_currency, handed.amount)
        self.assertLessEqual(in_currency, max(handed.open_now, 0))
        self.assertAlmostEqual(company, in_currency, places=3)
        self.assertGreaterEqual(min(came, in_currency), 0)
        paid = sum(one.amount for one in handed.payments if one.in_time)
        self.assertLessEqual(came, paid)

    @given(histories(), st.floats(0.1, 10), st.floats(0.5, 2))
    @examples(300)
    def test_whatever_the_rates(self, handed, rate, moved):
        foreign = Handed(
            1,
            1,
            1,
            handed.amount * rate,
            handed.in_currency,
            handed.open_now,
            tuple(
                Payment(one.date, one.amount * rate * moved, one.amount, one.move, one.in_time)
                for one in handed.payments
            ),
        )
        came = sum(part for _payment, part in recovered(foreign))
        self.assertLessEqual(came + left(foreign)[0], foreign.amount * (1 + 1e-9))
