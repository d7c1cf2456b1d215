from odoo import fields, models


class CobranzaInterestCharge(models.Model):
    """Late interest that was invoiced or waived: of which invoice, until which day, how much.

    It stands as long as the invoice for it does, or the offer that waives it is kept; of one that was
    cancelled, credited whole, deleted or not kept the interest can be invoiced again.
    """

    _name = "cobranza.interest.charge"
    _description = "Late interest invoiced"
    _inherit = ["cobranza.log.mixin"]
    _order = "date_until DESC, id DESC"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    origin_id = fields.Many2one(
        "account.move",
        string="Of Invoice",
        required=True,
        ondelete="cascade",
        index=True,
        help="The invoice that was paid late.",
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Invoiced In",
        ondelete="cascade",
        index="btree_not_null",
        help="The invoice for the interest. It bears none itself.",
    )
    offer_id = fields.Many2one(
        "cobranza.offer",
        string="Waived In",
        ondelete="cascade",
        index="btree_not_null",
        help="The offer that waives the interest, as long as it is kept.",
    )
    date_until = fields.Date(string="Until", required=True, help="The last day that bore interest.")
    currency_id = fields.Many2one("res.currency", required=True)
    amount_interest = fields.Monetary(string="Interest")
    amount_fixed = fields.Monetary(string="Fixed Sum")
