from odoo import models

# Paper for one customer each: every one begins with page 1, split from the others for certain.
ONE_BY_ONE = frozenset({"cobranza_followup.report_letter", "cobranza_followup.report_statement"})


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base': what goes to one customer each is printed one by one
        if (
            not res_ids
            or len(res_ids) == 1
            or self._get_report(report_ref).report_name not in ONE_BY_ONE
        ):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            streams |= super()._render_qweb_pdf_prepare_streams(
                report_ref, dict(data or {}), res_ids=[res_id]
            )
        return streams
