from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestInteractionForm(CobranzaCommon):
    """One form, outcome first, logs a contact with the promise or barrier that came of it."""

    def setUp(self):
        super().setUp()
        self.first = self._invoice(-40, 600)
        self.second = self._invoice(-10, 400)
        self.debtor = self._debtor()

    def _form(self, outcome=None, user=None):
        model = self.env["cobranza.interaction.new"].with_user(user or self.collector)
        form = Form(model.with_context(default_debtor_id=self.debtor.id))
        if outcome:
            form.outcome_id = self.env.ref(f"cobranza_followup.outcome_{outcome}")
        return form

    def _last_interaction(self):
        return self.env["cobranza.interaction"].search(
            [("debtor_id", "=", self.debtor.id)], limit=1
        )

    def test_a_call_without_answer_takes_two_fields(self):
        self._form("no_answer").save().action_log()
        interaction = self._last_interaction()
        self.assertEqual(interaction.user_id, self.collector)
        self.assertEqual(interaction.channel, "call")
        self.assertEqual(interaction.next_contact_date, day(1))
        self.assertFalse(interaction.promise_id or interaction.barrier_id)

    def test_without_an_outcome_nothing_is_logged(self):
        wizard = self._form().save()
        with self.assertRaisesRegex(UserError, "Choose the outcome"):
            wizard.action_log()
        self.assertFalse(self._last_interaction())

    def test_a_promise_is_of_the_whole_overdue_debt_unless_invoices_are_chosen(self):
        form = self._form("promised")
        self.assertEqual(form.amount, 1000)
        form.invoice_ids.add(self.second)
        self.assertEqual(form.amount, 400)
        form.date_promised = day(7)
        form.save().action_log()
        interaction = self._last_interaction()
        promise = interaction.promise_id
        self.assertEqual((promise.amount, promise.date_promised), (400, day(7)))
        self.assertEqual(promise.invoice_ids, self.second)
        self.assertEqual(promise.interaction_id, interaction)
        self.assertEqual(promise.user_id, self.collector)

    def test_a_promise_in_the_currency_of_its_invoices(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self._invoice(-5, 100, currency_id=euro.id)
        form = self._form("promised")
        form.invoice_ids.add(invoice)
        self.assertEqual((form.amount, form.currency_id), (100, euro))

    def test_what_a_credit_covers_is_not_promised(self):
        self._credit_note(250)
        form = self._form("promised")
        form.invoice_ids.add(self.first)
        self.assertEqual(form.amount, 350)

    def test_a_bad_date_leaves_nothing_behind(self):
        form = self._form("promised")
        form.date_promised = day(-1)
        wizard = form.save()
        with self.assertRaisesRegex(ValidationError, "not in the past"), self.cr.savepoint():
            wizard.action_log()
        self.assertFalse(self._last_interaction())

    def test_a_barrier_gets_an_owner_and_a_deadline(self):
        form = self._form("barrier")
        form.barrier_type_id = self.env.ref("cobranza_followup.barrier_type_no_invoice")
        self.assertEqual(form.owner_id, self.salesperson)
        self.assertEqual(form.deadline, day(5))  # three days on, past the weekend
        form.save().action_log()
        barrier = self._last_interaction().barrier_id
        self.assertEqual(barrier.owner_id, self.salesperson)
        self.assertEqual(barrier.activity_ids.user_id, self.salesperson)

    def test_a_dispute_needs_its_invoices(self):
        form = self._form("dispute")
        form.barrier_type_id = self.env.ref("cobranza_followup.barrier_type_goods")
        wizard = form.save()
        with self.assertRaisesRegex(ValidationError, "disputed"), self.cr.savepoint():
            wizard.action_log()
        wizard.invoice_ids = self.first
        wizard.action_log()
        self._commit()
        self.assertEqual(self.debtor.amount_disputed, 600)

    def test_a_wrong_number_may_stay_without_a_barrier(self):
        self._form("wrong_contact").save().action_log()
        self.assertFalse(self._last_interaction().barrier_id)

    def test_log_and_next_opens_the_next_customer(self):
        other = self.customer.create({"name": "Otra"})
        self._invoice(-15, partner=other)
        action = self._form("no_answer").save().action_log_and_next()
        self.assertEqual(action["res_id"], self._debtor(other).id)

    def test_suggested_dates_come_with_their_reason(self):
        form = self._form("promised")
        form.date_promised = day(7)
        wizard = form.save().with_context(lang="en_US")
        self.assertEqual(
            [choice["date"] for choice in wizard.date_suggestions],
            ["2026-03-13", "2026-03-18", "2026-03-31"],
        )
        self.assertIn("end of month", wizard.date_suggestions[2]["label"])

    def test_salespeople_do_not_log(self):
        with self.assertRaises(UserError):
            self._form("no_answer", user=self.salesperson)

    def test_what_one_is_typing_is_nobody_elses_to_read(self):
        wizard = self._form("no_answer").save()
        second = self._new_user("second", "cobranza_followup.group_cobranza_user")
        with self.assertRaises(AccessError):
            wizard.with_user(second).read(["note"])
