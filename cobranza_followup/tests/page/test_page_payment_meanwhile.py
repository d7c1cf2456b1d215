from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import FAILURE, TODAY
from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
class TestPagePaymentMeanwhile(PagePaymentCommon):
    """Whatever becomes of a payment, and of its documents meanwhile: no error, and no money lost."""

    def test_what_was_paid_meanwhile_becomes_credit(self):
        invoices = [self._invoice(-20, 100), self._invoice(-10, 50)]
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        self._pay(invoices[0], 70)
        transaction._set_done()
        self._poll()
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual([self._open(one) for one in invoices], [[0], [0]])
        (credit,) = transaction.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id == self.company_data["default_account_receivable"]
        )
        self.assertEqual(credit.amount_residual, -70)
        self._commit()
        self.assertEqual(self._debtor().amount_receivable, -70)

    def test_an_invoice_taken_back_meanwhile_is_neither_posted_nor_an_error(self):
        invoice = self._invoice(-20, 100)
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        invoice.button_draft()
        self._commit()
        transaction._set_done()
        self._poll()
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(transaction.payment_id.amount, 100)

    def test_a_cancelled_or_failed_payment_leaves_all_as_it_was(self):
        invoice = self._invoice(-5, 100)
        for end in ("_set_canceled", "_set_error"):
            transaction = self._begin(self._choose(f"due.{self._key()}"))
            getattr(transaction, end)("No")
            landing = self._poll()["landing_route"]
            self.assertIn("was not completed", self._problem(self.url_open(landing)))
            self.assertFalse(transaction.payment_id)
            self.assertEqual(self._open(invoice), [100])

    def test_what_is_on_its_way_is_not_paid_twice(self):
        self._invoice(-5, 100)
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        transaction._set_pending()
        landing = self._poll()["landing_route"]
        self.assertIn("is on its way", self.url_open(landing).text)
        self.assertIn(
            "payment for it is on its way", self._problem(self._post(f"due.{self._key()}"))
        )
        with freeze_time(TODAY + timedelta(days=5)):
            self._choose(f"due.{self._key()}")

    def test_an_amount_of_the_oldest_is_not_paid_twice_from_two_tabs(self):
        invoices = [self._invoice(-20 + number, 100) for number in range(6)]
        one, other = (self._choose(f"sum.{self._key()}", amount="250") for _tab in range(2))
        transaction = self._begin(one)
        transaction._set_done()
        # on its way already, and then in the books
        self.assertNotBegun(other, "of other documents")
        self._poll()
        self.assertNotBegun(other, "of other documents")
        self.assertEqual([self._open(one) for one in invoices][:4], [[0], [0], [50], [100]])

    def test_a_report_without_a_browser_is_processed_at_once(self):
        invoice = self._invoice(-5, 100)
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        cron = self.env.ref("payment.cron_post_process_payment_tx")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        transaction._set_done()
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1
        )
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(self._open(invoice), [0])

    def test_money_that_cannot_be_allocated_is_in_the_books(self):
        self._invoice(-5, 100)
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        transaction._set_done()
        lines = self.env.registry["account.move.line"]
        with (
            patch.object(lines, "_cobranza_settle", side_effect=ZeroDivisionError),
            mute_logger(FAILURE),
        ):
            self._poll()
        self.assertTrue(transaction.is_post_processed)
        self._commit()
        self.assertEqual(self._debtor().amount_receivable, 0)
        self.assertEqual(len(self._failure_tasks()), 1)

    def test_what_is_captured_in_parts_is_for_what_was_chosen(self):
        invoices = [self._invoice(-20, 100), self._invoice(-10, 50), self._invoice(-9, 70)]
        ids = [self._item(invoice).id for invoice in invoices[:2]]
        transaction = self._begin(self._choose(f"some.{self._key()}", ids))
        self.provider.support_manual_capture = "partial"
        transaction._set_authorized()
        for amount in (120, 30):
            child = transaction._create_child_transaction(amount)
            child._set_done()
            child._post_process()
        self.assertEqual([self._open(one) for one in invoices], [[0], [0], [70]])

    # -- who pays ------------------------------------------------------------------------

    def _saved_card(self, partner):
        return self._create_token(partner_id=partner.id)

    def test_with_the_link_alone_no_card_is_offered_or_saved(self):
        self._invoice(-5, 100)
        card = self._saved_card(self.customer)
        answer = self._post(f"due.{self._key()}")
        page = self.url_open(answer.headers["Location"]).text
        self.assertNotIn('data-payment-option-type="token"', page)
        self.assertNotIn("o_payment_tokenize_checkbox", page)
        form = self._choose(f"due.{self._key()}")
        self.assertNotBegun(
            form, "not on offer", flow="token", token_id=card.id, payment_method_id=None
        )
        self.assertFalse(self._begin(form, tokenization_requested=True).tokenize)

    def test_a_contact_who_is_logged_in_pays_in_their_name(self):
        self._invoice(-5, 100)
        user = new_test_user(self.env, login="payer_of_portal", groups="base.group_portal")
        user.partner_id.parent_id = self.customer
        card = self._saved_card(user.partner_id)
        self.authenticate("payer_of_portal", "payer_of_portal")
        form = self._choose(f"due.{self._key()}")
        self.assertEqual(int(form["partner_id"]), user.partner_id.id)
        transaction = self._begin(form, tokenization_requested=True)
        self.assertTrue(transaction.tokenize)
        self.assertEqual(self._begin(form, flow="token", token_id=card.id).token_id, card)
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(transaction.payment_id.partner_id, self.customer)

    def test_an_employee_who_looks_at_the_page_pays_for_the_customer(self):
        self._invoice(-5, 100)
        self.collector.password = self.collector.login
        self.authenticate(self.collector.login, self.collector.login)
        form = self._choose(f"due.{self._key()}")
        self.assertEqual(int(form["partner_id"]), self.customer.id)
