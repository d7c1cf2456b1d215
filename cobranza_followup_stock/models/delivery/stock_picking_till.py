from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What the point of sale records of goods that a customer took with them."""

    _inherit = "stock.picking"

    def _of_tills(self):
        """Return those by which the point of sale just now records what was paid, and taken.

        It goes on when a transfer is refused, and leaves it open: the goods are gone, and stay in
        stock. Its order is linked afterwards. That it is paid tells its transfer from one that
        somebody enters with the till's type. One query for all of them, and none where no till
        has their type.
        """
        if not self or "pos.order" not in self.env:
            return self.browse()
        types = self.env["pos.config"].sudo().with_context(active_test=False)
        types = types.search([("picking_type_id", "in", self.picking_type_id.ids)]).picking_type_id
        maybe = self.filtered(lambda one: one.picking_type_id in types)
        if not maybe:
            return maybe
        waiting = (
            Domain("picking_ids", "=", False)
            & Domain("shipping_date", "=", False)
            & Domain("state", "in", ("paid", "done"))
            & Domain("partner_id", "in", [one.partner_id.id for one in maybe])
            & Domain("config_id.picking_type_id", "in", maybe.picking_type_id.ids)
        )
        found = self.env["pos.order"].sudo()._read_group(waiting, ["partner_id", "config_id"])
        taken = {(partner, till.picking_type_id) for partner, till in found}
        return maybe.filtered(lambda one: (one.partner_id, one.picking_type_id) in taken)
