from odoo import api, models
from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger.exposure import of_customers

from ..ledger.orders import kept_credits, open_orders

_READS = {
    "account.move": ("commercial_partner_id", "move_type", "state"),
    "account.move.line": (
        "account_id",
        "amount_residual",
        "balance",
        "company_id",
        "date",
        "parent_state",
        "partner_id",
        "payment_id",
        "price_total",
        "product_uom_id",
        "quantity",
        "reconciled",
    ),
    "account.payment": ("payment_transaction_id",),
    "payment.transaction": (
        "amount",
        "cobranza_unproven",
        "currency_id",
        "operation",
        "sale_order_ids",
        "source_transaction_id",
        "state",
    ),
    "product.template": ("invoice_policy",),
    "res.currency.rate": ("company_id", "currency_id", "name", "rate"),
    "sale.order": (
        "amount_total",
        "company_id",
        "currency_id",
        "currency_rate",
        "invoice_status",
        "partner_id",
        "partner_invoice_id",
        "state",
    ),
    "sale.order.line": (
        "discount",
        "display_type",
        "invoice_lines",
        "is_downpayment",
        "order_id",
        "price_total",
        "price_unit",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "qty_delivered",
    ),
}


class CobranzaExposure(models.AbstractModel):
    """Confirmed orders are part of what a customer could cost, less what was paid for them."""

    _inherit = "cobranza.exposure"

    @api.model
    def _parts(self, partner_ids, as_of):
        # EXTENDS 'cobranza_followup'
        theirs = of_customers(partner_ids)
        kept = self.env["cobranza.open.item"]._kept_credits("line")
        return [
            *super()._parts(partner_ids, as_of),
            kept_credits(kept, theirs),
            open_orders(partner_ids, as_of, theirs),
        ]

    @api.model
    def _reads(self):
        # EXTENDS 'cobranza_followup'
        return {**super()._reads(), **_READS}

    @api.model
    def _worth_of(self, orders):
        """Return {(order id, commercial partner id): (ordered, delivered)} of what is not invoiced.

        As if they were confirmed, in company currency, less what was paid for them in advance.
        """
        if not orders:
            return {}
        self._flush_reads()
        as_of = orders[0].company_id.sudo()._cobranza_today()
        rows = self.env.execute_query(
            SQL(
                "SELECT document_id, partner_id, ordered, delivered FROM (%s) worth",
                open_orders(None, as_of, of_customers(None), orders.ids),
            )
        )
        return {(order, partner): amounts for order, partner, *amounts in rows}
