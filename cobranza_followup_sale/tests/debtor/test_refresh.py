from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day


class TestRefresh(CobranzaCommon):
    """What changes in the ledger changes the debtor in the same transaction, once."""

    def _counted(self):
        evaluation = self.env.registry["cobranza.evaluation"]
        return patch.object(
            evaluation, "_evaluate", autospec=True, side_effect=evaluation._evaluate
        )

    def test_once_per_transaction_however_many_entries(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(6)])
        with self._counted() as evaluate:
            invoices = self.env["account.move"].create(
                [
                    {
                        "move_type": "out_invoice",
                        "partner_id": partner.id,
                        "invoice_date": day(-9),
                        "invoice_date_due": day(-9),
                        "invoice_payment_term_id": False,
                        "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 10})],
                    }
                    for partner in partners
                    for _copy in range(3)
                ]
            )
            invoices.action_post()
            self._commit()
        self.assertEqual(evaluate.call_count, 1)
        self.assertEqual(
            set(self.env["cobranza.debtor"].search([]).partner_id) & set(partners), set(partners)
        )

    def test_a_draft_concerns_nobody(self):
        with self._counted() as evaluate:
            self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 10})],
                }
            )
            self._commit()
        self.assertFalse(evaluate.called)

    def test_a_vendor_bill_concerns_nobody(self):
        with self._counted() as evaluate:
            self.init_invoice("in_invoice", partner=self.customer, amounts=[10], post=True)
            self._commit()
        self.assertFalse(evaluate.called)

    def test_setting_an_invoice_back_to_draft(self):
        invoice = self._invoice(-5, 10)
        invoice.button_draft()
        self._commit()
        self.assertEqual(self._debtor().amount_receivable, 0)

    def test_changing_a_due_date(self):
        invoice = self._invoice(-5, 10)
        receivable = invoice.line_ids.filtered(lambda line: line.date_maturity)
        receivable.date_maturity = day(-50)
        self._commit()
        self.assertEqual(self._debtor().days_overdue, 50)

    def test_an_entry_in_the_bank_journal(self):
        self._invoice(-5, 10)
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.bank.id,
                "date": day(0),
                "line_ids": [
                    (0, 0, {"account_id": self.bank.default_account_id.id, "debit": 10}),
                    (
                        0,
                        0,
                        {
                            "account_id": receivable.id,
                            "credit": 10,
                            "partner_id": self.customer.id,
                        },
                    ),
                ],
            }
        )
        entry.action_post()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 0)

    def test_an_accountant_without_the_desk_can_post_and_pay(self):
        accountant = self._new_user("accountant", "account.group_account_invoice")
        invoice = self._invoice(-5, 10)
        wizard = (
            self.env["account.payment.register"]
            .with_user(accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day(0)})
        )
        wizard._create_payments()
        self._commit()
        self.assertEqual(self._debtor().amount_overdue, 0)

    def test_a_night_leaves_what_a_refresh_would(self):
        for offset in (-100, -58, -20, -3, 5, 28):
            self._invoice(offset, 100 - offset)
            partner = self.env["res.partner"].create({"name": f"Due on {day(offset)}"})
            self._invoice(offset, 80, partner=partner)
        for night in (1, 2, 7, 33, 62):
            with self.subTest(night=night), freeze_time(day(night)):
                self._run()
                by_night = self._stored()
                self.env["cobranza.debtor"].search([])._refresh_later(behaviour=True)
                self._commit()
                self.assertEqual(by_night, self._stored())

    def _stored(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM cobranza_debtor ORDER BY id")
        return self.env.cr.dictfetchall()

    def test_a_payment_is_refreshed_with_few_queries(self):
        invoice = self._invoice(-9, 100)
        self._pay(invoice, 10)
        debtor = self._debtor()
        debtor._refresh_later(behaviour=True)
        before = self.env.cr.sql_log_count
        debtor._refresh_stale()
        # Two of them for the savepoint, and none to look whether somebody is marked. With the web
        # shop one more: whether an order waits to confirm by itself.
        shop = "cobranza_sent_on" in self.env["sale.order"]._fields
        self.assertLessEqual(self.env.cr.sql_log_count - before, 12 + shop)

    def test_a_day_begins_where_the_company_is(self):
        contact = self.company.partner_id
        contact.tz = "UTC"
        self.assertEqual(self.company._cobranza_today(), TODAY)
        contact.tz = "America/Mexico_City"
        self.assertEqual(self.company._cobranza_today(), day(-1))
        self.company.partner_id = self.env["res.partner"].create({"name": "Seat", "tz": "UTC"})
        self.assertEqual(self.company._cobranza_today(), TODAY)
