from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

_ORDER_TEXTS = ("name", "client_order_ref")


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _reads_of_search(self):
        # EXTENDS 'cobranza_followup'
        reads = super()._reads_of_search()
        return {
            **reads,
            "account.move.line": ("move_id", "sale_line_ids"),
            "sale.order.line": ("order_id",),
        }

    @api.model
    def _parts_to_search(self, text, exact):
        # EXTENDS 'cobranza_followup': customers name their order, too
        operator = "=" if exact else "ilike"
        says = Domain.OR(Domain(name, operator, text) for name in _ORDER_TEXTS)
        of_orders = SQL(
            """SELECT line.move_id
                 FROM sale_order_line order_line
                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
                 JOIN account_move_line line ON line.id = rel.invoice_line_id
                WHERE order_line.order_id IN (%s)""",
            self._selected("sale.order", says),
        )
        return [*super()._parts_to_search(text, exact), of_orders]
