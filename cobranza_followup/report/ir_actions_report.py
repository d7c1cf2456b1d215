from io import BytesIO

from odoo import models
from odoo.tools.pdf import (
    NameObject,
    OdooPdfFileReader,
    OdooPdfFileWriter,
    PdfReadError,
    createStringObject,
)

# Paper for one customer each: every one begins with page 1, split from the others for certain.
ONE_BY_ONE = frozenset(
    {
        "cobranza_followup.report_letter",
        "cobranza_followup.report_offer",
        "cobranza_followup.report_statement",
    }
)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base': what goes to one customer each is printed one by one
        report = self._get_report(report_ref)
        if not res_ids or report.report_name not in ONE_BY_ONE:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            printed = super()._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=[res_id]
            )
            if printed.get(res_id, {}).get("stream"):
                paper = self.env[report.model].browse(res_id)
                printed[res_id]["stream"] = _with_title(printed[res_id]["stream"], *paper._paper())
            streams |= printed
        return streams


def _with_title(stream, language, title):
    """Return a PDF with its language, which screen readers need, and its title.

    wkhtmltopdf writes neither. What cannot be read is handed on as it is.
    """
    writer = OdooPdfFileWriter()
    try:
        writer.cloneReaderDocumentRoot(OdooPdfFileReader(stream, strict=False))
        writer._root_object[NameObject("/Lang")] = createStringObject(language.replace("_", "-"))
        writer.addMetadata({"/Title": title})
        named = BytesIO()
        writer.write(named)
    except (PdfReadError, ValueError):
        stream.seek(0)
        return stream
    stream.close()
    return named
