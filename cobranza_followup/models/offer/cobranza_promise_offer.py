from odoo import fields, models


class CobranzaPromise(models.Model):
    """A promise that a debtor gave by accepting an offer."""

    _inherit = "cobranza.promise"

    offer_id = fields.Many2one("cobranza.offer", readonly=True, index="btree_not_null")
    # When its offer lapsed it was cancelled, and is back if a payment was in time after all.
    offer_lapsed = fields.Boolean(readonly=True)
