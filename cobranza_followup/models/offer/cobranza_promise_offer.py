from odoo import fields, models
from odoo.exceptions import UserError


class CobranzaPromise(models.Model):
    """A promise that a debtor gave by accepting an offer."""

    _inherit = "cobranza.promise"

    offer_id = fields.Many2one("cobranza.offer", readonly=True, index="btree_not_null")
    # When its offer lapsed it was cancelled, and is back if a payment was in time after all.
    offer_lapsed = fields.Boolean(readonly=True)

    def _on_same_debt(self, vals):
        """EXTENDS 'promise': nothing takes the place of what an accepted offer is made of.

        What an offer about a part of the debt is made of takes the place of no promise on all of it.

        :raise UserError: it is about what the debtor accepted an offer about, and is keeping
        """
        earlier = super()._on_same_debt(vals)
        offered = earlier.filtered(
            lambda promise: promise.state == "open" and promise.offer_id.state == "accepted"
        )
        if self.env.context.get("cobranza_about_a_part"):
            earlier = earlier.filtered(lambda promise: promise.scope != "debt")
        elif offered:
            raise UserError(
                self.env._(
                    "%(customer)s accepted an offer and is keeping it: %(offer)s. Take a promise"
                    " about other invoices, or withdraw the offer first.",
                    customer=offered[0].debtor_id.display_name,
                    offer=offered[0].offer_id.display_name,
                )
            )
        return earlier - offered
