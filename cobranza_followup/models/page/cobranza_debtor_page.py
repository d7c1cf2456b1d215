from odoo import models


class CobranzaDebtor(models.Model):
    """What a customer sees and does on their page.

    A part of the page (paying, promising …) extends these methods in a file of its own, adds its
    section to `portal_statement` and its route to `controllers/`.
    """

    _inherit = "cobranza.debtor"

    def _page_values(self):
        """Return what the template of the page shows."""
        self.ensure_one()
        report = self.env["report.cobranza_followup.report_statement"]
        return {"statement": report._statement(self), "payment_days": self._payment_days_text()}

    def _page_done(self):
        """Return {act: what the page says once it is done}."""
        return {}

    def _page_act(self, act):
        """Log what is done on the page; raise `UserError` if it was done too often today."""
        self.ensure_one()
        self.env["cobranza.page.act"].sudo()._count(self, act)
