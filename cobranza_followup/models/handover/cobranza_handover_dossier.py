import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from odoo import models
from odoo.exceptions import UserError

from ...tools import inputs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COVER = "cobranza_followup.action_report_handover"
STATEMENT = "cobranza_followup.action_report_statement"
# So many papers are printed while somebody waits.
AT_ONCE = 20


class CobranzaHandover(models.Model):
    """What the lawyer or the agency gets: a dossier, and the items as a file."""

    _inherit = "cobranza.handover"

    def action_dossier(self):
        """Make the dossier as it is now and download it; a large one is made in the background."""
        inputs.one(self)
        self.check_access("write")
        self._check_not_waiting()
        papers = self._of_reader()._dossier_papers()
        if len(papers) > AT_ONCE:
            return self._prepare_later(len(papers))
        self._forget_dossier()
        return self._download_of(
            self._keep_file(self._file_name("zip"), self._dossier(), "application/zip")
        )

    def action_items_csv(self):
        """Download the items as a text file for other programs."""
        inputs.one(self)
        self.check_access("write")
        content = self._csv(*self._item_rows())
        return self._download_of(self._keep_file(self._file_name("csv"), content, "text/csv"))

    def action_items_xlsx(self):
        """Download the items as a spreadsheet."""
        inputs.one(self)
        self.check_access("write")
        content = self._xlsx(*self._item_rows())
        return self._download_of(self._keep_file(self._file_name("xlsx"), content, XLSX))

    def action_print(self):
        """Print the summary that leads the dossier."""
        inputs.one(self)
        self.check_access("read")
        return self.env.ref(COVER).report_action(self, data={})

    def _keep_file(self, name, content, kind):
        """Keep a file with the handover in place of an older one; return the attachment."""
        files = self.env["ir.attachment"].sudo()
        about = {"res_model": self._name, "res_id": self.id}
        files.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("name", "=", name)]
        ).unlink()
        return files.create({"name": name, "raw": content, "mimetype": kind, **about})

    def _download_of(self, kept):
        """Return the action that downloads an attachment."""
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{kept.id}?download=true",
            "target": "self",
        }

    def _file_name(self, ending):
        name = self._of_reader().env._(
            "Dossier %(customer)s %(number)s", customer=self.partner_id.name, number=self.id
        )
        return f"{_plain_name(name)}.{ending}"

    def _of_reader(self):
        """Return the handover in the language of who gets the dossier."""
        lang = self.agent_id.lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    # -- the dossier -------------------------------------------------------------------------

    def _dossier(self):
        """Return the ZIP; what was printed for it before is not printed again."""
        content, reader = BytesIO(), self._of_reader()
        printed = {paper.key: paper for paper in self.sudo().paper_ids}
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            taken = set()
            for name, data in reader._dossier_files():
                archive.writestr(_free_name(name, taken), data)
            for folder, record in reader._dossier_papers():
                paper = printed.get(paper_key(record))
                name, data = paper._taken_out() if paper else reader._print_paper(record)
                if data:
                    archive.writestr(_free_name(f"{folder}/{_plain_name(name)}", taken), data)
        return content.getvalue()

    def _dossier_files(self):
        """Return [(path in the dossier, content)]: what is at hand; add-ons beside add theirs."""
        self.ensure_one()
        _ = self.env._
        heads, rows = self._item_rows()
        return [
            (_("1 Summary") + ".pdf", self._pdf(COVER, self)),
            (_("2 Statement of account") + ".pdf", self._pdf(STATEMENT, self.debtor_id)),
            (_("3 Documents") + ".xlsx", self._xlsx(heads, rows)),
            (_("3 Documents") + ".csv", self._csv(heads, rows)),
            (_("4 Contacts") + ".csv", self._csv(*self._contact_rows())),
            (_("5 Promises") + ".csv", self._csv(*self._promise_rows())),
            *(
                (f"{_('Signed papers')}/{_plain_name(name)}", data)
                for name, data in self._signed_papers()
            ),
            *(
                (f"{_('Proofs of payment')}/{_plain_name(name)}", data)
                for name, data in self._payment_proofs()
            ),
        ]

    def _dossier_papers(self):
        """Return [(folder, record)] of what is printed, one by one; add-ons beside add theirs.

        Each takes about a second, so one with many of them is made in the background.
        """
        folder = self.env._("Invoices")
        return [(folder, move) for move in self._moves()]

    def _print_paper(self, record):
        """Return (file name, content) of a paper; of one that cannot be printed, no content."""
        document = record.sudo()._get_invoice_legal_documents("pdf", allow_fallback=True)
        return (document["filename"], document["content"]) if document else ("", b"")

    def _pdf(self, report, record):
        # Superuser reads what only accountants may; whoever comes here may read the debtor.
        reports = self.env["ir.actions.report"].sudo().with_context(lang=self.env.lang)
        content, _kind = reports._render_qweb_pdf(report, record.ids)
        if not content:
            raise UserError(self.env._("The document could not be written: please try again."))
        return content

    def _moves(self):
        """Return the invoices it is about, the oldest first."""
        if self.item_ids:
            moves = self.sudo().item_ids.move_id
        else:
            moves = self._items_to_hand_over().move_id
        return moves.filtered(lambda move: move.is_sale_document(include_receipts=True)).sorted(
            lambda move: (move.invoice_date or move.date, move.id)
        )

    def _signed_papers(self):
        """Return [(name, content)] of the offers the customer signed."""
        offers = self.debtor_id.offer_ids.sudo().filtered("document_id")
        return [
            (f"{offer.id} {offer.document_id.name}", offer.document_id.raw or b"")
            for offer in offers
        ]

    def _payment_proofs(self):
        """Return [(name, content)] of what the customer sent to show payments on these invoices.

        Who pays a part of an invoice acknowledges it. Of verified notices alone: what the bank
        never showed proves nothing, and papers of other invoices are not the agent's to see.
        """
        notices = self.env["cobranza.payment.notice"].sudo()
        about = self._moves().ids
        found = notices.search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("state", "=", "verified"),
                "|",
                ("invoice_ids", "in", about),
                ("item_ids.line_id.move_id", "in", about),
            ],
            order="date, id",
        )
        return [
            (f"{notice.date} {proof.name}", proof.raw or b"")
            for notice in found
            for proof in notice.attachment_ids
        ]


def paper_key(record):
    """Return what names a paper of a dossier."""
    return f"{record._name},{record.id}"


def _plain_name(name):
    """Return a name that any system can keep.

    >>> _plain_name("FAC/2026/0001: Año.pdf")
    'FAC-2026-0001- Año.pdf'
    """
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", name or "").strip(". ")[:120] or "-"


def _free_name(name, taken):
    """Return the name, numbered if it is taken.

    >>> taken = set()
    >>> [_free_name("a.pdf", taken), _free_name("a.pdf", taken)]
    ['a.pdf', 'a (2).pdf']
    """
    stem, dot, ending = name.rpartition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    taken.add(free)
    return free
