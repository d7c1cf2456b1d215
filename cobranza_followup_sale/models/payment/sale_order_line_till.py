from odoo import models

from odoo.addons.cobranza_followup.tools.pending import write_pending

from ...ledger import tills


class SaleOrderLine(models.Model):
    """What of a line was settled at a till counts like what is invoiced."""

    _inherit = "sale.order.line"

    def _quantity_settled(self):
        """Return how much was settled at tills, in the line's unit; see `ledger.tills.settled`."""
        if not isinstance(self.id, int) or not self.env["cobranza.exposure"]._any_tills():
            return 0.0
        write_pending(self.env, tills.READS)
        [[quantity]] = self.env.execute_query(tills.settled_of(self.ids))
        return quantity
