from odoo import api, models
from odoo.tools import SQL

from ...ledger.order_payments import keeps_payments


class CobranzaOpenItem(models.Model):
    """An order's online payment is that order's until it is invoiced.

    All that the open items know of sales orders is here.
    """

    _inherit = "cobranza.open.item"
    _depends = {
        "account.payment": ["payment_transaction_id"],
        "account.move.line": ["parent_state", "payment_id"],
        "payment.transaction": ["sale_order_ids"],
        "sale.order": ["invoice_status", "state"],
        "sale.order.line": ["invoice_lines", "order_id"],
    }

    @api.model
    def _kept_credits(self, line):
        return SQL(
            """(%(super)s OR EXISTS (
                SELECT FROM account_payment payment
                  JOIN sale_order_transaction_rel rel
                    ON rel.transaction_id = payment.payment_transaction_id
                  JOIN sale_order sale ON sale.id = rel.sale_order_id
                 WHERE payment.id = %(line)s.payment_id AND %(keeps)s))""",
            super=super()._kept_credits(line),
            line=SQL.identifier(line),
            keeps=keeps_payments("sale"),
        )
