from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import TODAY, day
from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestPagePayment(PagePaymentCommon):
    """A customer pays on their page what they choose, and each document gets exactly its part."""

    def test_five_documents_two_of_them_in_part(self):
        invoices = [self._invoice(-50 + 10 * n, 100 + n) for n in range(5)]
        ids = [self._line(invoice).id for invoice in invoices[1:3]]
        transaction = self._pay_online(f"some.{self._key()}", ids, "150.25")
        self.assertEqual(transaction.amount, 150.25)
        self.assertEqual(
            [self._open(invoice) for invoice in invoices],
            [[100], [0], [102 - 49.25], [103], [104]],
        )
        payment = transaction.payment_id
        self.assertEqual((payment.state, payment.partner_id), ("in_process", self.customer))
        self.assertEqual(payment.amount, 150.25)
        self.assertEqual(invoices[2].payment_state, "partial")
        self.assertEqual(self._debtor().amount_receivable, 510 - 150.25)

    def test_what_is_overdue_counts_what_is_still_open_by_instalment(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Three parts",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 90}),
                ],
            }
        )
        invoice = self._invoice(-30, 1000, invoice_date=day(-30), invoice_payment_term_id=terms.id)
        part_paid = self._invoice(-5, 200)
        self._pay(part_paid, 80)
        self._invoice(20, 999)
        form = self._choose(f"due.{self._key()}")
        self.assertEqual(float(form["amount"]), 500 + 120)
        transaction = self._begin(form)
        transaction._set_done()
        self._poll()
        self.assertEqual(self._open(invoice), [0, 500])
        self.assertEqual(
            part_paid.payment_state, "paid" if part_paid.payment_state == "paid" else "in_payment"
        )

    def test_credits_are_taken_off_and_stay_for_the_accountant(self):
        first, second = self._invoice(-20, 100), self._invoice(-10, 100)
        credit = self._credit_note(30)
        transaction = self._pay_online(f"due.{self._key()}")
        self.assertEqual(transaction.amount, 170)
        self.assertEqual([self._open(one) for one in (first, second)], [[30], [0]])
        self.assertEqual(self._line(credit).amount_residual, -30)
        debtor = self._debtor()
        self.assertEqual((debtor.amount_receivable, debtor.amount_overdue), (0, 0))

    def test_what_is_disputed_or_excluded_is_not_asked_for(self):
        disputed, excluded = self._invoice(-20, 100), self._invoice(-10, 50)
        self._line(excluded).no_followup = True
        self._barrier("price", disputed, amount_disputed=60)
        self._commit()
        self.assertEqual(float(self._choose(f"all.{self._key()}")["amount"]), 40)
        answer = self._post(f"some.{self._key()}", self._line(excluded).ids)
        self.assertIn("not open for payment", self._problem(answer))

    def test_everything_includes_what_is_not_due(self):
        self._invoice(-5, 100)
        self._invoice(30, 200)
        self.assertEqual(self._pay_online(f"all.{self._key()}").amount, 300)
        self.assertEqual(self._debtor().amount_receivable, 0)

    # -- early payment discount ----------------------------------------------------------

    def _discounted(self, amount=1000, **values):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        return self._invoice(
            30, amount, invoice_date=TODAY, invoice_payment_term_id=terms.id, **values
        )

    def test_a_discount_still_open_is_given_for_each_of_several_invoices(self):
        invoices = [self._discounted(1000), self._discounted(500.5)]
        transaction = self._pay_online(f"all.{self._key()}")
        self.assertEqual(transaction.amount, 980 + 490.49)
        self.assertEqual([self._open(invoice) for invoice in invoices], [[0], [0]])
        loss = self.company.account_journal_early_pay_discount_loss_account_id
        booked = transaction.payment_id.move_id.line_ids.filtered(lambda x: x.account_id == loss)
        self.assertEqual(sum(booked.mapped("balance")), 20 + 10.01)

    def test_a_part_has_no_discount(self):
        invoice = self._discounted(1000)
        transaction = self._pay_online(f"some.{self._key()}", self._line(invoice).ids, "979.99")
        self.assertEqual(transaction.amount, 979.99)
        self.assertEqual(self._open(invoice), [20.01])

    def test_a_discount_lost_meanwhile_is_no_error(self):
        invoice = self._discounted(1000)
        transaction = self._begin(self._choose(f"all.{self._key()}"))
        self._pay(invoice, 10)
        transaction._set_done()
        self._poll()
        self.assertTrue(transaction.is_post_processed)
        self.assertEqual(self._open(invoice), [10])

    def test_after_its_day_there_is_none(self):
        self._discounted(1000)
        with freeze_time(TODAY + timedelta(days=11)):
            self.assertEqual(float(self._choose(f"all.{self._key()}")["amount"]), 1000)

    # -- currencies and companies --------------------------------------------------------

    def test_each_currency_is_a_payment_of_its_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-03-01", 0.4)])
        own = self._invoice(-20, 100)
        foreign = [
            self._invoice(due, 33.33, currency_id=euro.id, invoice_date=day(due - 5))
            for due in (-40, -3, -2)
        ]
        ids = [self._line(invoice).id for invoice in foreign]
        transaction = self._pay_online(f"some.{self._key(euro)}", ids, "50.00")
        self.assertEqual((transaction.currency_id, transaction.amount), (euro, 50))
        self.assertEqual([self._open(one) for one in foreign], [[0], [16.66], [33.33]])
        self.assertEqual(self._open(own), [100])
        payment = transaction.payment_id.move_id.line_ids
        self.assertTrue(
            all(
                payment.filtered(lambda x: x.account_id.reconcile and x.credit).mapped("reconciled")
            )
        )
        # What is left of the one paid in part is worth what it was booked at.
        line = self._line(foreign[1])
        self.assertAlmostEqual(line.amount_residual, line.balance * 16.66 / 33.33, delta=0.01)

    def test_documents_of_two_currencies_are_not_one_choice(self):
        euro = self.setup_other_currency("EUR")
        lines = [
            self._line(self._invoice(-2, 10, currency_id=c.id)).id
            for c in (euro, self.company.currency_id)
        ]
        answer = self._post(f"some.{self._key()}", lines)
        self.assertIn("not open for payment", self._problem(answer))

    def test_another_companys_debt_is_no_part_of_it(self):
        self._invoice(-5, 100)
        other = self.setup_other_company(name="Dos")["company"]
        theirs = self._invoice(-5, 50, company_id=other.id)
        answer = self._post(f"some.{self._key()}", self._line(theirs).ids)
        self.assertIn("not open for payment", self._problem(answer))
        self.assertEqual(float(self._choose(f"all.{self._key()}")["amount"]), 100)

    # -- what nobody should do -----------------------------------------------------------

    def test_a_forged_amount_charges_nothing(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        for amount in (1, 0, -5, "nan", None, 100.01):
            with (
                self.subTest(amount),
                mute_logger("odoo.http"),
                self.assertRaisesRegex(JsonRpcException, "Nothing was charged"),
            ):
                self._begin(form, amount=amount)
        self.assertFalse(self._transactions())

    def _transactions(self):
        return self.env["payment.transaction"].search([("provider_id", "=", self.provider.id)])

    def test_an_item_of_another_customer_is_refused(self):
        self._invoice(-5, 100)
        other = self.env["res.partner"].create({"name": "Another"})
        foreign = self._line(self._invoice(-5, 77, other))
        answer = self._post(f"some.{self._key()}", foreign.ids)
        self.assertIn("not open for payment", self._problem(answer))
        form = self._choose(f"due.{self._key()}")
        form["transaction_route"] = form["transaction_route"].replace(
            f"due.{self._key()}", f"some.{self._key()}.{foreign.id}"
        )
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._begin(form, amount=77)
        self.assertFalse(self._transactions())

    def test_what_is_no_amount_and_no_choice_gets_a_sentence(self):
        line = self._line(self._invoice(-5, 100))
        for amount in ("-5", "0", "100.01", "abc", "1e2", "5.005", "9" * 40, "50 50"):
            answer = self._post(f"some.{self._key()}", line.ids, amount)
            self.assertTrue(self._problem(answer), amount)
        for what in ("", "due", "due.1.1", "all.999999999.1", "x" * 300, f"some.{self._key()}"):
            self.assertTrue(self._problem(self._post(what)), what)
        for item in ("x", "-1", "1 OR 1=1", "9" * 30):
            self.assertTrue(self._problem(self._post(f"some.{self._key()}", [item])), item)
        page = self._post(f"some.{self._key()}", line.ids, "1000")
        self.assertIn('value="1000"', page.text)

    def test_both_decimal_signs_are_read(self):
        line = self._line(self._invoice(-5, 5000))
        for written, meant in (
            ("1,234.50", 1234.5),
            ("1.234,50", 1234.5),
            ("12,5", 12.5),
            ("$ 7", 7),
        ):
            form = self._choose(f"some.{self._key()}", line.ids, written)
            self.assertEqual(float(form["amount"]), meant)

    def test_without_the_link_nothing_is_paid(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        for token in (None, "", "x"):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._begin(form, access_token=token)
        self.assertEqual(self._post(f"due.{self._key()}", access_token="x").status_code, 303)
        answer = self._post(f"due.{self._key()}", csrf_token="x")
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._transactions())

    def test_a_way_to_pay_that_was_not_offered_is_refused(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        other = self.setup_other_company(name="Dos")["company"]
        foreign = self.provider.copy({"company_id": other.id, "state": "enabled"})
        for more in (
            {"provider_id": foreign.id},
            {"payment_method_id": 999999},
            {"flow": "token", "token_id": 1},
            {"flow": "offline"},
        ):
            with (
                self.subTest(more),
                mute_logger("odoo.http"),
                self.assertRaisesRegex(JsonRpcException, "not on offer"),
            ):
                self._begin(form, **more)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._begin(form, partner_id=1)

    def test_a_test_that_is_not_published_is_offered_to_nobody(self):
        self._invoice(-5, 100)
        self.provider.write({"state": "test", "is_published": False})
        self.manager.password = self.manager.login
        self.authenticate(self.manager.login, self.manager.login)
        answer = self._post(f"due.{self._key()}")
        page = html.fromstring(self.url_open(answer.headers["Location"]).text)
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))

    def test_an_old_address_after_the_payment_changes_nothing(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        transaction = self._begin(form)
        transaction._set_done()
        self._poll()
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "not open for payment"),
        ):
            self._begin(form)
        page = self.url_open(
            form["transaction_route"].replace("/transaction", "") + f"?access_token={self._token()}"
        )
        self.assertIn("not open for payment", self._problem(page))
        for _again in range(2):
            self.assertIn(
                "We have received your payment", self.url_open(transaction.landing_route).text
            )
        self.assertEqual(self._transactions(), transaction)

    def test_what_became_of_anothers_payment_is_not_told(self):
        other = self.env["res.partner"].create({"name": "Another"})
        self._invoice(-5, 77, other)
        self._invoice(-5, 100)
        theirs = self._pay_online(f"due.{self._key()}", debtor=self._debtor(other))
        debtor = self._debtor()
        page = self.url_open(
            f"/my/statement/{debtor.id}/payment/{theirs.id}?access_token={self._token()}"
        )
        self.assertNotIn("We have received", page.text)

    # -- what happens meanwhile ----------------------------------------------------------

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
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._begin(form, flow="token", token_id=card.id, payment_method_id=None)
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

    # -- beside it -----------------------------------------------------------------------

    def test_other_ways_to_pay_are_as_before(self):
        invoice = self._invoice(-5, 100)
        transaction = self._create_transaction(
            "redirect",
            amount=100,
            currency_id=self.company.currency_id.id,
            partner_id=self.customer.id,
            reference=invoice.name,
            invoice_ids=[Command.set(invoice.ids)],
        )
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(self._open(invoice), [0])

    def test_each_payment_is_counted_and_written_to_the_debtor(self):
        self._invoice(-5, 100)
        transaction = self._pay_online(f"due.{self._key()}")
        acts = self.env["cobranza.page.act"].search(
            [("debtor_id", "=", self._debtor().id), ("act", "=", "payment")]
        )
        self.assertEqual(acts.times, 2)
        self.assertTrue(
            self._debtor().message_ids.filtered(lambda one: transaction.reference in one.body)
        )
        self.assertEqual(transaction.with_user(self.manager).sudo(False).env.user, self.manager)

    def test_the_number_of_queries_does_not_grow_with_the_documents(self):
        def queries(count):
            for _n in range(count):
                self._invoice(-5, 10)
            self.env.flush_all()
            self.env.invalidate_all()
            debtor = self._debtor().sudo()
            before = self.env.cr.sql_log_count
            debtor._payment_sections()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(20), queries(2))
