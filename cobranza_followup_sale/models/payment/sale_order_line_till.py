from odoo import models

from odoo.addons.cobranza_followup.tools.pending import write_pending

from ...ledger import tills


class SaleOrderLine(models.Model):
    """What of a line was settled at a till counts like what is invoiced."""

    _inherit = "sale.order.line"

    def _quantities_settled(self):
        """Return {line id: how much was settled at tills, in its unit}; see `ledger.tills.settled`.

        Lines of which nothing was settled are not in it.
        """
        if not self.ids or not self.env["cobranza.exposure"]._any_tills():
            return {}
        write_pending(self.env, tills.READS)
        return dict(self.env.execute_query(tills.settled_of(self.ids)))
