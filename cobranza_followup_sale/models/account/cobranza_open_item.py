from odoo import api, models
from odoo.tools import SQL


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
        # An order counts as invoiced for Odoo as soon as there is a draft.
        return SQL(
            """(%(super)s OR EXISTS (
                SELECT FROM account_payment payment
                  JOIN sale_order_transaction_rel rel
                    ON rel.transaction_id = payment.payment_transaction_id
                  JOIN sale_order sale ON sale.id = rel.sale_order_id
                 WHERE payment.id = %(line)s.payment_id AND sale.state <> 'cancel'
                   AND (sale.invoice_status NOT IN ('invoiced', 'upselling') OR EXISTS (
                        SELECT FROM sale_order_line sold
                          JOIN sale_order_line_invoice_rel invoiced
                            ON invoiced.order_line_id = sold.id
                          JOIN account_move_line drafted ON drafted.id = invoiced.invoice_line_id
                         WHERE sold.order_id = sale.id AND drafted.parent_state = 'draft'))))""",
            super=super()._kept_credits(line),
            line=SQL.identifier(line),
        )
