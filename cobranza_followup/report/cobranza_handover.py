from odoo import models


class CobranzaHandoverReport(models.AbstractModel):
    """The summary that leads the dossier for a lawyer or an agency."""

    _name = "report.cobranza_followup.report_handover"
    _description = "Summary of a handover"

    def _get_report_values(self, docids, data=None):
        handovers = self.env["cobranza.handover"].browse(docids).exists()
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.handover",
            "docs": handovers,
            "language": handovers[:1]._of_reader().env.lang,
        }


class CobranzaFinalNotice(models.AbstractModel):
    """The final notice on paper, in the customer's language."""

    _name = "report.cobranza_followup.report_final_notice"
    _description = "Final notice on paper"

    def _get_report_values(self, docids, data=None):
        handovers = self.env["cobranza.handover"].browse(docids).exists()
        statements = self.env["report.cobranza_followup.report_statement"]
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.handover",
            "docs": handovers,
            "language": handovers[:1].debtor_id._statement_lang() or self.env.lang,
            "statement_of": lambda handover: statements._statement(handover.debtor_id),
        }
