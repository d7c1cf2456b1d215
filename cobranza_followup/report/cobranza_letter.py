from odoo import models


class CobranzaLetterReport(models.AbstractModel):
    """Letters as they were logged: the message of the stage, then the statement of account."""

    _name = "report.cobranza_followup.report_letter"
    _description = "Letter"

    def _get_report_values(self, docids, data=None):
        letters = self.env["cobranza.letter"].browse(docids).exists()
        statements = self.env["report.cobranza_followup.report_statement"]
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.letter",
            # A letter is on paper only if it is in the log.
            "docs": letters.filtered("interaction_id"),
            "statement_of": statements._statement,
            "qr_of": statements._qr,
            "lang_of": lambda letter: letter._lang() or self.env.lang,
            "language": letters[:1]._lang() or self.env.lang,
        }
