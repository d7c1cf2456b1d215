from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import FAILURE, TODAY, day
from ..offer_common import OfferCommon


@freeze_time(TODAY)
class TestOfferCredit(OfferCommon):
    """The credit note of an offer that was paid in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.company_data["default_tax_sale"].copy({"amount": 16, "name": "16 %"})
        cls.taxed = cls._invoice(
            -30,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "quantity": 3,
                        "price_unit": 333.33,
                        "tax_ids": [Command.set(cls.tax.ids)],
                    }
                ),
                Command.create({"name": "Books", "price_unit": 100, "tax_ids": False}),
            ],
        )

    def _paid(self, to_pay=1000, invoices=None):
        invoices = invoices or self.taxed
        offer = self._accepted(invoices=invoices, amount_to_pay=to_pay)
        self._pay(invoices, to_pay)
        self.assertEqual(offer.state, "fulfilled")
        return offer

    def test_a_draft_that_the_accountant_deletes_waives_nothing(self):
        offer = self._accepted(amount_to_pay=600)
        self._pay(self.invoice, 600)
        self._commit()
        before = self.debtor.amount_overdue
        self._cron()
        self.assertEqual(self.debtor.amount_overdue, before)
        offer.sudo().credit_note_ids.unlink()
        self._run()
        self.assertEqual(self.debtor.amount_overdue, before + 400)

    def test_a_campaign_that_fails_keeps_no_credit_note_waiting(self):
        offer = self._accepted(amount_to_pay=900)
        self._pay(self.invoice, 900)
        self._commit()
        self._invoice(-10, 500)
        action = self.debtor.with_user(self.manager).action_prompt_offer()
        form = Form(
            self.env["cobranza.offer.campaign"].with_user(self.manager).browse(action["res_id"])
        )
        form.discount_percent = 5
        form.save().action_start()
        with patch.object(
            type(self.env["cobranza.offer"]), "_write_again", side_effect=ValueError("boom")
        ):
            self._cron()
        self.assertTrue(offer.credited_on)
        failure = self.env["cobranza.failure"].sudo().search([("kind", "=", "offer")])
        self.assertIn("boom", failure.error)

    def test_it_is_a_draft_with_taxes_in_proportion(self):
        offer = self._paid()
        self._cron()
        note = offer.credit_note_ids
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.reversed_entry_id, self.taxed)
        self.assertEqual(note.journal_id, self.taxed.journal_id)
        self.assertAlmostEqual(note.amount_total, self.taxed.amount_total - 1000, 2)
        self.assertAlmostEqual(
            note.amount_tax / note.amount_total,
            self.taxed.amount_tax / self.taxed.amount_total,
            3,
        )
        accounts = note.invoice_line_ids.account_id
        self.assertEqual(accounts, self.taxed.invoice_line_ids.account_id)
        self.assertEqual(self.taxed.payment_state, "partial")

    def test_posted_by_the_accountant_it_waives_nothing_twice(self):
        offer = self._paid()
        self._cron()
        waived = offer.amount_waived
        self.assertEqual(self.debtor.amount_overdue, 1000)
        offer.credit_note_ids.action_post()
        self._commit()
        self.assertEqual(self.debtor.amount_overdue, 1000)
        self.assertAlmostEqual(self.debtor.amount_receivable, 1000, 2)
        self.assertTrue(waived)

    def test_by_setting_the_debt_is_closed(self):
        self.company.cobranza_offer_credit = "post"
        offer = self._paid()
        self._cron()
        self.assertEqual(offer.credit_note_ids.state, "posted")
        self.assertEqual(self.taxed.amount_residual, 0)
        self.assertEqual(self.debtor.amount_receivable, 1000)

    def test_of_several_invoices_each_has_its_own(self):
        self.company.cobranza_offer_credit = "post"
        offer = self._paid(2000, self.taxed | self.invoice)
        self._cron()
        self.assertEqual((self.taxed | self.invoice).mapped("amount_residual"), [0, 0])
        self.assertAlmostEqual(
            sum(offer.credit_note_ids.mapped("amount_total")), offer.amount_waived, 2
        )

    def test_money_not_allocated_leaves_each_its_share(self):
        offer = self._accepted(invoices=self.taxed | self.invoice, amount_to_pay=2000)
        self._receive(2000)
        self._cron()
        notes = offer.credit_note_ids
        self.assertEqual(len(notes), 2)
        self.assertAlmostEqual(sum(notes.mapped("amount_total")), offer.amount_waived, 2)

    def test_of_an_invoice_that_is_not_posted_none_is_made(self):
        offer = self._accepted(invoices=self.taxed, amount_to_pay=1000)
        self._receive(1000)
        self.assertEqual(offer.state, "fulfilled")
        self.taxed.button_draft()
        self._cron()
        self.assertFalse(offer.credit_note_ids)
        self.assertFalse(self._failure_tasks())
        self.taxed.action_post()
        self._cron()
        self.assertEqual(len(offer.credit_note_ids), 1)

    def test_of_a_cancelled_invoice_none_is_made(self):
        offer = self._accepted(invoices=self.taxed, amount_to_pay=1000)
        self._receive(1000)
        self.taxed.button_draft()
        self.taxed.button_cancel()
        self._cron()
        self.assertEqual((offer.state, offer.credit_note_ids.ids), ("fulfilled", []))
        self.assertFalse(self._failure_tasks())

    def test_it_is_made_once(self):
        offer = self._paid()
        self._cron()
        self._cron()
        self.assertEqual(len(offer.credit_note_ids), 1)
        offer.credit_note_ids.unlink()
        self._cron()
        self.assertFalse(offer.credit_note_ids, "The accountant decided.")

    def test_failing_it_blocks_no_payment_and_managers_know(self):
        failing = patch.object(
            type(self.env["account.move.reversal"]), "refund_moves", side_effect=ValueError("No")
        )
        with failing, mute_logger(FAILURE):
            offer = self._paid()
            self._cron()
        self.assertFalse(offer.credit_note_ids)
        self.assertEqual(self.debtor.amount_overdue, 1000, "It is waived all the same.")
        self.assertTrue(self._failure_tasks())
        self._cron()
        self.assertTrue(offer.credit_note_ids)
        self.assertFalse(self._failure_tasks())

    def test_a_posted_one_becomes_a_task_when_the_payment_is_undone(self):
        self.company.cobranza_offer_credit = "post"
        offer = self._accepted(invoices=self.taxed, amount_to_pay=1000)
        payment = self._pay(self.taxed, 1000)
        self._cron()
        self._undo(payment)
        self._cron()
        self.assertNotEqual(offer.state, "fulfilled")
        self.assertEqual(offer.credit_note_ids.state, "posted")
        self.assertIn("Credit note to be taken back", self.debtor.activity_ids.mapped("summary"))
        self._pay(self.taxed, self.taxed.amount_residual)
        self._cron()
        self.assertEqual(len(offer.credit_note_ids), 1)

    def test_amounts_in_currencies_of_no_and_three_decimals(self):
        for name, rounding, price in (("CLP", 1, 98765), ("BHD", 0.001, 1234.567)):
            with self.subTest(name):
                currency = (
                    self.env["res.currency"]
                    .with_context(active_test=False)
                    .search([("name", "=", name)])
                )
                currency.write({"active": True, "rounding": rounding})
                self.env["res.currency.rate"].create(
                    {
                        "name": day(-400),
                        "rate": 2,
                        "currency_id": currency.id,
                        "company_id": self.company.id,
                    }
                )
                invoice = self._invoice(
                    -20,
                    currency_id=currency.id,
                    invoice_line_ids=[
                        Command.create(
                            {
                                "name": "Goods",
                                "price_unit": price,
                                "tax_ids": [Command.set(self.tax.ids)],
                            }
                        )
                    ],
                )
                to_pay = currency.round(invoice.amount_total * 0.77)
                offer = self._accepted(
                    invoices=invoice, currency_id=currency.id, amount_to_pay=to_pay
                )
                self._pay(invoice, to_pay)
                self._cron()
                note = offer.credit_note_ids
                self.assertFalse(
                    currency.compare_amounts(note.amount_total, invoice.amount_total - to_pay)
                )
                self.assertLessEqual(
                    abs(note.amount_tax - note.amount_untaxed * 0.16), 2 * rounding
                )
