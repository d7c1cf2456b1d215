from odoo import models

_SLIP = "stock.action_report_delivery"


class CobranzaHandover(models.Model):
    """The deliveries of what was invoiced go into the dossier: the customer got the goods."""

    _inherit = "cobranza.handover"

    def _dossier_papers(self):
        # EXTENDS 'cobranza_followup'
        folder = self.env._("Deliveries")
        return super()._dossier_papers() + [(folder, picking) for picking in self._deliveries()]

    def _print_paper(self, record):
        # EXTENDS 'cobranza_followup'
        if record._name != "stock.picking":
            return super()._print_paper(record)
        return f"{record.name}.pdf", self._pdf(_SLIP, record)

    def _deliveries(self):
        """Return the deliveries done of the orders that were invoiced, the oldest first."""
        orders = self._moves().invoice_line_ids.sale_line_ids.order_id
        return orders.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        ).sorted("date_done")
