from odoo import fields, models


class CobranzaPolicy(models.Model):
    """What a collector may offer without a manager."""

    _inherit = "cobranza.policy"

    offer_percent = fields.Float(
        string="Collectors May Waive (%)",
        help="Of what is owed, in an offer, without a manager. With an amount beside it, both"
        " hold. 0 in both: a manager approves every offer that waives something.",
    )
    offer_amount = fields.Float(
        string="Collectors May Waive up to",
        help="Of one debtor in 90 days, in the policy's currency, without a manager. 0: not"
        " limited by an amount.",
    )

    _offer_limits = models.Constraint(
        "CHECK(COALESCE(offer_percent, 0) BETWEEN 0 AND 100"
        " AND COALESCE(offer_amount, 0) BETWEEN 0 AND 1e13)",
        "What collectors may waive is between 0 and 100 %, and not below zero.",
    )
