from odoo import api, fields, models
from odoo.exceptions import UserError


class CobranzaPromise(models.Model):
    """A promise that a debtor gave by accepting an offer."""

    _inherit = "cobranza.promise"

    offer_id = fields.Many2one("cobranza.offer", readonly=True, index="btree_not_null")
    # When its offer lapsed it was cancelled, and is back if a payment was in time after all.
    offer_lapsed = fields.Boolean(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        offered = self.sudo().search(
            [
                ("debtor_id", "in", promises.debtor_id.ids),
                ("offer_id.state", "=", "accepted"),
                ("state", "=", "open"),
                ("id", "not in", promises.ids),
            ]
        )
        for promise in promises.sudo() if offered else ():
            promise._check_beside_offers(offered)
        return promises

    def _check_beside_offers(self, offered):
        """Raise if it is about what the debtor has accepted an offer about, and is keeping."""
        for other in offered.filtered(lambda one: one.debtor_id == self.debtor_id):
            both = "debt" in (self.scope, other.scope) or self.invoice_ids & other.invoice_ids
            if both and not self.env.context.get("cobranza_about_a_part"):
                raise UserError(
                    self.env._(
                        "%(customer)s accepted an offer and is keeping it: %(offer)s. Take a promise"
                        " about other invoices, or withdraw the offer first.",
                        customer=self.debtor_id.display_name,
                        offer=other.offer_id.display_name,
                    )
                )

    def _on_same_debt(self, vals):
        # EXTENDS 'promise': nothing takes the place of what an accepted offer is made of, and what
        # an offer about a part of the debt is made of takes the place of no promise on all of it.
        earlier = super()._on_same_debt(vals)
        earlier = earlier.filtered(lambda promise: promise.offer_id.state != "accepted")
        if self.env.context.get("cobranza_about_a_part"):
            earlier = earlier.filtered(lambda promise: promise.scope != "debt")
        return earlier
