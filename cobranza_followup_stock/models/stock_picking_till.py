from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What the point of sale records of goods that a customer took with them."""

    _inherit = "stock.picking"

    def _is_of_a_till(self):
        """Whether the point of sale just now records what was paid, and taken, at a till.

        It goes on when a transfer is refused, and leaves it open: the goods are gone, and stay in
        stock. Its order is linked afterwards. That it is paid tells its transfer from one that
        somebody enters with the till's type.
        """
        if not self or "pos.order" not in self.env:
            return False
        waiting = (
            Domain("picking_ids", "=", False)
            & Domain("shipping_date", "=", False)
            & Domain("state", "in", ("paid", "done"))
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("config_id.picking_type_id", "=", self.picking_type_id.id)
        )
        return bool(self.env["pos.order"].sudo().search_count(waiting, limit=1))


class StockMove(models.Model):
    _inherit = "stock.move"

    def _can_be_stopped(self):
        """Whether goods leave for a customer, and are not in their hands already."""
        self.ensure_one()
        return self._leaves_for_customer() and not self.picking_id._is_of_a_till()
