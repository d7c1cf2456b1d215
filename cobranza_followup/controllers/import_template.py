from io import BytesIO

import xlsxwriter

from odoo import http
from odoo.http import content_disposition, request

from .page import XLSX

_DATE, _MOMENT = {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm:ss"}


class ImportTemplate(http.Controller):
    """The spreadsheets that the import screen offers, in the user's own language.

    The heads are the names of the fields as the import knows them, so it finds them by itself.
    """

    @http.route("/cobranza_followup/import_template/<string:model>/<string:name>", auth="user")
    def import_template(self, model, name):
        """Return a spreadsheet with the columns of an import, and lines that show how."""
        records = request.env.get(model)
        if records is None or not hasattr(records, "_import_templates"):
            raise request.not_found()
        records.check_access("create")
        records = records.with_context(lang=request.env.user.lang)
        templates = records._import_templates()
        if name not in templates:
            raise request.not_found()
        title, columns = templates[name]
        content = BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold, date = book.add_format({"bold": True}), book.add_format(_DATE)
            moment = book.add_format(_MOMENT)
            sheet.set_column(0, len(columns) - 1, 26)
            for place, (field, *examples) in enumerate(columns):
                label = records._fields[field]._description_string(records.env)
                sheet.write_string(0, place, label, bold)
                for row, example in enumerate(examples, 1):
                    if hasattr(example, "hour"):
                        sheet.write_datetime(row, place, example, moment)
                    elif hasattr(example, "year"):
                        sheet.write_datetime(row, place, example, date)
                    elif isinstance(example, float):
                        sheet.write_number(row, place, example)
                    elif example:
                        sheet.write_string(row, place, example)
        return request.make_response(
            content.getvalue(),
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{title}.xlsx")),
            ],
        )
