from odoo import api, fields, models


class CobranzaPromise(models.Model):
    """Promises that customers gave before: those still running are taken as new ones."""

    _name = "cobranza.promise"
    _inherit = ["cobranza.promise", "cobranza.import.mixin"]

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        today = self.env.company._cobranza_today()
        columns = [
            ("debtor_id", self.env._("Customer number, tax ID or name")),
            ("amount", 1500.0),
            ("currency_id", self.env.company.currency_id.name),
            ("date_promised", fields.Date.add(today, days=7)),
            ("invoice_ids", self.env._("INV/2026/00001, INV/2026/00002")),
            ("note", self.env._("Agreed by phone")),
        ]
        return {"promises": (self.env._("Template for Promises"), columns)}
