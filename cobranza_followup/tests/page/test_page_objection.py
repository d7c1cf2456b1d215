from odoo.exceptions import AccessError, UserError

from ...tools import upload
from ..common import day
from .page_common import PDF, PNG, PageCommon


class TestPageObjection(PageCommon):
    """An objection counts for nothing until a collector accepts it; then as any barrier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env.ref("cobranza_followup.barrier_type_goods")
        cls.item = cls.debtor._open_items().id

    def _object(self, files=None, **values):
        given = {"type_id": self.goods.id, "item": self.item, "note": "Two boxes were broken"}
        return self._post("object", files=files, **{**given, **values})

    def _barriers(self):
        self.env.invalidate_all()
        return self.env["cobranza.barrier"].search([("debtor_id", "=", self.debtor.id)])

    def _reported(self, **values):
        self._done(self._object(**values))
        return self._barriers()

    def test_it_waits_for_a_collector_and_counts_for_nothing(self):
        self._act()
        self._run()
        before = self._standing()
        barrier = self._reported()
        self.assertEqual(
            (barrier.state, barrier.source, barrier.invoice_ids, barrier.note),
            ("reported", "portal", self.invoice, "Two boxes were broken"),
        )
        self.assertEqual(self._standing(), before)
        self.assertEqual(barrier.amount_in_dispute, 0)
        self._run()
        self.assertEqual(self._standing()["stage"], before["stage"])
        task = self._tasks().filtered(lambda task: task.res_model == "cobranza.barrier")
        self.assertEqual(task.res_id, barrier.id)
        self.assertIn("Objection to accept", task.summary)
        (said,) = self.debtor.interaction_ids
        self.assertEqual((said.barrier_id, said.channel), (barrier, "portal"))

    def test_one_click_accepts_it(self):
        self.goods.owner_id = self.storekeeper
        barrier = self._reported(amount="400")
        self.assertFalse(self._tasks(self.storekeeper), "Nobody works on it before.")
        barrier.with_user(self.collector).action_accept()
        self._commit()
        self.env.invalidate_all()
        self.assertEqual((barrier.state, barrier.amount_disputed), ("open", 400))
        self.assertEqual((self.debtor.amount_disputed, self.debtor.amount_overdue), (400, 600))
        self.assertEqual(self._tasks(self.storekeeper).res_id, barrier.id)
        self.assertFalse(self._tasks().filtered(lambda task: "accept" in task.summary))
        page = self._get().text
        self.assertIn("Accepted: we are working on it", page)
        barrier.with_user(self.storekeeper).action_solve("The driver took them, he says")
        self.assertNotIn("The driver", self._get().text, "What we found is ours.")

    def test_who_is_declined_reads_why(self):
        barrier = self._reported()
        with self.assertRaisesRegex(UserError, "Say why"):
            barrier.with_user(self.collector).action_decline(" ")
        self.env["cobranza.barrier.close"].with_user(self.collector).create(
            {
                "barrier_id": barrier.id,
                "result": "declined",
                "resolution": "Your stamp says all was there",
            }
        ).action_close()
        self.assertEqual(barrier.state, "rejected")
        self.assertIn("Your stamp says all was there", self._get().text)
        self._commit()
        self.env.invalidate_all()
        self.assertEqual(self.debtor.amount_disputed, 0)
        with self.assertRaisesRegex(UserError, "answered already"):
            barrier.with_user(self.collector).action_accept()

    def test_only_collectors_decide(self):
        self.goods.owner_id = self.storekeeper
        barrier = self._reported()
        for call in (
            lambda own: own.action_accept(),
            lambda own: own.action_decline("No"),
            lambda own: own.write({"state": "open"}),
            lambda own: own.write({"source": "desk"}),
        ):
            with self.assertRaises(UserError):  # or its kind, AccessError
                call(barrier.with_user(self.storekeeper))
        barrier.with_user(self.storekeeper).action_solve("Done")
        self.assertEqual(barrier.state, "reported")

    def test_nobody_else_reports_for_the_page(self):
        barrier = (
            self.env["cobranza.barrier"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "type_id": self.goods.id,
                    "invoice_ids": [(6, 0, self.invoice.ids)],
                    "source": "portal",
                    "answer": "x",
                }
            )
        )
        self.assertEqual((barrier.state, barrier.source, barrier.answer), ("open", "desk", False))

    def test_a_reported_one_does_not_excuse_who_left_a_stage(self):
        """A payment undone resumes the old stage, whatever is objected in between."""
        self._act()
        self._run()
        self.assertTrue(self._stage_of())
        payment = self._pay(self.invoice)
        self._run()
        self.assertFalse(self._stage_of())
        self._undo(payment)
        self._reported()
        left = self._standing()["stage"]
        self._barriers().with_user(self.collector).action_decline("It was all there")
        self._run()
        self.assertEqual(self._standing()["stage"], left)
        self.assertTrue(left)

    # -- what is chosen ----------------------------------------------------------------------------

    def test_an_amount_in_another_currency_is_converted_by_the_document(self):
        euro = self.setup_other_currency("EUR")
        self._invoice(-3, 100, currency_id=euro.id)
        item = self.debtor._open_items().filtered(lambda item: item.currency_id == euro)
        self._done(self._object(item=item.id, amount="25,00 €"))
        self.assertAlmostEqual(self._barriers().amount_disputed, item.residual / 4, 2)
        both = [self.item, item.id]
        self.assertIn("one currency", self._problem(self._object(item=both, amount="5")))

    def test_all_of_it_is_the_documents_as_a_whole(self):
        self._done(self._object(amount="1,000.00"))
        self.assertEqual(self._barriers().amount_disputed, 0)

    def test_one_instalment_is_not_the_whole_invoice(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        self._invoice(0, 600, invoice_payment_term_id=terms.id, invoice_date_due=False)
        items = self.debtor._open_items().filtered(lambda item: item.id != self.item)
        self._done(self._object(item=items[0].id))
        self.assertEqual(self._barriers().amount_disputed, 300)

    def test_to_a_later_instalment_it_leaves_the_overdue_one_chased(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        before = self.debtor._open_items()
        self._invoice(
            0, 600, invoice_date=day(-30), invoice_payment_term_id=terms.id, invoice_date_due=False
        )
        overdue, later = (self.debtor._open_items() - before).sorted("due_date")
        self._done(self._object(item=later.id))
        self._barriers().with_user(self.collector).action_accept()
        self._commit()
        self.env["cobranza.open.item"].invalidate_model()
        self.assertEqual((overdue.amount_disputed, later.amount_disputed), (0, 300))
        self.assertEqual(self._barriers().amount_in_dispute, 300)

    def test_bad_amounts_change_nothing(self):
        for amount in ("-5", "1000000", "a lot", "nan", "1e9", "0x10"):
            self.assertIn("Amount", self._problem(self._object(amount=amount)), amount)
        self.assertFalse(self._barriers())

    def test_forged_ids_change_nothing(self):
        other, theirs = self._stranger()
        foreign = other._open_items().id
        paid = self._invoice(-4, 10)
        gone = self.debtor._open_items().filtered(lambda item: item.move_id == paid).id
        self._pay(paid)
        ours = self.env.ref("cobranza_followup.barrier_type_liquidity")
        for values in (
            {"item": foreign},
            {"item": [self.item, foreign]},
            {"item": gone},
            {"item": "x"},
            {"item": ""},
            {"type_id": ours.id},
            {"type_id": "x"},
            {"type_id": ""},
        ):
            self._problem(self._object(**values))
        self.assertEqual(self._object(token="x").status_code, 403)
        self.assertFalse(self._barriers())
        self.assertNotIn(theirs.name, self._object(item=foreign).text)

    def test_sent_twice_it_is_one(self):
        for _again in range(3):
            self._done(self._object())
        self.assertEqual(len(self._barriers()), 1)
        self.assertEqual(len(self.debtor.interaction_ids), 1)

    def test_objecting_to_everything_stops_nothing(self):
        self._act()
        for due in (-40, -20):
            self._invoice(due)
        self._run()
        before = self._standing()
        for kind in self.debtor._page_objection_types():
            items = self.debtor._open_items().ids
            self._done(self._object(type_id=kind.id, item=items))
        self.assertEqual(self._standing(), before)

    # -- files -------------------------------------------------------------------------------------

    def _files(self, *files):
        return [("files", (name, content, kind)) for name, content, kind in files]

    def test_a_photo_goes_to_those_who_may_read_the_barrier(self):
        barrier = self._reported(
            files=self._files(("../box.PNG", PNG, "image/png"), ("slip.pdf", PDF, "text/html"))
        )
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "cobranza.barrier"), ("res_id", "=", barrier.id)]
        )
        self.assertEqual(
            sorted(files.mapped(lambda file: (file.name, file.mimetype))),
            [("box.png", "image/png"), ("slip.pdf", "application/pdf")],
        )
        self.assertFalse(any(files.mapped("public")))
        self.assertEqual(files.with_user(self.collector).mapped("raw"), files.mapped("raw"))
        with self.assertRaises(AccessError):
            files.with_user(self.salesperson).mapped("raw")

    def test_other_kinds_of_files_are_refused_and_nothing_is_kept(self):
        for name, content in (
            ("photo.png", b"<script>alert(1)</script>"),
            ("drawing.svg", b"<svg onload='alert(1)'/>"),
            ("program.pdf", b"MZ\x90"),
            ("empty.pdf", b""),
        ):
            answer = self._object(files=self._files((name, content, "image/png")))
            self.assertIn("PDF file or a photo", self._problem(answer))
        big = self._files(("big.pdf", PDF + b"0" * upload.LARGEST, "application/pdf"))
        self.assertIn("larger than 10 MB", self._problem(self._object(files=big)))
        many = self._files(*[(f"{n}.pdf", PDF, "application/pdf") for n in range(6)])
        self.assertIn("up to 5 files", self._problem(self._object(files=many)))
        self.assertFalse(self._barriers())

    def test_what_was_filled_in_still_stands(self):
        answer = self._object(amount="-5", note="Two <i>boxes</i>")
        self.assertIn("Two &lt;i&gt;boxes", answer.text)
        self.assertRegex(answer.text, r'id="cobranza_object"[^>]*open')

    def test_every_kind_offered_is_one_that_the_program_words_for_customers(self):
        kinds = self.debtor._page_objection_types()
        self.assertIn(self.goods, kinds)
        text = self._get().text
        for kind in kinds:
            self.assertIn(kind.page_name, text)
