from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ..common import TODAY, day
from ..offer_common import OfferCommon


@freeze_time(TODAY)
class TestOfferKept(OfferCommon):
    """What holds while an accepted offer is kept, and what real payments make of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    def _decided(self):
        return " ".join(self.debtor.decision_ids.mapped("text"))

    def test_nothing_escalates_while_it_is_kept(self):
        self.assertEqual(self._stage_of(), self.stages["remind"])
        self._accepted(valid_until=day(20), pay_by=day(20))
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(self._stage_of(), self.stages["remind"])
            self.assertEqual(self.debtor.waiting_reason, "offer_open")
            self.assertIn("accepted offer", self.debtor.waiting_text)

    def test_without_it_the_stage_rises(self):
        self._made(valid_until=day(20), pay_by=day(20))
        with freeze_time(day(8)):
            self._run()
            self.assertNotEqual(self._stage_of(), self.stages["remind"])

    def test_no_message_asks_for_its_invoices(self):
        executions = self.env["cobranza.step.execution"]
        self._accepted()
        self._run()
        self.assertFalse(executions.search([("debtor_id", "=", self.debtor.id)]))
        other = self._invoice(-10, 70)
        table = self.debtor.open_items_table
        self.assertNotIn(self.invoice.name, table)
        self.assertIn(other.name, table)
        self._run()
        self.assertTrue(executions.search([("debtor_id", "=", self.debtor.id)]))

    def test_figures_of_a_past_day_are_as_they_were(self):
        self._accepted(amount_to_pay=900, pay_by=day(5))
        items = self.env["cobranza.open.item"].with_context(cobranza_as_of=str(day(-1)))
        own = [("debtor_id", "=", self.debtor.id)]
        before = items.search(own).mapped("amount_chased")
        self._pay(self.invoice, 900)
        self._commit()
        items.invalidate_model()
        self.assertEqual(items.search(own).mapped("amount_chased"), before)

    def test_an_offer_about_an_invoice_that_was_deleted_is_about_nothing(self):
        self._invoice(-30, 1000)
        offer = self._made(amount_to_pay=900)
        self.invoice.button_draft()
        self._commit()
        self.invoice.with_context(force_delete=True).unlink()
        self._commit()
        self.assertFalse(offer._is_answerable())
        with self.assertRaisesRegex(UserError, "not valid any more"):
            offer.sudo()._sign_on_paper("Ana", b"%PDF-1.4 signed", "s.pdf", "application/pdf")

    def test_a_message_that_waits_does_not_go(self):
        self._run()
        execution = self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(execution.mail_state, "queued")
        self._accepted()
        self._send_mails()
        self.assertEqual(
            (execution.mail_state, execution.mail_withdrawn_because), ("cancelled", "offer")
        )

    def test_paid_in_time_it_is_fulfilled_and_the_rest_is_not_chased(self):
        offer = self._accepted(amount_to_pay=600)
        self.assertEqual(offer.promise_ids.amount, 600)
        self._pay(self.invoice, 600)
        self.assertEqual(offer.state, "fulfilled")
        self.assertEqual(self.debtor.amount_receivable, 400)
        self.assertEqual(self.debtor.amount_overdue, 0)
        self.assertEqual(self.debtor.state, "clear")
        item = self.debtor._open_items()
        self.assertEqual((item.amount_waived, item.amount_chased), (400, 0))
        self.assertIn("the rest is waived", self._decided())
        self.assertEqual((offer.amount_cost_company, offer.amount_brought_company), (400, 600))

    def test_money_that_is_not_allocated_keeps_it_too(self):
        offer = self._accepted(amount_to_pay=600)
        self._receive(600)
        self.assertEqual(offer.state, "fulfilled")
        self.assertEqual(self.debtor.amount_overdue, 0)

    def test_a_negligible_lack_is_none(self):
        self.policy.negligible_amount = 1
        offer = self._accepted(amount_to_pay=600)
        self._pay(self.invoice, 599.5)
        self.assertEqual(offer.state, "fulfilled")
        self.assertEqual(self.debtor.amount_overdue, 0)

    def test_unpaid_it_lapses_and_the_full_debt_is_due(self):
        offer = self._accepted(amount_to_pay=600)
        self._pay(self.invoice, 100)
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(offer.state, "lapsed")
            self.assertEqual(self.debtor.amount_overdue, 900)
            self.assertIn("the full debt is due again", self._decided())
            self.assertNotIn("offer_open", self.debtor.waiting_reason or "")

    def test_a_plan_lapses_with_its_first_missing_instalment(self):
        offer = self._accepted(
            kind="plan", amount_to_pay=900, instalment_count=3, instalment_every="week"
        )
        self.assertEqual(offer.plan_id.total, 900)
        self.assertEqual(offer.promise_ids.mapped("amount"), [300] * 3)
        self._pay(self.invoice, 300)
        self.assertEqual(offer.state, "accepted")
        with freeze_time(day(15)):
            self._run()
            self.assertEqual(offer.state, "lapsed")
            self.assertEqual(
                sorted(offer.promise_ids.mapped("state")), ["broken", "cancelled", "kept"]
            )
            self.assertEqual(self.debtor.amount_overdue, 700)
            # The bank was late: the money was in time.
            self._pay(self.invoice, 300, on=12)
            self.assertEqual(offer.state, "accepted")
            self._pay(self.invoice, 300, on=15)
            self.assertEqual(offer.state, "fulfilled")
            self.assertEqual(self.debtor.amount_overdue, 0)

    def test_a_payment_undone_asks_again(self):
        offer = self._accepted(amount_to_pay=600)
        payment = self._pay(self.invoice, 600)
        self._cron()
        self.assertTrue(offer.credit_note_ids)
        self._undo(payment)
        self.assertEqual(offer.state, "accepted")
        self.assertEqual(self.debtor.amount_overdue, 1000)
        self._cron()
        self.assertFalse(offer.credit_note_ids.exists())
        self._pay(self.invoice, 600)
        self._cron()
        self.assertEqual(offer.state, "fulfilled")
        self.assertEqual(sum(offer.credit_note_ids.mapped("amount_total")), 400)

    def test_what_is_promised_again_is_judged_at_once(self):
        offer = self._accepted(
            kind="plan", amount_to_pay=900, instalment_count=2, instalment_every="week"
        )
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(offer.state, "lapsed")
        with freeze_time(day(20)):
            # The bank was late with the first instalment; the second one is missing by now.
            self._pay(self.invoice, 450, on=4)
            self.assertEqual(sorted(offer.promise_ids.mapped("state")), ["broken", "kept"])
            self.assertEqual(offer.state, "lapsed")

    def test_it_stands_again_with_its_debt(self):
        offer = self._accepted(valid_until=day(20))
        self.invoice.button_draft()
        self._commit()
        self.assertEqual((offer.state, offer.promise_ids.state), ("withdrawn", "cancelled"))
        self.invoice.action_post()
        self._commit()
        self.assertEqual((offer.state, offer.promise_ids.state), ("accepted", "open"))

    def test_nobody_accepted_it_in_time(self):
        offer = self._made()
        with freeze_time(day(6)):
            self._run()
            self.assertEqual(offer.state, "lapsed")
            with self.assertRaisesRegex(UserError, "not valid any more"):
                offer.sudo()._sign_on_page("Ana", "x")

    def test_one_that_was_accepted_only_a_manager_withdraws(self):
        offer = self._accepted()
        with self.assertRaisesRegex(AccessError, "manager"):
            offer.with_user(self.collector).action_withdraw("Changed our mind")
        offer.with_user(self.manager).action_withdraw("Agreed by phone")
        self.assertEqual((offer.state, offer.promise_ids.state), ("withdrawn", "cancelled"))

    def test_in_another_currency(self):
        euros = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        invoice = self._invoice(-20, 1000, currency_id=euros.id)
        offer = self._accepted(invoices=invoice, currency_id=euros.id, amount_to_pay=700)
        self._pay(invoice, 700)
        self.assertEqual(offer.state, "fulfilled")
        item = self.debtor._open_items().filtered(lambda one: one.move_id == invoice)
        self.assertEqual((item.amount_waived, item.amount_chased), (600, 0))
        self.assertEqual(self.debtor.amount_overdue, 1000, "The other debt stays.")
