from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestPaymentChoice(CobranzaCommon):
    """From a debtor one chooses what is paid; what is overdue is chosen, and it is one payment."""

    def setUp(self):
        super().setUp()
        self.oldest = self._invoice(-40, 600)
        self.overdue = self._invoice(-10, 400)
        self.coming = self._invoice(20, 250)
        self.debtor = self._debtor()

    def _picker(self, user=None):
        debtor = self.debtor.with_user(user or self.collector).with_context(lang="en_US")
        return Form.from_action(debtor.env, debtor.action_register_payment())

    def _items(self, *invoices):
        lines = self.env["account.move.line"].union(*(invoice.line_ids for invoice in invoices))
        return lines.filtered(lambda line: line.account_type == "asset_receivable")

    def _payments(self):
        return self.env["account.payment"].search([("partner_id", "=", self.customer.id)])

    def test_what_is_overdue_is_chosen_and_the_rest_is_offered(self):
        form = self._picker()
        self.assertEqual(form.item_ids.ids, self._items(self.oldest, self.overdue).ids)
        self.assertEqual(
            [one["name"] for one in form.open_items],
            [self.oldest.name, self.overdue.name, self.coming.name],
        )
        self.assertEqual(form.sum_text, self.company.currency_id.format(1000))

    def test_two_chosen_invoices_are_one_payment(self):
        form = self._picker()
        form.item_ids.remove(self._items(self.oldest).id)
        form.item_ids.add(self._items(self.coming))
        self.assertEqual(form.sum_text, self.company.currency_id.format(650))
        picker = form.save()
        wizard = Form.from_action(picker.env, picker.action_continue())
        self.assertEqual(wizard.amount, 650)
        wizard.save().action_create_payments()
        self._commit()
        self.assertRecordValues(self._payments(), [{"amount": 650}])
        self.assertEqual((self.overdue | self.coming).mapped("amount_residual"), [0, 0])
        self.assertEqual(self.debtor.amount_overdue, 600)

    def test_of_an_invoice_in_instalments_only_what_is_due_is_chosen(self):
        self._pay(self.oldest | self.overdue | self.coming)
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": 0}),
                    Command.create({"value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        invoice = self._invoice(
            -5, 800, invoice_date=day(-5), invoice_date_due=False, invoice_payment_term_id=term.id
        )
        form = self._picker()
        self.assertEqual(len(form.open_items), 2)
        self.assertEqual(form.item_ids.ids, self._items(invoice)[:1].ids)
        picker = form.save()
        self.assertEqual(Form.from_action(picker.env, picker.action_continue()).amount, 400)
        # Who chooses the one that is not due yet pays it, too.
        picker.item_ids = self._items(invoice)
        wizard = Form.from_action(picker.env, picker.action_continue())
        self.assertEqual(wizard.amount, 800)
        wizard.save().action_create_payments()
        self.assertFalse(invoice.amount_residual)

    def test_what_is_disputed_can_be_paid_too(self):
        self._barrier("goods", self.overdue)
        self.assertIn(self.overdue.name, [one["name"] for one in self._picker().open_items])

    def test_two_currencies_are_two_payments_and_the_form_says_so(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        foreign = self._invoice(-5, 100, currency_id=euro.id)
        form = self._picker()
        self.assertIn(self._items(foreign), form.item_ids)
        self.assertRegex(form.problem, "in one currency")
        picker = form.save()
        with self.assertRaisesRegex(UserError, "in one currency"):
            picker.action_continue()
        desk = self.env["cobranza.call.workspace"].with_user(self.collector)
        chosen = (self.overdue | foreign).ids
        with self.assertRaisesRegex(UserError, "in one currency"):
            desk.with_context(lang="en_US").register_payment(self.debtor.id, chosen)
        picker.item_ids = self._items(foreign)
        wizard = Form.from_action(picker.env, picker.action_continue())
        self.assertEqual((wizard.amount, wizard.currency_id), (100, euro))

    def test_without_a_choice_it_says_what_to_do(self):
        picker = self._picker().save()
        picker.item_ids = False
        with self.assertRaisesRegex(UserError, "Check the documents"):
            picker.action_continue()
        # A line of somebody else's is no choice, whoever sends it.
        other = self._invoice(-5, partner=self.env["res.partner"].create({"name": "Another"}))
        picker.item_ids = self._items(other)
        with self.assertRaisesRegex(UserError, "Check the documents"):
            picker.action_continue()

    def test_a_credit_not_yet_applied_is_said(self):
        self.assertFalse(self._picker().credit_text)
        self._receive(75)
        self.assertIn(self.company.currency_id.format(75), self._picker().credit_text)

    def test_who_may_not_register_payments_is_told_whom_to_ask(self):
        with self.assertRaises(AccessError):
            self._picker(self.salesperson)
        reader = self._new_user("reader", "cobranza_followup.group_cobranza_user")
        self.env.ref("cobranza_followup.group_cobranza_user").implied_ids = [
            Command.unlink(self.env.ref("account.group_account_invoice").id)
        ]
        with self.assertRaisesRegex(AccessError, "right to do the invoicing"):
            self._picker(reader)

    def test_a_branch_pays_in_its_parents_journal_and_a_company_without_one_says_so(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.cr.precommit.run()
        self.collector.company_ids |= branch
        invoice = self._invoice(-7, 300, company_id=branch.id)
        self.debtor = self._debtor(company=branch)
        companies = [branch.id, self.company.id]
        self.debtor = self.debtor.with_context(allowed_company_ids=companies)
        picker = self._picker().save()
        self.assertEqual(picker.item_ids.move_id, invoice)
        wizard = Form.from_action(picker.env, picker.action_continue())
        self.assertEqual(wizard.amount, 300)
        self.env["account.journal"].search(
            [("type", "in", ("bank", "cash", "credit"))]
        ).type = "general"
        with self.assertRaisesRegex(UserError, "no bank or cash journal"):
            picker.action_continue()

    def test_the_list_of_open_documents_shows_what_is_pending(self):
        self._pay(self.oldest, 150)
        debtor = self.debtor.with_user(self.collector)
        action = debtor.action_open_invoices()
        self.assertEqual(
            debtor.env["account.move"].search(action["domain"]),
            self.oldest | self.overdue | self.coming,
        )
        [view] = [view for view, kind in action["views"] if kind == "list"]
        arch = debtor.env["account.move"].get_view(view, "list")["arch"]
        self.assertRegex(arch, 'name="amount_residual_signed"[^>]*optional="show"')
