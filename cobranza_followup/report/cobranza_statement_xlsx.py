from io import BytesIO

import xlsxwriter

from odoo import models

# Dates and amounts as the reader's own program shows them.
_DATE, _AMOUNT = {"num_format": 14}, {"num_format": 4}
_WIDTHS = (22, 22, 14, 12, 12, 10, 16, 16, 16, 10)


class CobranzaStatement(models.AbstractModel):
    """The statement of account as a spreadsheet: a row for each document, to be worked with."""

    _inherit = "report.cobranza_followup.report_statement"

    def _xlsx(self, debtor):
        """Return (name without ending, content) of a debtor's statement."""
        lang, title = debtor._paper()
        statement = self._statement(debtor, lang)
        content = BytesIO()
        # Nothing a customer or bookkeeper wrote becomes a formula or a link.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(content, options) as book:
            self._write_book(book, statement, debtor.with_context(lang=lang), title)
        return title, content.getvalue()

    def _write_book(self, book, statement, debtor, title):
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        formats = {
            "date": book.add_format(_DATE),
            "amount": book.add_format(_AMOUNT),
            "sum": book.add_format({**_AMOUNT, "bold": True}),
        }
        sheet.write_string(0, 0, statement["company"].name, bold)
        sheet.write_string(1, 0, title)
        sheet.write_datetime(2, 0, statement["date"], formats["date"])
        row = 4
        for column, (name, width) in enumerate(zip(self._heads(debtor), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, name, bold)
        sheet.freeze_panes(row + 1, 1)
        for section in statement["sections"]:
            for line in section["lines"] + section["excluded"]:
                row += 1
                self._write_line(sheet, row, line, section, formats, debtor)
        for section in statement["sections"]:
            row += 1
            for name, amount in self._sums(section, debtor):
                row += 1
                sheet.write_string(row, 0, name, bold)
                sheet.write_number(row, 7, amount, formats["sum"])
                sheet.write_string(row, 9, section["currency"].name)

    def _heads(self, debtor):
        _ = debtor.env._
        return [
            _("Document"),
            _("Your reference"),
            _("Kind"),
            _("Date"),
            _("Due date"),
            _("Days overdue"),
            _("Original"),
            _("Open"),
            _("In dispute"),
            _("Currency"),
        ]

    def _write_line(self, sheet, row, line, section, formats, debtor):
        sheet.write_string(row, 0, line["move"].name or "")
        sheet.write_string(row, 1, line["reference"] or "")
        sheet.write_string(row, 2, self._kind_text(line, debtor))
        sheet.write_datetime(
            row, 3, line["move"].invoice_date or line["item"].date, formats["date"]
        )
        if line["open"] > 0:
            sheet.write_datetime(row, 4, line["item"].due_date, formats["date"])
            sheet.write_number(row, 5, line["days_overdue"])
        for column, name in ((6, "original"), (7, "open"), (8, "disputed")):
            if line[name]:
                sheet.write_number(
                    row, column, section["currency"].round(line[name]), formats["amount"]
                )
        sheet.write_string(row, 9, section["currency"].name)

    def _kind_text(self, line, debtor):
        _ = debtor.env._
        if not line["item"].followed:
            return _("Payment not requested for now")
        return {
            "credit_note": _("Credit note"),
            "payment": _("Payment"),
            "credit": _("Credit"),
        }.get(line["kind"], "")

    def _sums(self, section, debtor):
        _ = debtor.env._
        if not section["has_excluded"]:
            return [(_("Total owed"), section["receivable"])]
        return [
            (_("Total to pay"), section["total"]),
            (_("Not requested for now"), section["excluded_total"]),
            (_("Total owed"), section["receivable"]),
        ]
