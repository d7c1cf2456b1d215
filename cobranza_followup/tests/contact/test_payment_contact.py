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
