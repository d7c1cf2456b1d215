from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from ...report.cobranza_activity import CREDIT_DAYS
from ..common import CobranzaCommon, day


class TestActivityReport(CobranzaCommon):
    def _contact(self, offset, outcome="informed", user=None, **values):
        user = user or self.collector
        interactions = self.env["cobranza.interaction"].with_user(user)
        if user.share:
            interactions = interactions.sudo()
        interactions.create(
            {
                "debtor_id": self._debtor().id,
                "outcome_id": self.env.ref(f"cobranza_followup.outcome_{outcome}").id,
                "date": f"{day(offset)} 18:00:00",
                "user_id": user.id,
                **values,
            }
        )
        self._commit()

    def _rows(self, kind=None, user=None):
        rows = self.env["cobranza.activity"].with_user(user or self.collector)
        rows.invalidate_model()
        return rows.search([("kind", "=", kind)] if kind else [])

    def test_contacts_count_on_their_day(self):
        self._invoice(-20)
        self._contact(-2)
        self._contact(-1, "no_answer", channel="whatsapp")
        self.assertRecordValues(
            self._rows("contact").sorted("date"),
            [
                {
                    "date": day(-2),
                    "user_id": self.collector.id,
                    "partner_id": self.customer.id,
                    "channel": "call",
                    "outcome_id": self.env.ref("cobranza_followup.outcome_informed").id,
                    "reached": True,
                    "contact_count": 1,
                    "reached_count": 1,
                    "promise_count": 0,
                },
                {
                    "date": day(-1),
                    "user_id": self.collector.id,
                    "partner_id": self.customer.id,
                    "channel": "whatsapp",
                    "outcome_id": self.env.ref("cobranza_followup.outcome_no_answer").id,
                    "reached": False,
                    "contact_count": 1,
                    "reached_count": 0,
                    "promise_count": 0,
                },
            ],
        )

    def test_a_day_is_the_companys(self):
        self.company.partner_id.tz = "America/Mexico_City"
        self._invoice(-20)
        with freeze_time(f"{day(-1)} 03:00:00"):
            self._interact("informed")
        self.assertEqual(self._rows("contact").date, day(-2))

    def test_promises_count_with_their_amount_in_company_currency(self):
        self._invoice(-20, 1000)
        euro = self.setup_other_currency("EUR")
        promise = self._promise(100, 3, currency_id=euro.id)
        self.assertRecordValues(
            self._rows("promise"),
            [
                {
                    "date": day(0),
                    "user_id": self.env.user.id,
                    "channel": "call",
                    "promise_count": 1,
                    "promise_amount": promise.amount_company,
                    "contact_count": 0,
                }
            ],
        )
        self.assertNotEqual(promise.amount_company, 100)
        promise.action_cancel("Entered twice")
        self.assertFalse(self._rows("promise"))

    def test_a_promise_of_a_debt_that_was_credited_was_taken_all_the_same(self):
        invoice = self._invoice(-20, 1000)
        promise = self._promise(1000, 3, invoices=invoice)
        refund = self._credit_note(1000)
        (invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self._commit()
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(self._rows("promise").promise_amount, 1000)

    def test_a_payment_is_put_down_to_the_last_contact(self):
        invoice = self._invoice(-40, 1000)
        colleague = self._new_user("colleague", "cobranza_followup.group_cobranza_user")
        self._contact(-9, user=colleague)
        self._contact(-6)
        self._contact(-5, "no_answer", user=colleague)
        self._pay(invoice, 400, on=-4)
        self._contact(-3, user=colleague)
        self.assertRecordValues(
            self._rows("payment"),
            [{"date": day(-4), "user_id": self.collector.id, "amount_collected": 400}],
        )
        self._pay(invoice, 600, on=-2)
        self.assertEqual(
            [(row.user_id, row.amount_collected) for row in self._rows("payment").sorted("date")],
            [(self.collector, 400), (colleague, 600)],
        )

    def test_what_a_payment_writes_off_was_not_collected(self):
        invoice = self._invoice(-40, 1000)
        self._contact(-2)
        with freeze_time(day(-1)):
            self._pay_and_write_off(invoice, 600)
        self.assertEqual(self._rows("payment").amount_collected, 600)

    def test_an_outgoing_message_counts_as_a_contact_a_call_nobody_took_does_not(self):
        invoice = self._invoice(-40, 1000)
        self._contact(-6, "no_answer")
        self._pay(invoice, 400, on=-4)
        self.assertFalse(self._rows("payment"))
        self._contact(-5, "message", channel="email")
        self.assertEqual(self._rows("payment").amount_collected, 400)

    def test_a_payment_long_after_the_contact_is_nobodys(self):
        invoice = self._invoice(-40, 1000)
        self._contact(-CREDIT_DAYS - 1)
        self._pay(invoice, 400, on=-1)
        self.assertEqual(self._rows("payment").amount_collected, 400)
        self._pay(invoice, 600, on=0)
        self.assertEqual(sum(self._rows("payment").mapped("amount_collected")), 400)

    def test_a_payment_of_several_invoices_counts_once(self):
        invoices = self._invoice(-40, 300) | self._invoice(-30, 200)
        self._contact(-2)
        self._contact(-1)
        payment = self._pay(invoices)
        self.assertEqual(self._rows("payment").amount_collected, 500)
        self._undo(payment)
        self.assertFalse(self._rows("payment"))

    def test_a_credit_note_is_not_collected(self):
        invoice = self._invoice(-40, 1000)
        self._contact(-1)
        refund = self._credit_note(1000)
        (invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self._commit()
        self.assertFalse(self._rows("payment"))

    def test_ids_of_the_kinds_do_not_meet(self):
        invoice = self._invoice(-40, 1000)
        self._contact(-3)
        self._promise(1000, 1)
        self._pay(invoice)
        rows = self._rows()
        self.assertEqual(sorted(rows.mapped("kind")), ["contact", "payment", "promise"])
        self.assertEqual(len(set(rows.ids)), 3)
        self.assertEqual(rows[0].action_open_debtor()["res_id"], self._debtor().id)

    def test_what_customers_do_on_the_portal_is_no_activity(self):
        self._invoice(-40, 1000)
        visitor = self._new_user("visitor", "base.group_portal")
        self._contact(-1, user=visitor, channel="portal", direction="in")
        self.assertFalse(self._rows())

    def test_only_of_ones_companies_and_only_for_collectors(self):
        self._invoice(-40, 1000)
        self._contact(-1)
        with self.assertRaises(AccessError):
            self._rows(user=self.salesperson)
        company = self.env["res.company"].create({"name": "Another company"})
        self.collector.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.assertFalse(self._rows())
