from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .test_payment_calendar import CalendarCommon


class TestRequiredDocuments(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.newer = cls._invoice(-2, 500)
        cls.document = cls.env["cobranza.required.document"].create(
            {"debtor_id": cls.debtor.id, "kind": "reception", "name": "Folio"}
        )

    def _report(self, user=None):
        """Report the document as missing, as one does on the debtor and on the call screen."""
        document = self._as(user or self.collector, self.document)
        action = document.action_report_missing()
        view = action["views"][0][0]
        barriers = self.env["cobranza.barrier"].with_user(user or self.collector)
        form = Form(barriers.with_context(**action["context"]), view=view)
        return form.save()

    def test_nothing_is_missing_until_somebody_reports_it(self):
        self._run()
        self.assertFalse(self.debtor.barrier_ids)

    def test_one_click_makes_a_barrier_of_ours_for_the_oldest_invoice(self):
        barrier = self._report()
        self.assertRecordValues(
            barrier,
            [
                {
                    "debtor_id": self.debtor.id,
                    "type_id": self.env.ref("cobranza_followup.barrier_type_documents").id,
                    "side": "ours",
                    "document_id": self.document.id,
                    "invoice_ids": self.invoice.ids,
                    "owner_id": self.salesperson.id,
                    "note": "Reception sheet: Folio",
                    "state": "open",
                }
            ],
        )
        self.assertTrue(barrier.activity_ids)

    def test_it_is_for_an_invoice_of_that_customer(self):
        vals = {
            "debtor_id": self.debtor.id,
            "type_id": self.env.ref("cobranza_followup.barrier_type_documents").id,
            "document_id": self.document.id,
        }
        barriers = self.env["cobranza.barrier"].with_user(self.collector)
        with self.assertRaisesRegex(ValidationError, "for which the document is missing"):
            barriers.create(vals)
        other = self.env["res.partner"].create({"name": "Another"})
        invoice = self._invoice(-10, 77, other)
        with self.assertRaisesRegex(ValidationError, "another customer's"):
            barriers.create(
                {
                    **vals,
                    "debtor_id": self._debtor(other).id,
                    "invoice_ids": [Command.set(invoice.ids)],
                }
            )

    def test_without_an_open_invoice_it_says_so(self):
        self._pay(self.invoice | self.newer)
        with self.assertRaisesRegex(UserError, "no open invoice"):
            self._as(self.collector, self.document).action_report_missing()

    def test_the_call_screen_lists_them(self):
        called = self.env["cobranza.call.workspace"].with_user(self.collector)
        listed = called.customer(self.debtor.id)["documents"]
        self.assertEqual([one["name"] for one in listed], ["Reception sheet: Folio"])

    def test_bad_values_are_refused_in_a_sentence(self):
        documents = self.env["cobranza.required.document"].with_user(self.collector)
        for url in ("javascript:alert(1)", "example.com", "https:", "http://[", "data:text/html,x"):
            with self.subTest(url=url), self.assertRaisesRegex(ValidationError, "https://"):
                documents.create({"debtor_id": self.debtor.id, "kind": "upload", "url": url})
        with self.assertRaisesRegex(ValidationError, "what exactly"):
            documents.create({"debtor_id": self.debtor.id, "name": " "})
        for values in (1, "x", [1]):
            with self.subTest(values=values), self.assertRaises(UserError):
                documents.create(values)
        other = self.env["res.partner"].create({"name": "Another"})
        self._invoice(-10, 77, other)
        with self.assertRaisesRegex(UserError, "stays with its customer"):
            self._as(self.collector, self.document).write({"debtor_id": self._debtor(other).id})

    def test_who_has_no_business_with_it_sees_nothing(self):
        for user in (self.salesperson, self.storekeeper):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._as(user, self.document).read(["name"])
        other = self.setup_other_company()["company"]
        self.collector.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self._as(self.collector, self.document).read(["name"])
