from odoo import models


class StockMove(models.Model):
    """What the point of sale records has left already: nothing stops it."""

    _inherit = "stock.move"

    def _that_can_be_stopped(self):
        """Return those by which goods leave for a customer, and are not in their hands already."""
        leaving = self.filtered(lambda move: move._leaves_for_customer())
        taken = leaving.picking_id._of_tills()
        return leaving.filtered(lambda move: move.picking_id not in taken)
