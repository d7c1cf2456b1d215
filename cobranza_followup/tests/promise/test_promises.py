from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import CobranzaCommon, day


class TestPromises(CobranzaCommon):
    def test_a_promise_is_kept_as_soon_as_it_is_paid(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        self._pay(invoice)
        self.assertRecordValues(promise, [{"state": "kept", "amount_paid": 1000}])

    def test_a_payment_within_the_tolerance_counts(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        with freeze_time(day(7)):
            self._run()
            self.assertEqual(promise.state, "open")
            self._pay(invoice, on=7)
        self.assertEqual(promise.state, "kept")

    def test_without_a_payment_it_is_broken_when_its_time_is_past(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        with freeze_time(day(8)):
            self._run()
        self.assertRecordValues(promise, [{"state": "broken", "date_settled": day(8)}])

    def test_with_a_part_of_it_it_is_partly_kept(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        self._pay(invoice, 250.25)
        self.assertRecordValues(promise, [{"state": "open", "amount_paid": 250.25}])
        with freeze_time(day(8)):
            self._run()
        self.assertEqual(promise.state, "partial")

    def test_a_payment_undone_opens_the_question_again(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        payment = self._pay(invoice)
        self.assertEqual(promise.state, "kept")
        self._undo(payment)
        self.assertRecordValues(promise, [{"state": "open", "amount_paid": 0}])
        with freeze_time(day(8)):
            self._run()
        self.assertEqual(promise.state, "broken")

    def test_a_payment_reversed_later_does_not_leave_the_promise_kept(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        payment = self._pay(invoice)
        with freeze_time(day(9)):
            self._undo(payment)
        self.assertEqual(promise.state, "broken")

    def test_a_payment_entered_late_still_keeps_it(self):
        invoice = self._invoice(-10, 1000)
        promise = self._promise(1000, 5, invoice)
        with freeze_time(day(8)):
            self._run()
            self.assertEqual(promise.state, "broken")
            self._pay(invoice, on=4)
        self.assertEqual(promise.state, "kept")

    def test_a_payment_on_another_invoice_does_not_count(self):
        promised, other = self._invoice(-10, 1000), self._invoice(-5, 1000)
        promise = self._promise(1000, 5, promised)
        self._pay(other)
        self.assertRecordValues(promise, [{"state": "open", "amount_paid": 0}])

    def test_for_the_whole_debt_any_payment_counts_allocated_or_not(self):
        first, _second = self._invoice(-10, 1000), self._invoice(-5, 1000)
        promise = self._promise(1500, 5)
        self._pay(first)
        self.assertEqual(promise.amount_paid, 1000)
        self._receive(500)
        self.assertEqual(promise.state, "kept")

    def test_a_credit_note_is_no_payment(self):
        self._invoice(-10, 1000)
        promise = self._promise(1000, 5)
        self._credit_note(1000)
        self.assertEqual(promise.amount_paid, 0)

    def test_a_payment_from_before_the_promise_does_not_count(self):
        invoice = self._invoice(-10, 1000)
        self._pay(invoice, 400, on=-1)
        promise = self._promise(600, 5)
        self.assertEqual(promise.amount_paid, 0)

    def test_one_payment_does_not_keep_two_instalments(self):
        self._invoice(-10, 1000)
        debtor = self._debtor()
        plan = self.env["cobranza.promise"].create(
            [{"debtor_id": debtor.id, "amount": 500, "date_promised": day(due)} for due in (5, 20)]
        )
        self._commit()
        self._receive(500)
        self.assertEqual(plan.mapped("state"), ["kept", "open"])
        self._receive(500, on=0)
        self.assertEqual(plan.mapped("state"), ["kept", "kept"])

    def test_a_new_promise_replaces_the_open_one_and_raises_the_level(self):
        invoice = self._invoice(-10, 1000)
        first = self._promise(1000, 5, invoice)
        second = self._promise(1000, 9)
        self.assertEqual(first.state, "replaced")
        self.assertRecordValues(second, [{"level": 1, "replaces_id": first.id}])

    def test_a_promise_on_other_invoices_stands_beside_it(self):
        first_invoice, second_invoice = self._invoice(-10, 1000), self._invoice(-5, 1000)
        first = self._promise(1000, 5, first_invoice)
        second = self._promise(1000, 5, second_invoice)
        self.assertEqual(first.state, "open")
        self.assertEqual(second.level, 0)

    def test_after_a_kept_promise_the_level_starts_anew(self):
        self._invoice(-10, 1000)
        first = self._promise(500, 5)
        self._receive(500)
        self.assertEqual(first.state, "kept")
        self.assertEqual(self._promise(500, 9).level, 0)

    def test_one_payment_does_not_keep_promises_in_two_currencies(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self._invoice(-10, 1000)
        in_euro = self._promise(200, 3, currency_id=euro.id)
        self._receive(150)
        whole = self._promise(300, 5)
        self.assertEqual((in_euro.state, in_euro.amount_paid), ("kept", 200))
        self.assertEqual((whole.state, whole.amount_paid), ("open", 50))

    def test_a_promise_in_another_currency_is_held_against_it(self):
        currency = self.setup_other_currency("EUR")
        invoice = self._invoice(-10, 1000, currency_id=currency.id)
        promise = self._promise(1000, 5, invoice, currency_id=currency.id)
        self._pay(invoice, 400)
        self.assertEqual(promise.amount_paid, 400)
        self._pay(invoice, 600)
        self.assertEqual(promise.state, "kept")

    def test_bad_promises_are_refused_in_a_sentence(self):
        self._invoice(-10, 1000)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        foreign = self._invoice(-10, 1000, partner=stranger)
        cases = [
            ({"amount": -5}, "above zero"),
            ({"amount": 0}, "above zero"),
            ({"due": -1}, "not in the past"),
            ({"invoices": foreign}, "only posted invoices of Abarrotes del Norte"),
        ]
        for values, message in cases:
            with self.subTest(message=message), self.assertRaisesRegex(ValidationError, message):
                self.env.cr.execute("SAVEPOINT bad")
                self._promise(
                    values.get("amount", 100), values.get("due", 5), values.get("invoices")
                )
            self.env.cr.execute("ROLLBACK TO bad")

    def test_a_given_promise_is_not_changed(self):
        self._invoice(-10, 1000)
        promise = self._promise(1000, 5).with_user(self.collector)
        for values in ({"amount": 1}, {"state": "kept"}, {"date_promised": day(90)}):
            with self.assertRaises(AccessError):
                promise.write(values)
        with self.assertRaises(AccessError):
            promise.unlink()

    def test_cancelling_needs_a_reason_and_ends_its_protection(self):
        self._invoice(-10, 1000)
        promise = self._promise(1000, 5)
        with self.assertRaises(UserError):
            promise.action_cancel(" ")
        self.assertEqual(self._debtor().amount_promised, 1000)
        promise.action_cancel("Entered for the wrong customer")
        self._commit()
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(self._debtor().amount_promised, 0)

    def test_the_expected_payment_date_is_the_promised_one(self):
        invoice = self._invoice(-10, 1000)
        self._promise(1000, 5, invoice)
        invoice.invalidate_recordset()
        self.assertEqual(invoice.cobranza_expected_payment_date, day(5))
        self.assertEqual(self._debtor().expected_payment_date, day(5))
        found = self.env["account.move"].search([("cobranza_expected_payment_date", "=", day(5))])
        self.assertEqual(found, invoice)

    def test_money_that_has_not_come_is_expected_tomorrow_at_the_earliest(self):
        invoice = self._invoice(-40, 1000)
        self._pay(self._invoice(-100, 1000), on=-100)
        promise = self._promise(1000, 0, invoice)
        for today in (0, 1, 30):
            with self.subTest(today), freeze_time(day(today)):
                self._run()
                self.env.invalidate_all()
                expected = [
                    self._debtor().expected_payment_date,
                    self.customer.cobranza_expected_payment_date,
                    invoice.with_user(self.collector).cobranza_expected_payment_date,
                ]
                self.assertEqual(expected, [day(today + 1)] * 3)
        self.assertEqual(promise.state, "broken")

    def test_the_share_of_kept_promises_is_known(self):
        self._invoice(-10, 1000)
        kept = self._promise(100, 5)
        self._receive(100)
        self.assertEqual(kept.state, "kept")
        self._promise(100, 6)
        with freeze_time(day(9)):
            self._run()
        self.assertEqual(self._debtor().promise_kept_ratio, 0.5)
