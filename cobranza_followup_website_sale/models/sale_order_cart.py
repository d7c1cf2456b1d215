from odoo import fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Nobody is reminded of a basket that they could not order, or have sent already."""

    _inherit = "sale.order"

    def _filter_can_send_abandoned_cart_mail(self):
        # EXTENDS 'website_sale'
        orders = super()._filter_can_send_abandoned_cart_mail()
        orders -= orders._stopped()
        sent = orders._sent_lately()
        return orders.filtered(lambda order: order.partner_id not in sent)

    def _sent_lately(self):
        """Return the customers who sent an order since the oldest of these baskets."""
        partners = self.env["res.partner"]
        if not self:
            return partners
        self.env["sale.order"].flush_model(["cobranza_sent_on", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM sale_order"
                " WHERE partner_id = ANY(%s) AND cobranza_sent_on >= %s",
                self.partner_id.ids,
                min(self.mapped("create_date") or [fields.Datetime.now()]),
            )
        )
        return partners.browse(row[0] for row in rows)
