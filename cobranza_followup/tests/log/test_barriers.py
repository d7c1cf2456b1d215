from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import CobranzaCommon, day


class TestBarriers(CobranzaCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-20)

    def test_the_owner_gets_a_task_by_the_deadline(self):
        barrier = self._barrier(
            "goods", self.invoice, owner_id=self.storekeeper.id, deadline=day(3)
        )
        self.assertRecordValues(
            barrier.activity_ids,
            [{"user_id": self.storekeeper.id, "date_deadline": day(3)}],
        )

    def test_an_owner_who_is_no_collector_removes_it_and_the_collector_hears_of_it(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.salesperson.id)
        seen = barrier.with_user(self.salesperson)
        self.assertEqual(seen.read(["deadline", "note"])[0]["id"], barrier.id)
        wizard = (
            self.env["cobranza.barrier.close"]
            .with_user(self.salesperson)
            .create({"barrier_id": barrier.id, "resolution": "Sent to the right address"})
        )
        wizard.action_close()
        self._commit()
        self.assertRecordValues(
            barrier, [{"state": "solved", "resolution": "Sent to the right address"}]
        )
        self.assertFalse(barrier.activity_ids)
        self.assertEqual(self._debtor().activity_ids.user_id, self.collector)
        with self.assertRaises(AccessError):
            seen.debtor_id.read(["amount_overdue"])

    def test_what_is_written_on_closing_is_text_and_no_markup(self):
        barrier = self._barrier("no_invoice", self.invoice)
        barrier.with_user(self.manager).action_solve("<b>Paid</b>")
        self.assertIn("&lt;b&gt;Paid", self._debtor().activity_ids.note)

    def test_what_others_own_is_not_theirs_to_see(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.collector.id)
        with self.assertRaises(AccessError):
            barrier.with_user(self.salesperson).read(["note"])
        with self.assertRaises(AccessError):
            barrier.with_user(self.salesperson).action_solve()

    def test_bad_reports_are_refused_in_a_sentence(self):
        stranger = self._invoice(-5, partner=self.env["res.partner"].create({"name": "Stranger"}))
        cases = (
            (lambda: self._barrier("goods", self.invoice.browse()), "that are disputed"),
            (lambda: self._barrier("goods", stranger), "only posted invoices"),
            (lambda: self._barrier("goods", self.invoice, amount_disputed=-1), "negative"),
        )
        for report, message in cases:
            with (
                self.subTest(message=message),
                self.assertRaisesRegex((UserError, ValidationError), message),
                self.env.cr.savepoint(),
            ):
                report()

    def test_its_owner_does_not_give_it_to_another_company(self):
        barrier = self._barrier("no_invoice", self.invoice, owner_id=self.salesperson.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for vals in ({"company_id": other.id}, {"partner_id": self.company.partner_id.id}):
            with self.assertRaisesRegex(UserError, "is not changed"):
                barrier.with_user(self.salesperson).write(vals)

    def test_a_report_is_not_changed_afterwards(self):
        barrier = self._barrier("goods", self.invoice, amount_disputed=10)
        for values in ({"amount_disputed": 999}, {"state": "solved"}):
            with self.assertRaisesRegex(UserError, "not changed"):
                barrier.with_user(self.collector).write(values)
