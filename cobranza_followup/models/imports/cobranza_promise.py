from odoo import api, fields, models


class CobranzaPromise(models.Model):
    """Promises that customers gave before: those still running are taken as new ones."""

    _name = "cobranza.promise"
    _inherit = ["cobranza.promise", "cobranza.import.mixin"]

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        today = self.env.company._cobranza_today()
        names = ("debtor_id", "amount", "currency_id", "date_promised", "invoice_ids", "note")
        examples = (
            self.env._("Customer number, tax ID or name"),
            1500.0,
            self.env.company.currency_id.name,
            fields.Date.add(today, days=7),
            "INV/2026/00001, INV/2026/00002",
            self.env._("Agreed by phone"),
        )
        columns = list(zip(names, examples, strict=True))
        return {"promises": (self.env._("Template for Promises"), columns)}
