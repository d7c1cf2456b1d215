import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY, day
from .handover_common import HandoverCommon


@freeze_time(TODAY)
class TestDossier(HandoverCommon):
    """What the lawyer gets: everything on record, readable without our programs."""

    def _file(self, action):
        id_ = int(action["url"].split("/")[3].partition("?")[0])
        attachment = self.env["ir.attachment"].browse(id_)
        self.assertEqual(attachment.res_model, "cobranza.handover")
        return attachment

    def _printing(self, handover):
        return handover.with_context(force_report_rendering=True)

    def _text(self, content):
        pages = PdfReader(BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def test_the_dossier_holds_everything(self):
        self.customer.vat = "AAA010101AAA"
        promise = self._promise(300, 3)
        self._interact("no_answer", note="=HYPERLINK(evil)")
        handover = self._handover(note="They moved in May.")
        attachment = self._file(self._printing(handover).action_dossier())
        archive = ZipFile(BytesIO(attachment.raw))
        names = archive.namelist()
        self.assertIsNone(archive.testzip())
        self.assertEqual(
            names[:6],
            [
                "1 Summary.pdf",
                "2 Statement of account.pdf",
                "3 Documents.xlsx",
                "3 Documents.csv",
                "4 Contacts.csv",
                "5 Promises.csv",
            ],
        )
        invoices = [name for name in names if name.startswith("Invoices/")]
        self.assertEqual(len(invoices), 2)
        self.assertTrue(all(archive.read(name).startswith(b"%PDF") for name in invoices))
        summary = self._text(archive.read("1 Summary.pdf"))
        for part in (
            "Abarrotes del Norte",
            "AAA010101AAA",
            "Despacho Ruiz",
            self.invoice.name,
            "They moved in May.",
        ):
            with self.subTest(part):
                self.assertIn(part, summary)
        self.assertRegex(summary, r"over \D*1[.,]500[.,]00")
        contacts = archive.read("4 Contacts.csv").decode("utf-8-sig")
        self.assertIn("'=HYPERLINK(evil)", contacts, "no formula in a text file")
        promises = list(csv.reader(StringIO(archive.read("5 Promises.csv").decode("utf-8-sig"))))
        self.assertEqual(promises[1][1:4], [str(promise.date_promised), "300.0", "USD"])

    def _noticed_with_proof(self, name, invoices=None, verified=True):
        files = self.env["ir.attachment"].with_user(self.collector)
        notice = (
            self.env["cobranza.payment.notice"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "amount": 100 + len(name),
                    "date": day(-1),
                    "invoice_ids": [Command.set(invoices.ids if invoices else [])],
                    "attachment_ids": [
                        Command.set(files.create({"name": name, "raw": name.encode()}).ids)
                    ],
                }
            )
        )
        if verified:
            notice.action_verify(reason="The bank confirmed it on the phone")
        self._commit()

    def test_what_shows_payments_on_these_invoices_is_in_it(self):
        settled = self._invoice(-70, 200)
        self._noticed_with_proof("named: it.png", self.second)
        self._noticed_with_proof("oldest.pdf")
        self._noticed_with_proof("never in the bank.png", self.invoice, verified=False)
        self._noticed_with_proof("of another invoice.png", settled)
        self._pay(settled)
        attachment = self._file(self._printing(self._handover(self.collector)).action_dossier())
        archive = ZipFile(BytesIO(attachment.raw))
        proofs = [name for name in archive.namelist() if name.startswith("Proofs of payment/")]
        self.assertEqual(
            proofs,
            [
                "Proofs of payment/2026-03-10 named- it.png",
                "Proofs of payment/2026-03-10 oldest.pdf",
            ],
        )
        self.assertEqual(archive.read(proofs[0]), b"named: it.png")

    def test_the_dossier_speaks_the_lawyers_language(self):
        self.env["res.lang"]._activate_lang("es_MX")
        self.lawyer.lang = "es_MX"
        handover = self._handover()
        attachment = self._file(self._printing(handover).action_dossier())
        self.assertTrue(attachment.name.endswith(".zip"))
        archive = ZipFile(BytesIO(attachment.raw))
        self.assertTrue(archive.namelist()[0].endswith(".pdf"))

    def test_the_items_as_files(self):
        with freeze_time(TODAY) as frozen:
            handover = self._noticed()
            frozen.move_to(day(11))
            handover.action_hand_over()
            self._pay(self.invoice, 400, on=11)
            rows = list(
                csv.reader(
                    StringIO(self._file(handover.action_items_csv()).raw.decode("utf-8-sig"))
                )
            )
            self.assertEqual(len(rows), 3)
            first = dict(zip(rows[0], rows[1], strict=True))
            self.assertEqual(first["Document"], self.invoice.name)
            self.assertEqual((first["Handed over"], first["Open now"]), ("1000.0", "600.0"))
            self.assertEqual(first["Days overdue"], "101")
            book = load_workbook(BytesIO(self._file(handover.action_items_xlsx()).raw))
            sheet = list(book.active.iter_rows(values_only=True))
            self.assertEqual(sheet[0], tuple(rows[0]))
            self.assertEqual(sheet[1][9:11], (1000, 600))
            self.assertEqual(sheet[1][5].date(), day(-90))

    def test_the_newest_file_takes_the_place_of_the_older(self):
        handover = self._handover()
        first = self._file(handover.action_items_csv())
        second = self._file(handover.action_items_csv())
        self.assertFalse(first.exists())
        self.assertTrue(second.exists())

    def test_not_for_everybody(self):
        handover = self._handover()
        with self.assertRaises(AccessError):
            handover.with_user(self.salesperson).action_dossier()
        self.assertTrue(self._file(handover.with_user(self.collector).action_items_csv()))
