from datetime import datetime

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import (
    DATE_PATTERNS,
    TIME_PATTERNS,
    ImportValidationError,
)

from ...tools import inputs

# More than a screen shows; whoever put these right sees the next.
_MOST = 100
_DAY = datetime(2026, 12, 31, 9, 30)
# Lines of a column that tell how its dates are written.
_LOOKED_AT = 100
# What Odoo reads before a record is made of it, so that it knows of no line that is wrong.
_STANDARD = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}
_DATES, _AMOUNTS = ("date", "datetime"), ("float", "monetary")
# The options that are read here. Where a format is none Odoo has its own.
_FORMATS = ("date_format", "datetime_format")
_SEPARATORS = ("float_thousand_separator", "float_decimal_separator")
_NUMBERS = ("skip", "limit")
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
        # EXTENDS 'base_import': of models that are not the desk's nothing is asked here
        inputs.one(self)
        if self._desk_records() is None:
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        self._check_options(options)
        if not all(isinstance(names, list | tuple) for names in (fields, columns)) or not all(
            name is False or isinstance(name, str) for name in (*fields, *columns)
        ):
            raise UserError(self.env._("Give the fields and the columns of the file as lists."))
        first = self._first_line(options)
        result = super().execute_import(fields, columns, options, dryrun=dryrun)
        messages = result.get("messages") or []
        if wrong := messages and messages[0].get("wrong_lines"):
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

    def _check_options(self, options):
        """Refuse options that are read here and are of no use; all others are left to Odoo."""
        inputs.values(self, options)
        for name in (*_FORMATS, *_SEPARATORS):
            value = options.get(name, "")
            inputs.text(self.env, value, name)
            if name in _SEPARATORS and not isinstance(value, str):
                raise UserError(self.env._("%s: give a text.", name))
        for name in _NUMBERS:
            value = options.get(name) or 0
            if type(value) is not int or value < 0:
                raise UserError(self.env._("%s: give a whole number, 0 or more.", name))

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
            # Written in several formats each column may be right, and still not be read.
            wrong = self._wrong_cells(records, rows, import_fields, options, True)
            wrong = wrong or self._wrong_cells(records, rows, import_fields, options, False)
            if not wrong:
                raise
            wrong += self._wrong_names(records, rows, import_fields, options)
            wrong.sort(key=lambda one: one["record"])
            raise _WrongLines(wrong[:_MOST]) from None

    def _wrong_cells(self, records, rows, import_fields, options, look):
        """Return a message for each date and each amount that cannot be read.

        :param look: whether to look how the dates of a column are written: `_with_formats`
        """
        wrong, first = [], self._first_line(options)
        for place, name in enumerate(import_fields):
            field = records._fields.get(name)
            if field is None or field.type not in (*_DATES, *_AMOUNTS):
                continue
            texts = [row[place].strip() for row in rows if isinstance(row[place], str)]
            written = options
            if look:
                written = self._with_formats([text for text in texts if text], field.type, options)
            for number, row in enumerate(rows):
                if self._is_read(list(row), place, name, field.type, written):
                    continue
                text = self._unreadable(
                    first + number,
                    field._description_string(self.env),
                    str(row[place]).strip(),
                    field.type,
                    written,
                )
                wrong.append({**records._wrong(number, name, text), "line_text": text})
        return wrong

    def _with_formats(self, texts, kind, options):
        """Return the options with the formats of a column, to tell which of its lines are wrong.

        Odoo finds none where one of the lines that it looks at is wrong, and all others would be,
        too. What it is told by people stands; nothing is imported by what is found here.
        """
        # A moment may be given as a day.
        kinds = {"date": ["date"], "datetime": ["datetime", "date"]}.get(kind, [])
        language = self.env["res.lang"]._get_data(code=self.env.user.lang).date_format
        days = ["%Y-%m-%d", *([language] if language else []), *DATE_PATTERNS]
        formats = {
            "date": days,
            "datetime": [f"{day} {time}" for day in days for time in TIME_PATTERNS],
        }
        found = dict(options)
        for one in kinds:
            if options.get(f"{one}_format"):
                continue
            fitting = [
                sum(_is_written(text, form) for text in texts[:_LOOKED_AT]) for form in formats[one]
            ]
            if most := max(fitting):
                found[f"{one}_format"] = formats[one][fitting.index(most)]
        return found

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
                example=_DAY.strftime(options.get(f"{kind}_format") or _STANDARD[kind]),
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


def _is_written(text, form):
    """Whether a text is a day or a moment written in a format.

    >>> _is_written("31/12/2026", "%d/%m/%Y"), _is_written("31/31/2026", "%d/%m/%Y")
    (True, False)
    """
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True
