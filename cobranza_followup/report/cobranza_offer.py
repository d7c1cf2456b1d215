from odoo import models


class CobranzaOfferReport(models.AbstractModel):
    """The offer on paper: what the debtor reads and signs."""

    _name = "report.cobranza_followup.report_offer"
    _description = "Offer on paper"

    def _get_report_values(self, docids, data=None):
        offers = self.env["cobranza.offer"].browse(docids).exists()
        return {
            "doc_ids": docids,
            "doc_model": "cobranza.offer",
            "docs": offers,
            "language": offers[:1].debtor_id._statement_lang() or self.env.lang,
        }
