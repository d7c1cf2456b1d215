from odoo import fields, models


class CobranzaHandoverItem(models.Model):
    """An open item as it was handed over: what is left of it now stands in the ledger."""

    _name = "cobranza.handover.item"
    _description = "Item handed over"
    _inherit = ["cobranza.log.mixin"]
    _order = "due_date, id"
    _rec_name = "move_id"

    handover_id = fields.Many2one(
        "cobranza.handover", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    line_id = fields.Many2one(
        "account.move.line", required=True, ondelete="restrict", index=True, string="Journal Item"
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Document", store=True)
    due_date = fields.Date(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(string="Handed Over", help="What was to be collected of it.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        currency_field="company_currency_id", string="In Company Currency"
    )
    amount_left = fields.Monetary(
        related="line_id.amount_residual_currency", string="Open Now", currency_field="currency_id"
    )
