from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day


class TestExecutions(CobranzaCommon):
    """What a step does beyond moving the debtor: once per debtor, stage and episode."""

    def setUp(self):
        super().setUp()
        self._act()

    def _letters(self):
        """The messages to the customer; those that tell users of an activity are not ours."""
        return (
            self.env["cobranza.step.execution"]
            .search([("debtor_id", "=", self._debtor().id)])
            .mail_id
        )

    def test_one_message_for_all_invoices_of_a_customer(self):
        for due in (-2, -3, -4):
            self._invoice(due)
        self._run()
        mail = self._letters()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.customer)
        for invoice in self._debtor()._open_items().move_id:
            self.assertIn(invoice.name, mail.body_html)
        self._run()
        self.assertEqual(self._letters(), mail)

    def test_the_invoice_contact_is_written_to_in_their_language(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Accounts payable",
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "ap@abarrotes.example",
            }
        )
        self._invoice(-2)
        self._run()
        self.assertEqual(self._letters().recipient_ids, contact)

    def test_falling_and_rising_again_in_an_episode_repeats_nothing(self):
        old = self._invoice(-100)
        self._invoice(-3)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 6)
            self.assertEqual(self._stage_of(), self.stages["barriers"])
            sent = len(self._letters())
            self._pay(old, on=6)
            self._nights(frozen, 12)
        stages = self.env["cobranza.step.execution"].sudo().search([]).stage_id
        self.assertEqual(len(self._letters()), len(stages))
        self.assertGreaterEqual(len(stages), sent)

    def test_a_new_episode_is_written_to_again(self):
        first = self._invoice(-2)
        with freeze_time(TODAY) as frozen:
            self._run()
            self._pay(first)
            self._nights(frozen, 1)
            self._invoice(0)
            self._nights(frozen, 2)
            self.assertEqual(len(self._letters()), 2)

    def test_without_an_address_the_collector_gets_a_task(self):
        self.customer.email = False
        self._invoice(-2)
        self._run()
        self.assertFalse(self._letters())
        activity = self._debtor().activity_ids
        self.assertEqual(activity.user_id, self.collector)
        self.assertIn("no e-mail address", activity.note)

    def test_the_customers_name_is_text_in_the_task_and_no_markup(self):
        self.customer.write({"email": False, "name": "<b>Abarrotes</b>"})
        self._invoice(-2)
        self._run()
        self.assertIn("&lt;b&gt;Abarrotes", self._debtor().activity_ids.note)

    def test_the_collector_gets_the_steps_activity(self):
        self._invoice(-10)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 6)
        activity = self._debtor().activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "user_id": self.collector.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "date_deadline": day(6),
                }
            ],
        )

    def test_the_salesperson_is_told_without_figures(self):
        self._invoice(-100, 987.65)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 11)
        message = self.env["mail.message"].search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "=", self.customer.id),
                ("partner_ids", "in", self.salesperson.partner_id.ids),
            ]
        )
        self.assertEqual(len(message), 1)
        self.assertNotIn("987", message.body)

    def test_a_run_leaves_what_it_tells_to_the_mail_queue(self):
        self._invoice(-100)
        at_once = patch.object(self.env.registry["mail.mail"], "send_after_commit")
        with freeze_time(TODAY) as frozen, at_once as sent:
            self._nights(frozen, 11)
        told = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.salesperson.partner_id.ids)]
        )
        self.assertTrue(told)
        sent.assert_not_called()

    def test_the_credit_limit_is_cut_and_given_back(self):
        self._prepare_limit(10000)
        with freeze_time(TODAY) as frozen:
            invoice = self._invoice(-100)
            self._nights(frozen, 21)
            self.assertEqual(self.customer.credit_limit, 5000)
            payment = self._pay(invoice, on=21)
            self.assertEqual(self.customer.credit_limit, 10000)
            self._undo(payment)
            self.assertEqual(self.customer.credit_limit, 5000)

    def test_a_limit_that_somebody_changed_stays_theirs(self):
        self._prepare_limit(10000)
        with freeze_time(TODAY) as frozen:
            invoice = self._invoice(-100)
            self._nights(frozen, 21)
            self.customer.credit_limit = 7000
            self._pay(invoice, on=21)
        self.assertEqual(self.customer.credit_limit, 7000)

    def test_a_limit_of_which_nothing_is_left_still_warns_the_salesperson(self):
        self._prepare_limit(10000)
        self.policy.step_ids.credit_limit_percent = 0
        order = (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .create({"partner_id": self.customer.id, "user_id": self.salesperson.id})
        )
        with freeze_time(TODAY) as frozen:
            invoice = self._invoice(-100)
            self.assertFalse(order.partner_credit_warning)
            self._nights(frozen, 21)
            self.env.invalidate_all()
            warning = order.with_context(lang="en_US").partner_credit_warning
            self.assertIn("has reached its credit limit", warning)
            # Whatever was cut last, and how often, all of it comes back.
            self._pay(invoice, on=21)
        self.env.invalidate_all()
        self.assertFalse(order.partner_credit_warning)
        self.assertEqual(self.customer.credit_limit, 10000)

    def test_a_share_of_a_limit_that_rounds_to_nothing_is_a_limit(self):
        self._prepare_limit(0.05)
        self.policy.step_ids.credit_limit_percent = 1
        with freeze_time(TODAY) as frozen:
            self._invoice(-100)
            self._nights(frozen, 21)
        self.assertEqual(self.customer.credit_limit, self.company.currency_id.rounding)

    def _prepare_limit(self, amount):
        self.company.account_use_credit_limit = True
        self.customer.write({"use_partner_credit_limit": True, "credit_limit": amount})

    def test_an_old_bank_writes_to_nobody(self):
        self._invoice(-2)
        self._receive(5, on=-30, partner=self.env["res.partner"].create({"name": "Somebody"}))
        self.policy.maximum_bank_age_days = 7
        self._run()
        self.assertFalse(self._letters())

    def test_a_dissatisfied_customer_is_their_salespersons_affair(self):
        self._invoice(-2)
        self._interact("informed", satisfaction="poor")
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.salesperson.partner_id.ids)]
        )
        self.assertIn("not satisfied", message.body)
