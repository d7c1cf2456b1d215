from odoo import models

from ...tools.fetched_columns import own_columns


class CobranzaDebtor(models.Model):
    """The offers on a debtor's page."""

    _inherit = "cobranza.debtor"

    def _page_offers(self):
        """Return the offers a debtor sees: what was made to them, the latest first."""
        self.ensure_one()
        made = ("offered", "accepted", "fulfilled", "lapsed", "refused", "withdrawn")
        offers = self.env["cobranza.offer"]
        return offers.search_fetch(
            [
                ("debtor_id", "=", self.id),
                ("offered_on", "!=", False),
                ("state", "in", made),
            ],
            own_columns(offers),
        )

    def _page_offer(self, offer_id):
        """Return an offer of this debtor's by its id, whatever was sent as one; or none."""
        return self._page_offers().filtered(lambda offer: offer.id == offer_id)

    def _page_values(self):
        # EXTENDS 'page'
        offers = self._page_offers().filtered(
            lambda offer: offer._is_answerable() or offer.state == "accepted"
        )
        return {**super()._page_values(), "offers": offers}
