from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common import TODAY, day
from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
class TestPagePayment(PagePaymentCommon):
    """A customer pays on their page what they choose, and each document gets exactly its part."""

    def test_five_documents_two_of_them_in_part(self):
        invoices = [self._invoice(-50 + 10 * n, 100 + n) for n in range(5)]
        ids = [self._item(invoice).id for invoice in invoices[1:3]]
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

    def test_what_is_paid_is_in_the_log_once(self):
        first, second = self._invoice(-20, 100), self._invoice(-10, 50)
        transaction = self._pay_online(f"due.{self._key()}")
        self._poll()
        (paid,) = (
            self.env["cobranza.interaction"]
            .with_user(self.collector)
            .search([("debtor_id", "=", self._debtor().id), ("channel", "=", "portal")])
        )
        self.assertEqual(paid.outcome_id.code, "page_paid")
        self.assertEqual((paid.direction, paid.contact_id), ("in", transaction.partner_id))
        for part in ("150", first.name, second.name):
            self.assertIn(part, paid.note)

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
        self.assertEqual(self._open(part_paid), [0])

    def test_credits_are_taken_off_and_stay_for_the_accountant(self):
        first, second = self._invoice(-20, 100), self._invoice(-10, 100)
        credit = self._credit_note(30)
        transaction = self._pay_online(f"due.{self._key()}")
        self.assertEqual(transaction.amount, 170)
        self.assertEqual([self._open(one) for one in (first, second)], [[30], [0]])
        self.assertEqual(self._item(credit).amount_residual, -30)
        debtor = self._debtor()
        self.assertEqual((debtor.amount_receivable, debtor.amount_overdue), (0, 0))

    def test_what_is_disputed_or_excluded_is_not_asked_for(self):
        disputed, excluded = self._invoice(-20, 100), self._invoice(-10, 50)
        self._item(excluded).no_followup = True
        self._barrier("wrong_invoice", disputed, amount_disputed=60)
        self._commit()
        self.assertEqual(float(self._choose(f"all.{self._key()}")["amount"]), 40)
        answer = self._post(f"some.{self._key()}", self._item(excluded).ids)
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
        self.assertEqual(sum(booked.mapped("balance")), 30.01)

    def test_the_tax_of_a_discount_falls_away_with_it(self):
        line = {"name": "Goods", "quantity": 1, "price_unit": 333.33}
        tax = {"tax_ids": [Command.set(self.company_data["default_tax_sale"].ids)]}
        invoice = self._discounted(invoice_line_ids=[Command.create({**line, **tax})])
        transaction = self._pay_online(f"all.{self._key()}")
        self.assertEqual(transaction.amount, self._item(invoice).discount_amount_currency)
        self.assertLess(transaction.amount, invoice.amount_total)
        self.assertEqual(self._open(invoice), [0])

    def test_a_part_has_no_discount(self):
        invoice = self._discounted(1000)
        transaction = self._pay_online(f"some.{self._key()}", self._item(invoice).ids, "979.99")
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

    def test_a_discount_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-03-01", 0.4)])
        invoice = self._discounted(333.33, currency_id=euro.id)
        transaction = self._pay_online(f"all.{self._key(euro)}")
        self.assertEqual(transaction.amount, 326.66)
        line = self._item(invoice)
        self.assertEqual((line.amount_residual_currency, line.amount_residual), (0, 0))

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
        ids = [self._item(invoice).id for invoice in foreign]
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
        line = self._item(foreign[1])
        self.assertAlmostEqual(line.amount_residual, line.balance * 16.66 / 33.33, delta=0.01)

    def test_documents_of_two_currencies_are_not_one_choice(self):
        euro = self.setup_other_currency("EUR")
        lines = [
            self._item(self._invoice(-2, 10, currency_id=c.id)).id
            for c in (euro, self.company.currency_id)
        ]
        answer = self._post(f"some.{self._key()}", lines)
        self.assertIn("not open for payment", self._problem(answer))

    def test_another_companys_debt_is_no_part_of_it(self):
        self._invoice(-5, 100)
        other = self.setup_other_company(name="Dos")["company"]
        theirs = self._invoice(-5, 50, company_id=other.id)
        answer = self._post(f"some.{self._key()}", self._item(theirs).ids)
        self.assertIn("not open for payment", self._problem(answer))
        self.assertEqual(float(self._choose(f"all.{self._key()}")["amount"]), 100)

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

    def test_the_number_of_queries_does_not_grow_with_the_documents(self):
        def queries(count):
            for _n in range(count):
                self._invoice(-5, 10)
                self._discounted()
            self.env.flush_all()
            self.env.invalidate_all()
            debtor = self._debtor().sudo()
            report = self.env["report.cobranza_followup.report_statement"]
            statement = report._statement(debtor)
            before = self.env.cr.sql_log_count
            debtor._payment_sections(statement)
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(20), queries(2))
