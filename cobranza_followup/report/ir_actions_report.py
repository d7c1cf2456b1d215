from odoo import models

STATEMENT = "cobranza_followup.report_statement"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base': statements are printed one by one, so that each customer's begins with
        # page 1 and is split from the others for certain.
        if (
            not res_ids
            or len(res_ids) == 1
            or self._get_report(report_ref).report_name != STATEMENT
        ):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            streams |= super()._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=[res_id]
            )
        return streams
