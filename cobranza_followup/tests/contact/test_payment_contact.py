from odoo import Command

from ..common import CobranzaCommon


class TestPaymentContact(CobranzaCommon):
    """Who is written to and called: who handles payments, else invoices, else the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(-10)
        cls.debtor = cls._debtor()

    def _person(self, name, **values):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": self.customer.id, "email": f"{name}@x.example", **values}
        )

    def test_without_contacts_it_is_the_customer(self):
        self.assertEqual(self.debtor.contact_id, self.customer)

    def test_the_invoice_contact_comes_before_the_customer(self):
        invoices = self._person("invoices", type="invoice")
        self.assertEqual(self.debtor.contact_id, invoices)
        self.assertEqual(self.debtor.contact_email, "invoices@x.example")

    def test_who_handles_payments_comes_first(self):
        self._person("invoices", type="invoice")
        payer = self._person("payer", cobranza_handles_payments=True)
        self.assertEqual(self.debtor.contact_id, payer)
        payer.cobranza_handles_payments = False
        self.env.invalidate_all()
        self.assertEqual(self.debtor.contact_id.name, "invoices")

    def test_an_archived_contact_is_left_out(self):
        self._person("payer", cobranza_handles_payments=True).active = False
        self.assertEqual(self.debtor.contact_id, self.customer)

    def test_the_contact_of_another_company_is_left_out(self):
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        self._person("payer", cobranza_handles_payments=True, company_id=elsewhere.id)
        self.assertEqual(self.debtor.contact_id, self.customer)

    def test_the_message_goes_to_them(self):
        self._act()
        payer = self._person("payer", cobranza_handles_payments=True)
        self._run()
        execution = self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(execution.mail_id.recipient_ids, payer)

    def test_many_debtors_take_one_query(self):
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "child_ids": [
                        Command.create(
                            {
                                "name": "Payer",
                                "cobranza_handles_payments": True,
                                "email": "a@b.example",
                            }
                        )
                    ],
                }
                for number in range(5)
            ]
        )
        for partner in partners:
            self._invoice(-10, partner=partner)
        debtors = self.env["cobranza.debtor"].search([("partner_id", "in", partners.ids)])
        self.env.invalidate_all()
        debtors.mapped("partner_id.name")
        with self.assertQueryCount(2):
            debtors.mapped("contact_email")
        self.assertEqual(debtors.contact_id.mapped("name"), ["Payer"] * 5)

    # -- who cannot be reached -----------------------------------------------------------

    def test_an_invoice_address_that_cannot_be_reached_falls_back_to_the_company(self):
        self._person("invoices", type="invoice", email=False)
        self.env.invalidate_all()
        self.assertEqual(self.debtor.contact_id, self.customer)

    def test_what_an_address_lacks_is_the_next_ones(self):
        invoices = self._person("invoices", type="invoice")
        buyer = self._person("buyer", email=False, phone="55 1234 5678")
        self.env.invalidate_all()
        debtor = self.debtor.with_user(self.collector)
        self.assertEqual((debtor.contact_id, debtor.contact_phone), (invoices, "(551) 234-5678"))
        self.assertEqual(debtor._payment_contact("email"), invoices)
        self.assertEqual(debtor._payment_contact("phone"), buyer)
        form = self.env["cobranza.short.message.new"].browse(debtor.action_whatsapp()["res_id"])
        self.assertEqual(form.contact_id, buyer)

    def test_a_number_is_shown_grouped_and_kept_as_it_was_written(self):
        self._invoice(-5)
        debtor = self._debtor()
        self.company.partner_id.country_id = self.env.ref("base.mx")
        for written, country, shown in (
            ("5555513003", "base.mx", "55 5551 3003"),
            ("+52 (55) 5551-3003", False, "55 5551 3003"),
            ("+34912345678", "base.mx", "+34 912 34 56 78"),
            # Of another country than the company's: with its code, or it is taken for one of ours.
            ("3001234567", "base.co", "+57 300 1234567"),
            ("ask for Ana", "base.mx", "ask for Ana"),
        ):
            self.customer.write(
                {"phone": written, "country_id": country and self.env.ref(country).id}
            )
            debtor.invalidate_recordset()
            with self.subTest(written):
                self.assertEqual(debtor.contact_phone, shown)
                self.assertEqual(self.customer.phone, written)

    def test_a_message_goes_to_the_other_contact_if_nobody_else_has_an_address(self):
        self._act()
        self.customer.email = False
        self._person("invoices", type="invoice", email=False, phone="55 1")
        buyer = self._person("buyer")
        self._run()
        execution = self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(execution.mail_id.recipient_ids, buyer)

    def test_with_nobody_to_reach_it_stays_the_first_choice(self):
        self.customer.email = False
        invoices = self._person("invoices", type="invoice", email=False)
        self.env.invalidate_all()
        self.assertEqual(self.debtor.contact_id, invoices)

    # -- who left ------------------------------------------------------------------------

    def test_a_collector_who_left_collects_from_nobody(self):
        heir = self._new_user("heir", "cobranza_followup.group_cobranza_user")
        self.assertEqual(self.debtor.collector_id, self.collector)
        self.company.cobranza_collector_id = heir
        self.collector.active = False
        self.assertEqual(self.debtor.collector_id, heir)

    def test_a_debtor_left_behind_is_handed_over_by_the_run(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.collector.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.debtor.sender_name, self.company.name)
        self.debtor._give_task(lambda env: "Call", lambda env: "Call")
        self.assertFalse(self.debtor.activity_ids)
        self._run()
        self.assertFalse(self.debtor.collector_id)
        self._invoice(-10, partner=self.env["res.partner"].create({"name": "New"}))
        self.assertFalse(
            self.env["cobranza.debtor"].search([], order="id DESC", limit=1).collector_id
        )
