from odoo import api, models


class CobranzaException(models.Model):
    """What an exception to a credit limit lets through."""

    _inherit = "cobranza.exception"

    @api.model
    def _covering_limits(self, partners, order, use=False, company=None):
        """Return {commercial partner: the exception that lets the order pass its limit today}.

        :param order: a `sale.order`, or an empty recordset for a delivery without one
        :param use: as in `_find_covering`
        :param company: of the delivery
        """
        root = (company or order.company_id).sudo().root_id
        exceptions = self.sudo().search(
            [
                ("kind", "=", "limit"),
                ("partner_id", "in", partners.ids),
                ("company_id", "child_of", root.ids),
                ("order_id", "in", (False, *order.ids)),
            ],
            order="order_id, id",
        )
        if use:
            exceptions._lock_amounts()
        covering = {}
        for partner in partners:
            theirs = exceptions.filtered(lambda one, partner=partner: one.partner_id == partner)
            covering[partner] = theirs.filtered(
                lambda one: one._lasts() and one._has_room_for(order.sudo())
            )[:1]
            if use and order:
                covering[partner]._record_use(order)
        return covering

    @api.model
    def _with_limits_excepted(self, partners):
        """Return the commercial partners whose limit any exception is to."""
        if not partners:
            return partners
        found = self.sudo().search_fetch(
            [("kind", "=", "limit"), ("partner_id", "in", partners._origin.ids)], ["partner_id"]
        )
        return found.partner_id

    def _lasts(self):
        return not self.valid_until or self.valid_until >= self.company_id._cobranza_today()
