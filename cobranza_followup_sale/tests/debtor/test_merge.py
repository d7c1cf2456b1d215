from odoo import Command

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon, day


class TestMerge(CobranzaCommon):
    def test_customers_who_are_merged_become_one_debtor_with_both_histories(self):
        double = self.env["res.partner"].create({"name": "Abarrotes del Norte SA"})
        self._invoice(-20, 700)
        self._invoice(-40, 300, partner=double)
        promise = self._promise(300, 5, debtor=self._debtor(double))
        interaction = self._interact("informed", debtor_id=self._debtor(double).id)
        hold = self._hold(double)
        email = self.env.ref("cobranza_followup.channel_email")
        for partner, said in (
            (self.customer, {"collection_tz": "America/Bogota"}),
            (double, {"opted_out_channel_ids": [Command.set(email.ids)]}),
        ):
            self.env["cobranza.contact.preference"].create(
                {"partner_id": partner.id, "company_id": self.company.id, **said}
            )
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .sudo()
            .create(
                {
                    "dst_partner_id": self.customer.id,
                    "partner_ids": [Command.set([self.customer.id, double.id])],
                }
            )
        )
        wizard.action_merge()
        self._commit()
        debtor = self._debtor()
        self.assertRecordValues(
            debtor, [{"amount_overdue": 1000, "days_overdue": 40, "hold_id": hold.id}]
        )
        self.assertEqual((promise | interaction.promise_id).debtor_id, debtor)
        self.assertEqual(interaction.debtor_id, debtor)
        self.assertEqual(debtor.oldest_due_date, day(-40))
        self.assertTrue(self.customer.cobranza_hold)
        said = self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            said, [{"collection_tz": "America/Bogota", "opted_out_channel_ids": email.ids}]
        )
