from odoo import Command
from odoo.exceptions import UserError

from .others_work_common import OthersWorkCommon


class TestOthersWorkOnPartners(OthersWorkCommon):
    """Contacts are copied, changed, merged, imported and deleted as without us."""

    def _renamed(self, partner):
        partner.write({"name": "Abarrotes y más", "phone": "+52 81 1234 5678"})
        return partner

    def _archived(self, partner):
        partner.action_archive()
        return partner

    def _given_a_contact(self, partner):
        return partner.create({"name": "Luis Pagos", "parent_id": partner.id})

    def _made_a_company(self, partner):
        partner.is_company = not partner.is_company
        return partner

    def _partner_imported(self, partner):
        return self._loaded(partner, {"name": "Nuevo", "email": "nuevo@example.com"})

    def _imported_again(self, partner):
        return self._loaded(partner, {".id": partner.id, "ref": "C-77"})

    def _merged(self, partner):
        self._let_merge(partner.env.user)
        double = partner.create({"name": "Abarrotes (doble)", "email": partner.email})
        wizard = partner.env["base.partner.merge.automatic.wizard"].create(
            {
                "dst_partner_id": partner.id,
                "partner_ids": [Command.set([partner.id, double.id])],
            }
        )
        wizard.action_merge()
        self.assertFalse(double.exists())
        return partner

    ON_A_PARTNER = {
        "copy": (
            OthersWorkCommon._copied,
            {
                "name": "Abarrotes del Norte (copy)",
                "cobranza_handles_payments": False,
                "cobranza_promise_ids": [],
            },
        ),
        "rename": (_renamed, {"name": "Abarrotes y más"}),
        "archive": (_archived, {"active": False}),
        "new contact": (_given_a_contact, {"name": "Luis Pagos"}),
        "company or person": (_made_a_company, None),
        "delete a copy": (OthersWorkCommon._deleted, None),
        "import": (_partner_imported, {"name": "Nuevo"}),
        "import again": (_imported_again, {"ref": "C-77"}),
        "merge": (_merged, {"name": "Abarrotes del Norte"}),
    }

    def test_partners(self):
        for user in (self.salesperson, self.storekeeper, self.collector):
            user.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.cobranza_handles_payments = True
        self._each(
            self.ON_A_PARTNER,
            self.customer,
            self.admin,
            self.accountant,
            self.salesperson,
            self.storekeeper,
            self.collector,
        )

    def _whose_invoice_was_a_mistake(self):
        partner = self.env["res.partner"].create({"name": "Nobody", "email": "n@example.com"})
        invoice = self._invoice(10, partner=partner)
        self.assertTrue(self._debtor(partner))
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self._commit()
        return partner

    def test_a_customer_whose_invoice_was_a_mistake_is_deleted(self):
        partner = self._whose_invoice_was_a_mistake()
        debtor = self._debtor(partner)
        partner.with_user(self.accountant).unlink()
        self._commit()
        self.assertFalse(partner.exists())
        self.assertFalse(debtor.exists())

    def test_a_customer_with_a_log_is_archived_instead(self):
        partner = self._whose_invoice_was_a_mistake()
        debtor = self._debtor(partner)
        self._interact("informed", debtor_id=debtor.id)
        with self.assertRaisesRegex(UserError, "Archive the contact"):
            partner.with_user(self.accountant).unlink()
        self.assertTrue(debtor.exists())
        partner.with_user(self.accountant).action_archive()
        self.assertFalse(partner.active)
