from odoo import fields, models


class CobranzaHandoverItem(models.Model):
    """An open item as it was handed over: what is left of it now stands in the ledger.

    Accountants may change the ledger as ever: where a journal item or a document is no longer
    there, the record of what was handed over keeps its number and amounts.
    """

    _name = "cobranza.handover.item"
    _description = "Item handed over"
    _inherit = ["cobranza.log.mixin"]
    _order = "due_date, id"

    handover_id = fields.Many2one(
        "cobranza.handover", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    line_id = fields.Many2one(
        "account.move.line", ondelete="set null", index="btree_not_null", string="Journal Item"
    )
    move_id = fields.Many2one(
        "account.move", ondelete="set null", index="btree_not_null", string="Journal Entry"
    )
    name = fields.Char(string="Document", help="Its number when it was handed over.")
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
