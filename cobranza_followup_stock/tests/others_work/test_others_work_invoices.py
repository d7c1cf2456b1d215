from odoo import Command
from odoo.exceptions import AccessError

from odoo.addons.cobranza_followup.tests.common import TODAY, day

from .others_work_common import OthersWorkCommon


class TestOthersWorkOnInvoices(OthersWorkCommon):
    """Invoices, credit notes, bills and payments: who may do it without us does it with us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.credit_note = cls._credit_note(200)
        cls.bill = cls._invoice(0, 300, move_type="in_invoice")
        cls.vendor_refund = cls._invoice(0, 100, move_type="in_refund")
        cls.payment = cls._receive(50)
        cls.bookkeepers = (cls.admin, cls.accountant, cls.collector)

    # -- what they do ----------------------------------------------------------------------

    def _reversed(self, invoice, call="refund_moves"):
        wizard = (
            invoice.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Wrong price"})
        )
        return invoice.browse(getattr(wizard, call)()["res_id"])

    def _credited(self, invoice):
        note = self._reversed(invoice)
        note.invoice_date = TODAY
        note.action_post()
        return note

    def _replaced(self, invoice):
        return self._reversed(invoice, "modify_moves")

    def _cancelled_by_reversal(self, invoice):
        return invoice._reverse_moves([{"date": TODAY, "invoice_date": TODAY}], cancel=True)

    def _posted_again(self, invoice):
        invoice.button_draft()
        invoice.action_post()
        return invoice

    def _cancelled(self, invoice):
        invoice.button_draft()
        invoice.button_cancel()
        return invoice

    def _deleted_itself(self, invoice):
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertFalse(invoice.exists())

    def _imported(self, invoice):
        return self._loaded(
            invoice,
            {
                "move_type": invoice.move_type,
                "partner_id/.id": invoice.partner_id.id,
                "invoice_date": TODAY,
                "ref": "From a spreadsheet",
                "invoice_line_ids/name": "Goods",
                "invoice_line_ids/price_unit": 70,
            },
        )

    def _entered(self, invoice):
        return invoice.create(
            {
                "move_type": invoice.move_type,
                "partner_id": invoice.partner_id.id,
                "invoice_date": TODAY,
                # As a form or a copy of another add-on hands it back.
                "cobranza_promise_ids": [Command.set([])],
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 70, "tax_ids": False})
                ],
            }
        )

    def _written_back(self, invoice):
        invoice.write(
            {
                "cobranza_promise_ids": [Command.set(invoice.sudo().cobranza_promise_ids.ids)],
                "ref": "Same",
            }
        )
        return invoice

    def _register(self, invoice, **values):
        wizard = (
            invoice.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": TODAY, **values})
        )
        return wizard._create_payments()

    def _paid_in_part(self, invoice):
        self._register(invoice, amount=30)
        return invoice

    def _paid_and_undone(self, invoice):
        payment = self._register(invoice)
        payment.action_draft()
        payment.action_cancel()
        return invoice

    def _due_later(self, invoice):
        invoice.invoice_date_due = day(60)
        return invoice

    # -- and what comes of it --------------------------------------------------------------

    ON_ANY_DOCUMENT = {
        "copy": (OthersWorkCommon._copied, {"state": "draft", "cobranza_promise_ids": []}),
        "post again": (_posted_again, {"state": "posted"}),
        "cancel": (_cancelled, {"state": "cancel"}),
        "delete a draft": (OthersWorkCommon._deleted, None),
        "delete": (_deleted_itself, None),
        "import": (_imported, {"state": "draft", "ref": "From a spreadsheet"}),
        "enter": (_entered, {"amount_total": 70, "cobranza_promise_ids": []}),
        "write back": (_written_back, {"ref": "Same"}),
        "pay in part": (_paid_in_part, {"payment_state": "partial"}),
        "pay and undo": (_paid_and_undone, {"payment_state": "not_paid"}),
        "reverse": (_cancelled_by_reversal, {"state": "posted", "cobranza_promise_ids": []}),
    }
    ON_AN_INVOICE = {
        "credit": (_credited, {"state": "posted", "cobranza_promise_ids": []}),
        "replace": (_replaced, {"state": "draft", "cobranza_promise_ids": []}),
        "give more time": (_due_later, {"invoice_date_due": day(60)}),
    }

    def test_invoices(self):
        self._each(self.ON_ANY_DOCUMENT | self.ON_AN_INVOICE, self.invoice, *self.bookkeepers)

    def test_credit_notes(self):
        self._each(self.ON_ANY_DOCUMENT, self.credit_note, *self.bookkeepers)

    def test_bills(self):
        self._each(self.ON_ANY_DOCUMENT | self.ON_AN_INVOICE, self.bill, *self.bookkeepers)

    def test_refunds_of_vendors(self):
        self._each(self.ON_ANY_DOCUMENT, self.vendor_refund, *self.bookkeepers)

    # -- payments --------------------------------------------------------------------------

    def _payment_posted(self, payment):
        copied = payment.copy()
        copied.action_post()
        return copied

    def _payment_cancelled(self, payment):
        payment.action_draft()
        payment.action_cancel()
        return payment

    def _payment_deleted(self, payment):
        payment.action_draft()
        payment.unlink()

    def _payment_imported(self, payment):
        return self._loaded(
            payment,
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id/.id": payment.partner_id.id,
                "amount": 40,
                "date": TODAY,
                "journal_id/.id": payment.journal_id.id,
            },
        )

    ON_A_PAYMENT = {
        "copy": (OthersWorkCommon._copied, {"state": "draft", "amount": 50}),
        "post": (_payment_posted, {"amount": 50}),
        "cancel": (_payment_cancelled, {"state": "canceled"}),
        "delete a draft": (OthersWorkCommon._deleted, None),
        "delete": (_payment_deleted, None),
        "import": (_payment_imported, {"state": "draft", "amount": 40}),
    }

    def test_payments(self):
        self._each(self.ON_A_PAYMENT, self.payment, *self.bookkeepers)

    # -- what stays refused ----------------------------------------------------------------

    def test_a_copy_leaves_the_promise_with_the_invoice_it_was_given_for(self):
        copied = self.invoice.with_user(self.collector).copy()
        self.assertFalse(copied.cobranza_promise_ids)
        self.assertEqual(self.promise.invoice_ids, self.invoice)

    def test_nobody_adds_a_promise_to_an_invoice(self):
        other = self._invoice(-10, partner=self.other_customer)
        ways = {
            "written": lambda moves: moves.write(
                {"cobranza_promise_ids": [Command.link(self.promise.id)]}
            ),
            "taken off": lambda moves: self.invoice.with_env(moves.env).write(
                {"cobranza_promise_ids": [Command.clear()]}
            ),
            "entered": lambda moves: moves.create(
                {
                    "move_type": "out_invoice",
                    "cobranza_promise_ids": [Command.set(self.promise.ids)],
                }
            ),
            "by default": lambda moves: moves.with_context(
                default_cobranza_promise_ids=[Command.set(self.promise.ids)]
            ).create({"move_type": "out_invoice"}),
        }
        for user in (self.accountant, self.collector, self.manager):
            for way, call in ways.items():
                with (
                    self.subTest(way=way, user=user.login),
                    self._undone(),
                    self.assertRaisesRegex(AccessError, "registered on the debtor"),
                ):
                    call(other.with_user(user))
        self.assertEqual(self.promise.invoice_ids, self.invoice)
