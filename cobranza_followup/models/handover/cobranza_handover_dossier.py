import csv
import re
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ...ledger.handovers import read_recoveries
from ...tools import inputs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COVER = "cobranza_followup.action_report_handover"
STATEMENT = "cobranza_followup.action_report_statement"
_DATE, _AMOUNT = {"num_format": 14}, {"num_format": 4}
# What a spreadsheet program would take for a formula when it opens a text file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_CONTACTS = 40


class CobranzaHandover(models.Model):
    """What the lawyer or the agency gets: a dossier, and the items as a file."""

    _inherit = "cobranza.handover"

    def action_dossier(self):
        """Make the dossier as it is now, keep it with the handover, and download it."""
        inputs.one(self)
        self.check_access("write")
        return self._download(self._file_name("zip"), self._dossier(), "application/zip")

    def action_items_csv(self):
        """Download the items as a text file for other programs."""
        inputs.one(self)
        self.check_access("write")
        return self._download(self._file_name("csv"), self._csv(*self._item_rows()), "text/csv")

    def action_items_xlsx(self):
        """Download the items as a spreadsheet."""
        inputs.one(self)
        self.check_access("write")
        return self._download(self._file_name("xlsx"), self._xlsx(*self._item_rows()), XLSX)

    def action_print(self):
        """Print the summary that leads the dossier."""
        inputs.one(self)
        self.check_access("read")
        return self.env.ref(COVER).report_action(self, data={})

    def _download(self, name, content, kind):
        """Keep a file with the handover in place of an older one, and return its download."""
        files = self.env["ir.attachment"].sudo()
        about = {"res_model": self._name, "res_id": self.id}
        files.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("name", "=", name)]
        ).unlink()
        kept = files.create({"name": name, "raw": content, "mimetype": kind, **about})
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
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            taken = set()
            for name, data in self._of_reader()._dossier_files():
                archive.writestr(_free_name(name, taken), data)
        return content.getvalue()

    def _dossier_files(self):
        """Return [(path in the dossier, content)]; add-ons beside this one add theirs."""
        self.ensure_one()
        _ = self.env._
        heads, rows = self._item_rows()
        files = [
            (_("1 Summary") + ".pdf", self._pdf(COVER, self)),
            (_("2 Statement of account") + ".pdf", self._pdf(STATEMENT, self.debtor_id)),
            (_("3 Documents") + ".xlsx", self._xlsx(heads, rows)),
            (_("3 Documents") + ".csv", self._csv(heads, rows)),
            (_("4 Contacts") + ".csv", self._csv(*self._contact_rows())),
            (_("5 Promises") + ".csv", self._csv(*self._promise_rows())),
        ]
        for move in self._moves():
            document = move.sudo()._get_invoice_legal_documents("pdf", allow_fallback=True)
            if document:
                name = f"{_('Invoices')}/{_plain_name(document['filename'])}"
                files.append((name, document["content"]))
        for name, data in self._signed_papers():
            files.append((f"{_('Signed papers')}/{_plain_name(name)}", data))
        return files

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
        """Return [(name, content)] of the offers the customer signed, and of what proves payments."""
        offers = self.debtor_id.offer_ids.sudo().filtered("document_id")
        return [
            (f"{offer.id} {offer.document_id.name}", offer.document_id.raw or b"")
            for offer in offers
        ]

    # -- what is in its tables ----------------------------------------------------------------

    def _item_lines(self):
        """Return the items as dictionaries: as handed over, or as they would be now."""
        if self.item_ids:
            found = [
                (
                    one.line_id,
                    one.move_id,
                    one.name,
                    one.due_date,
                    one.currency_id,
                    one.amount,
                    one.amount_company,
                )
                for one in self.sudo().item_ids
            ]
        else:
            lines = self.env["account.move.line"].sudo()
            found = [
                (
                    lines.browse(item.id),
                    item.move_id.sudo(),
                    item.move_id.sudo().name,
                    item.due_date,
                    item.currency_id,
                    amount,
                    self._in_company(item, amount),
                )
                for item, amount in self._asked_to_hand_over().items()
            ]
        today = self.handed_on or self.company_id._cobranza_today()
        return [
            {
                "document": name or "",
                "reference": move.ref or "",
                "date": move.invoice_date or line.date or "",
                "due_date": due,
                "days": max((today - due).days, 0),
                "currency": currency,
                "original": line.amount_currency,
                "amount": amount,
                "amount_company": amount_company,
                "left": line.amount_residual_currency,
            }
            for line, move, name, due, currency, amount, amount_company in found
        ]

    def _item_rows(self):
        _ = self._of_reader().env._
        own = self.currency_id.name
        heads = [
            _("Customer"),
            _("Tax ID"),
            _("Document"),
            _("Reference"),
            _("Date"),
            _("Due date"),
            _("Days overdue"),
            _("Currency"),
            _("Original"),
            _("Handed over"),
            _("Open now"),
            _("Handed over, %s", own),
        ]
        rows = [
            [
                self.partner_id.name,
                self.partner_id.vat or "",
                line["document"],
                line["reference"],
                line["date"],
                line["due_date"],
                line["days"],
                line["currency"].name,
                line["original"],
                line["amount"],
                line["left"],
                line["amount_company"],
            ]
            for line in self._item_lines()
        ]
        return heads, rows

    def _contact_rows(self, most=None):
        _ = self.env._
        log = self.env["cobranza.interaction"]
        entries = log.search([("debtor_id", "=", self.debtor_id.id)], limit=most)
        channels = dict(log._fields["channel"]._description_selection(self.env))
        ways = dict(log._fields["direction"]._description_selection(self.env))
        heads = [
            _("Date"),
            _("Channel"),
            _("Direction"),
            _("Person"),
            _("Outcome"),
            _("Note"),
            _("Collector"),
        ]
        return heads, [
            [
                format_datetime(self.env, one.date, dt_format="short"),
                channels.get(one.channel, ""),
                ways.get(one.direction, ""),
                one.contact_id.name or "",
                one.outcome_id.name,
                one.note or "",
                one.user_id.sudo().name,
            ]
            for one in entries
        ]

    def _promise_rows(self):
        _ = self.env._
        promises = self.debtor_id.promise_ids.sorted("date_promised")
        states = dict(promises._fields["state"]._description_selection(self.env))
        heads = [
            _("Given on"),
            _("Promised for"),
            _("Amount"),
            _("Currency"),
            _("Paid"),
            _("State"),
            _("Note"),
        ]
        return heads, [
            [
                one.date_made,
                one.date_promised,
                one.amount,
                one.currency_id.name,
                one._came(),
                states[one.state],
                one.note or "",
            ]
            for one in promises
        ]

    def _csv(self, heads, rows):
        """Return a text file with commas that spreadsheet programs read, accents and all."""
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(heads)
        writer.writerows([_safe(value) for value in row] for row in rows)
        return text.getvalue().encode("utf-8-sig")

    def _xlsx(self, heads, rows):
        content = BytesIO()
        # Nothing a customer or bookkeeper wrote becomes a formula or a link.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(content, options) as book:
            sheet = book.add_worksheet()
            bold, date, amount = (book.add_format(one) for one in ({"bold": True}, _DATE, _AMOUNT))
            sheet.write_row(0, 0, heads, bold)
            sheet.set_column(0, len(heads) - 1, 16)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if hasattr(value, "year"):
                        sheet.write_datetime(number, column, value, date)
                    elif isinstance(value, float):
                        sheet.write_number(number, column, value, amount)
                    elif isinstance(value, int):
                        sheet.write_number(number, column, value)
                    else:
                        sheet.write_string(number, column, value or "")
        return content.getvalue()

    # -- the summary -------------------------------------------------------------------------

    def _paper(self):
        handover = self._of_reader()
        return handover.env.lang, handover._get_report_base_filename()

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._file_name("pdf").removesuffix(".pdf")

    def _cover_values(self):
        """Return what the summary of the dossier shows."""
        self.ensure_one()
        handover = self._of_reader().sudo()
        debtor, lang = handover.debtor_id, handover.env.lang
        lines = handover._item_lines()
        sums = {}
        for line in lines:
            total = sums.setdefault(line["currency"], [0.0, 0.0])
            total[0] += line["amount"]
            total[1] += line["left"]
        _heads, contacts = handover._contact_rows(_MOST_CONTACTS)
        contact_heads = _heads
        promise_heads, promises = handover._promise_rows()
        people = debtor._people()[debtor]
        log = handover.env["cobranza.interaction"]
        return {
            "handover": handover,
            "statement": handover.env["report.cobranza_followup.report_statement"]._statement(
                debtor, lang
            ),
            "lines": lines,
            "sums": [
                (currency, currency.round(amount), currency.round(left))
                for currency, (amount, left) in sums.items()
            ],
            "money": lambda currency, amount: currency._cobranza_text(amount, handover.agent_id),
            "day": lambda day: format_date(handover.env, day) if day else "",
            "people": people.filtered(lambda one: one.email or one.phone or one == people[:1]),
            "contact_heads": contact_heads,
            "contacts": contacts,
            "contact_count": log.search_count([("debtor_id", "=", debtor.id)]),
            "promise_heads": promise_heads,
            "promises": [
                [format_date(handover.env, cell) if hasattr(cell, "year") else cell for cell in row]
                for row in promises
            ],
            "barriers": debtor.barrier_ids.filtered(lambda one: one.state == "open"),
            "recoveries": read_recoveries(handover.env, handover.ids),
        }


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


def _safe(value):
    """Return a value for a text file; what somebody wrote is no formula there.

    >>> _safe("=1+1"), _safe(-3.5), _safe("Ana")
    ("'=1+1", -3.5, 'Ana')
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
