from odoo import api, models


class CobranzaHold(models.Model):
    """Customers who were on hold before."""

    _name = "cobranza.hold"
    _inherit = ["cobranza.hold", "cobranza.import.mixin"]

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        kinds = self._hold_kinds()
        names = ("debtor_id", "reason", "date_to", *kinds)
        yes = self.env._("Yes")
        customer, reason = (
            self.env._("Customer number, tax ID or name"),
            self.env._("Cheque returned"),
        )
        columns = list(zip(names, (customer, reason, "", *(yes for _kind in kinds)), strict=True))
        return {"holds": (self.env._("Template for Credit Holds"), columns)}
