from odoo import api, models


class CobranzaHold(models.Model):
    """Customers who were on hold before."""

    _name = "cobranza.hold"
    _inherit = ["cobranza.hold", "cobranza.import.mixin"]

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        columns = [
            ("debtor_id", self.env._("Customer number, tax ID or name")),
            ("reason", self.env._("Cheque returned")),
            ("date_to", ""),
            *((kind, self.env._("Yes")) for kind in self._hold_kinds()),
        ]
        return {"holds": (self.env._("Template for Credit Holds"), columns)}
