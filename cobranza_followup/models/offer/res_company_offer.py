from odoo import fields, models


class ResCompany(models.Model):
    """What becomes of the credit note of an offer that was paid in time."""

    _inherit = "res.company"

    cobranza_offer_credit = fields.Selection(
        [
            ("draft", "Leave the credit note to the accountant, as a draft"),
            ("post", "Post the credit note and close the debt"),
        ],
        string="When an Offer Is Paid",
        required=True,
        default="draft",
    )
