from datetime import date

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

# More than a screen shows; whoever put these right sees the next.
_MOST = 100
_DAY = date(2026, 12, 31)
# What Odoo reads before a record is made of it, so that it knows of no line that is wrong.
_DATES, _AMOUNTS = ("date", "datetime"), ("float", "monetary")
# A date in a column of amounts has none of the methods of a text.
_REFUSED = (ImportValidationError, AttributeError)


class _WrongLines(ImportValidationError):
    """Cells that cannot be read. `wrong_lines`: a message for each."""

    def __init__(self, messages):
        super().__init__(messages[0]["message"])
        self.wrong_lines = messages


class BaseImportImport(models.TransientModel):
    """What is wrong in a spreadsheet of the desk is said line by line, all of it at once.

    Odoo stops at the first date or amount that it cannot read, and says it of the whole file.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        # EXTENDS 'base_import'
        first = self._first_line(options)
        result = super().execute_import(fields, columns, options, dryrun=dryrun)
        messages = result.get("messages") or []
        if not messages or self._desk_records() is None:
            return result
        if wrong := messages[0].get("wrong_lines"):
            return {"ids": False, "messages": wrong, "nextrow": 0, "name": []}
        for message in messages:
            rows = message.get("rows")
            if rows and rows["from"] == rows["to"]:
                message["line_text"] = self.env._(
                    "Line %(line)s: %(what)s", line=first + rows["from"], what=message["message"]
                )
        return result

    def _desk_records(self):
        """Return the model that is imported if it is one of the desk's, else None."""
        records = self.env.get(self.res_model)
        return records if hasattr(records, "_import_templates") else None

    def _first_line(self, options):
        """Return which line of the spreadsheet the first of the batch is: the heads are one, too."""
        return (options.get("skip") or 0) + (2 if options.get("has_headers") else 1)

    def _parse_import_data(self, data, import_fields, options):
        # EXTENDS 'base_import'
        records = self._desk_records()
        if records is None:
            return super()._parse_import_data(data, import_fields, options)
        rows = [list(row) for row in data]
        try:
            return super()._parse_import_data(data, import_fields, options)
        except _REFUSED:
            wrong = self._wrong_cells(records, rows, import_fields, options)
            if not wrong:
                raise
            wrong += self._wrong_names(records, rows, import_fields, options)
            wrong.sort(key=lambda one: one["record"])
            raise _WrongLines(wrong[:_MOST]) from None

    def _wrong_cells(self, records, rows, import_fields, options):
        """Return a message for each date and each amount that cannot be read."""
        wrong, first = [], self._first_line(options)
        for place, name in enumerate(import_fields):
            field = records._fields.get(name)
            if field is None or field.type not in (*_DATES, *_AMOUNTS):
                continue
            for number, row in enumerate(rows):
                if self._is_read(list(row), place, name, field.type, options):
                    continue
                text = self._unreadable(
                    first + number,
                    field._description_string(self.env),
                    str(row[place]).strip(),
                    field.type,
                    options,
                )
                wrong.append({**records._wrong(number, name, text), "line_text": text})
        return wrong

    def _is_read(self, row, place, name, kind, options):
        """Whether Odoo can read a cell; the row is changed by it."""
        try:
            if kind in _DATES:
                self._parse_date_from_data([row], place, name, kind, options)
            else:
                self._parse_float_from_data([row], place, name, options)
        except _REFUSED:
            return False
        return True

    def _unreadable(self, line, column, value, kind, options):
        """Say in one sentence which cell is wrong, and how it is written."""
        said = {"line": line, "column": column, "value": value}
        if kind in _DATES:
            return self.env._(
                "Line %(line)s, %(column)s: “%(value)s” is not a date. Write it like %(example)s.",
                example=_DAY.strftime(options.get("date_format") or "%Y-%m-%d"),
                **said,
            )
        return self.env._(
            "Line %(line)s, %(column)s: “%(value)s” is not an amount. Write it like %(example)s.",
            example=f"1500{options.get('float_decimal_separator') or '.'}50",
            **said,
        )

    def _wrong_names(self, records, rows, import_fields, options):
        """Return messages of customers and invoices that are none, to who may import at all."""
        if "debtor_id" not in import_fields or not records.has_access("create"):
            return []
        first = self._first_line(options)
        messages = records._name_records(import_fields, rows[: options.get("limit")])
        for message in messages:
            message["line_text"] = message["message"] = self.env._(
                "Line %(line)s: %(what)s",
                line=first + message["record"],
                what=message["message"],
            )
        return messages
