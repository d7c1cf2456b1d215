from odoo import fields, models

from ...engine import payment_choice


class CobranzaTransactionItem(models.Model):
    """What an online payment is for: a journal item, how much of it, which discount with it.

    Written when the customer begins to pay, and what the payment is allocated by when the
    provider reports it. A log: the customer was told this and nothing else.
    """

    _name = "cobranza.transaction.item"
    _description = "Item of an online payment"
    _inherit = ["cobranza.log.mixin"]
    _order = "transaction_id DESC, id"

    transaction_id = fields.Many2one(
        "payment.transaction", required=True, ondelete="cascade", index=True
    )
    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    # The journal item goes when its invoice is taken back to draft; the name stays.
    line_id = fields.Many2one(
        "account.move.line", string="Journal Item", ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(string="Document", required=True)
    date = fields.Date(required=True, help="The day on which the customer began to pay it.")
    currency_id = fields.Many2one(related="transaction_id.currency_id")
    amount = fields.Monetary(required=True, help="The money of this payment that is for it.")
    discount = fields.Monetary(
        help="The early payment discount that falls away beside the money: with it the item is"
        " paid in full."
    )

    def _parts(self):
        """Return what is paid of each journal item, for `payment_choice`."""
        return [
            payment_choice.Item(item.line_id.id, item.amount, item.discount)
            for item in self
            if item.line_id
        ]
