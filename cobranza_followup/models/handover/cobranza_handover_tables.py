import csv
from io import BytesIO, StringIO

import xlsxwriter

from odoo import models
from odoo.tools import format_date, format_datetime

from ...ledger.handovers import read_recoveries

_DATE, _AMOUNT = {"num_format": 14}, {"num_format": 4}
# What a spreadsheet program would take for a formula when it opens a text file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_CONTACTS = 40


class CobranzaHandover(models.Model):
    """What is in a dossier, as rows: of its tables, and of the summary that leads it."""

    _inherit = "cobranza.handover"

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
                    one.amount_left,
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
                    amount,
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
                "left": left,
            }
            for line, move, name, due, currency, amount, amount_company, left in found
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


def _safe(value):
    """Return a value for a text file; what somebody wrote is no formula there.

    >>> _safe("=1+1"), _safe(-3.5), _safe("Ana")
    ("'=1+1", -3.5, 'Ana')
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
