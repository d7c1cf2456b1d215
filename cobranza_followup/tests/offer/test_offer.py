from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..common import TODAY, day
from ..offer_common import OfferCommon


@freeze_time(TODAY)
class TestOffer(OfferCommon):
    """Who may offer what, and that nothing of an offer is entered by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Amounts are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")

    def test_the_server_says_what_is_owed_and_waived(self):
        offer = self._offer()
        self.assertEqual((offer.amount_owed, offer.amount_waived), (1000, 100))
        self._pay(self.invoice, 400)
        offer.write({"amount_to_pay": 550})
        self.assertEqual((offer.amount_owed, offer.amount_waived), (600, 50))

    def test_without_invoices_it_is_about_all_in_its_currency(self):
        second = self._invoice(10, 500)
        euros = self.setup_other_currency("EUR")
        self._invoice(-5, 70, currency_id=euros.id)
        offer = self._offer(invoice_ids=False, amount_to_pay=1450)
        self.assertEqual(offer.invoice_ids, self.invoice | second)
        self.assertEqual(offer.amount_owed, 1500)

    def test_the_form_fills_in_what_it_comes_to(self):
        form = Form(
            self.env["cobranza.offer"]
            .with_user(self.collector)
            .with_context(default_debtor_id=self.debtor.id)
        )
        form.amount_to_pay = 950
        self.assertEqual((form.amount_owed, form.amount_waived), (1000, 50))
        self.assertFalse(form.needs_approval)
        form.amount_to_pay = 800
        self.assertTrue(form.needs_approval)
        self.assertEqual(form.save().amount_waived, 200)

    def test_a_collector_offers_alone_what_the_policy_allows(self):
        offer = self._offer()
        offer.action_offer()
        self.assertEqual(offer.state, "offered")
        self.assertFalse(offer.approved_by_id)

    def test_beyond_it_a_manager_approves(self):
        offer = self._offer(amount_to_pay=899)
        offer.action_offer()
        self.assertEqual(offer.state, "to_approve")
        tasks = offer.sudo().activity_ids
        self.assertIn(self.manager, tasks.user_id)
        with self.assertRaisesRegex(AccessError, "manager"):
            offer.action_approve()
        self.assertEqual(offer.state, "to_approve")
        offer.with_user(self.manager).action_approve()
        self.assertEqual((offer.state, offer.approved_by_id), ("offered", self.manager))
        self.assertFalse(offer.sudo().activity_ids)

    def test_a_manager_sends_it_back_with_the_reason(self):
        offer = self._offer(amount_to_pay=500)
        offer.action_offer()
        with self.assertRaisesRegex(UserError, "Say why"):
            offer.with_user(self.manager).action_send_back("")
        with self.assertRaises(AccessError):
            offer.action_send_back("Mine")
        offer.with_user(self.manager).action_send_back("Too much")
        self.assertEqual((offer.state, offer.answer_reason), ("draft", "Too much"))
        self.assertIn("Offer not approved", self.debtor.activity_ids.mapped("summary"))

    def test_without_limits_every_waiver_is_approved(self):
        self.policy.offer_percent = 0
        offer = self._offer(amount_to_pay=999)
        offer.action_offer()
        self.assertEqual(offer.state, "to_approve")
        plan = self._offer(
            self.collector, invoices=self._invoice(-3, 300), kind="plan", amount_to_pay=300
        )
        plan.action_offer()
        self.assertEqual(plan.state, "offered", "Instalments alone waive nothing.")

    def test_an_amount_counts_what_was_waived_of_late(self):
        self.policy.write({"offer_percent": 0, "offer_amount": 120})
        self._offer().action_offer()
        second = self._offer(invoices=self._invoice(-3, 1000), amount_to_pay=970)
        second.action_offer()
        self.assertEqual(second.state, "to_approve", "100 and 30 are more than 120.")

    def test_an_amount_is_in_the_policys_currency(self):
        euros = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        self.policy.write({"offer_percent": 0, "offer_amount": 50, "currency_id": euros.id})
        self.assertEqual(self.debtor._may_waive(1000, self.company.currency_id), 100)

    def test_nobody_writes_what_becomes_of_it(self):
        for values in (
            {"state": "offered"},
            {"amount_owed": 5},
            {"amount_waived": 5},
            {"approved_by_id": self.collector.id},
            {"document_hash": "x"},
            {"credit_note_ids": [Command.set([])]},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "cannot be entered"):
                self._offer(**values)
            with self.subTest(values), self.assertRaises(AccessError):
                self._offer().with_user(self.manager).write(values)
        offer = self._offer()
        offer.action_offer()
        with self.assertRaisesRegex(AccessError, "cannot be changed"):
            offer.write({"amount_to_pay": 1})
        with self.assertRaises(AccessError):
            offer.unlink()

    def test_defaults_of_a_caller_set_nothing(self):
        offers = self.env["cobranza.offer"].with_user(self.collector)
        offer = offers.with_context(default_state="accepted", default_amount_waived=9).create(
            {"debtor_id": self.debtor.id, "amount_to_pay": 950, "valid_until": day(3)}
        )
        self.assertEqual((offer.state, offer.amount_waived), ("draft", 50))

    def test_bad_input_gets_a_sentence(self):
        for values in (
            {"amount_to_pay": "x"},
            {"valid_until": "tomorrow"},
            {"discount_percent": "7"},
            {"conditions": 5},
            {"debtor_id": 0},
            {"debtor_id": "1"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._offer(**values)

    def test_what_makes_no_sense_is_not_offered(self):
        stranger = self._invoice(-3, 50, self.env["res.partner"].create({"name": "Other"}))
        with self.assertRaises(ValidationError):
            self._offer(invoices=stranger)
        for values, said in (
            ({"amount_to_pay": 0}, "above zero"),
            ({"amount_to_pay": 1001}, "above zero"),
            ({"amount_to_pay": 1000}, "waives nothing"),
            ({"valid_until": day(-1)}, "valid"),
            ({"valid_until": day(400)}, "valid"),
            ({"pay_by": day(1)}, "day of payment"),
            ({"kind": "waiver"}, "no late interest"),
            ({"kind": "plan", "instalment_count": 1}, "instalments"),
            ({"discount_type": "rate", "yearly_rate": 12}, "(prompt payment|waives nothing)"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, said):
                self._offer(self.manager, **values).action_offer()

    def test_of_an_invoice_there_is_one_offer_at_a_time(self):
        first = self._made()
        with self.assertRaisesRegex(UserError, "already"):
            self._offer(self.manager).action_offer()
        first.action_withdraw("A better one")
        self._offer(self.manager).action_offer()

    def test_conditions_respect_the_debtor(self):
        self.env["cobranza.respect.word"].sudo().search([])
        with self.assertRaisesRegex(UserError, "Change what is marked"):
            self._offer(conditions="Or we will seize your house.")

    def test_the_call_screen_says_what_may_be_offered(self):
        self.assertIn("up to 10 %", self.debtor.with_user(self.collector).offer_text)
        self.assertIn("100.00", self.debtor.with_user(self.collector).offer_text)
        page = self.env["cobranza.playbook"].with_user(self.collector).page_of(self.debtor.id)
        self.assertTrue(any("May be offered: up to 10 %" in fact for fact in page["facts"]))
        self.policy.offer_percent = 0
        self.debtor.invalidate_recordset()
        self.assertFalse(self.debtor.with_user(self.collector).offer_text)

    def test_who_has_no_part_in_collecting_sees_none(self):
        offer = self._offer()
        for user in (self.salesperson, self.storekeeper):
            with self.assertRaises(AccessError):
                offer.with_user(user).read(["amount_to_pay"])

    def test_another_companys_offers_are_not_seen(self):
        other = self.setup_other_company()["company"]
        stranger = self.env["res.users"].create(
            {
                "name": "Elsewhere",
                "login": "cobranza_elsewhere",
                "group_ids": [
                    Command.set([self._group("cobranza_followup.group_cobranza_manager").id])
                ],
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
            }
        )
        offer = self._offer()
        with self.assertRaises(AccessError):
            offer.with_user(stranger).action_offer()
