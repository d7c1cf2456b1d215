from odoo import api, models


class CobranzaException(models.Model):
    """What an exception to a credit limit lets through."""

    _inherit = "cobranza.exception"

    @api.model
    def _find_covering_limits(self, documents, use=False):
        """Return {document: {commercial partner: the exception that lets it pass today}}.

        The number of queries to find them does not depend on that of the documents.

        :param documents: of (commercial partners, order, company); an empty order is a delivery
            without one
        :param use: as in `_find_covering`
        """
        covering = {document: {} for document in documents}
        if not covering:
            return covering
        partners = self.env["res.partner"].union(*(parties for parties, _o, _c in covering))
        orders = self.env["sale.order"].union(*(order for _p, order, _c in covering))
        companies = self.env["res.company"].union(*(company for _p, _o, company in covering))
        found = self.sudo().search(
            [
                ("kind", "=", "limit"),
                ("partner_id", "in", partners.ids),
                ("company_id", "child_of", companies.sudo().root_id.ids),
                ("order_id", "in", (False, *orders.ids)),
            ],
            order="order_id, id",
        )
        if found:
            orders.sudo()._read_lines_at_once()
        if use:
            found._lock_amounts()
        for document in covering if found else ():
            parties, order, company = document
            for partner in parties:
                first = found._first_covering_limit(partner, order.sudo(), company.sudo())
                covering[document][partner] = first
                if use and order:
                    first._record_use(order)
        return covering

    def _first_covering_limit(self, partner, order, company):
        for exception in self:
            if (
                exception.partner_id == partner
                and exception.order_id in (order, order.browse())
                and exception.company_id.root_id == company.root_id
                and exception._lasts()
                and exception._has_room_for(order)
            ):
                return exception
        return self.browse()

    @api.model
    def _limits_left(self, said, covering):
        """Return those of what limits say of a document that no exception lets it pass.

        That of a group is passed by an exception for any of the document's customers.

        :param said: [(of whom, …)], see `sale.order._stopping_limits`
        :param covering: {commercial partner: exception}
        """
        return [
            one
            for one in said
            if not (
                covering.get(one[0]) if one[0]._name == "res.partner" else any(covering.values())
            )
        ]

    def _lasts(self):
        return not self.valid_until or self.valid_until >= self.company_id._cobranza_today()
