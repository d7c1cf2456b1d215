from odoo import api, models


class CobranzaException(models.Model):
    """What an exception to a credit limit lets through."""

    _inherit = "cobranza.exception"

    @api.model
    def _cover_limits(self, documents, cover):
        """Return {document: {commercial partner: the exception that lets it pass today}}.

        :param documents: of (commercial partners, order, company), as `cover` takes the last two
        :param cover: `_find_covering` or `_use_covering`
        """
        documents = dict.fromkeys(documents)
        covering = cover(
            [
                (partner, order, company)
                for parties, order, company in documents
                for partner in parties
            ]
        )
        return {
            (parties, order, company): {
                partner: covering[partner, order, company] for partner in parties
            }
            for parties, order, company in documents
        }

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
