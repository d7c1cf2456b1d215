from odoo import api, models
from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger.exposure import of_customers

from ...ledger import tills
from ...ledger.order_payments import kept_credits
from ...ledger.orders import Known, open_orders, still_open, worth_of

_READS = {
    "account.move": (
        "commercial_partner_id",
        "currency_id",
        "invoice_date",
        "move_type",
        "state",
    ),
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
    "account.tax": ("amount", "amount_type", "children_tax_ids", "price_include_override"),
    "payment.transaction": (
        "amount",
        "cobranza_unproven",
        "currency_id",
        "operation",
        "sale_order_ids",
        "source_transaction_id",
        "state",
    ),
    "product.template": ("invoice_policy", "type"),
    "res.company": (
        "account_price_include",
        "account_use_credit_limit",
        "currency_id",
        "parent_path",
    ),
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
        "qty_invoiced",
        "tax_ids",
    ),
}
# What changes when an order is confirmed.
_FOLLOWS = ("invoice_status", "state")


class CobranzaExposure(models.AbstractModel):
    """Confirmed orders are part of what a customer could cost, less what was paid for them."""

    _inherit = "cobranza.exposure"

    @api.model
    def _parts(self, partner_ids, as_of, confirmed_ids=()):
        # EXTENDS 'cobranza_followup'
        theirs = of_customers(partner_ids)
        kept = self.env["cobranza.open.item"]._kept_credits("line")
        known = self._known()
        wanted = still_open(partner_ids, confirmed_ids, known.tills)
        return [
            *super()._parts(partner_ids, as_of, confirmed_ids),
            kept_credits(kept, theirs),
            open_orders(theirs, as_of, wanted, confirmed_ids, known),
        ]

    @api.model
    def _known(self):
        """Return what other add-ons know of lines, `ledger.orders.Known`."""
        return Known(self._ended_lines(), self._checked_products(), self._any_tills())

    @api.model
    def _any_tills(self):
        """Whether there is a point of sale that settles orders."""
        lines = self.env.registry.get("pos.order.line")
        return lines is not None and "sale_order_line_id" in lines._fields

    @api.model
    def _ended_lines(self):
        """Return the SQL condition on `sold.line_id` of order lines that deliver nothing more.

        Sales alone does not know when that is; whoever delivers extends it.
        """
        return SQL("FALSE")

    @api.model
    def _checked_products(self):
        """Return the SQL condition on `template` of products that are checked as they leave.

        Sales alone knows no delivery; whoever delivers extends it.
        """
        return SQL("FALSE")

    @api.model
    def _reads(self, confirmed_ids=()):
        # EXTENDS 'cobranza_followup': an order is confirmed with one statement; to write its new
        # state before and what follows from it after would be two
        reads = {**super()._reads(confirmed_ids), **_READS}
        if self._any_tills():
            for model, names in tills.READS.items():
                reads[model] = tuple({*reads.get(model, ()), *names})
        if confirmed_ids and self._nothing_waits_but(set(confirmed_ids)):
            own = [name for name in reads["sale.order"] if name not in _FOLLOWS]
            reads["sale.order"] = tuple(own)
        return reads

    @api.model
    def _nothing_waits_but(self, confirmed_ids):
        """Whether no order but these has a state, or a status of invoices, still to be written."""
        orders, lines = self.env["sale.order"], self.env["sale.order.line"]
        waiting = set()
        for name in _FOLLOWS:
            field = orders._fields[name]
            waiting.update(self.env.transaction.field_dirty.get(field, ()))
            waiting.update(self.env.records_to_compute(field).ids)
        for name in ("invoice_status", "qty_invoiced", "qty_to_invoice"):
            waiting.update(self.env.records_to_compute(lines._fields[name]).sudo().order_id.ids)
        return waiting <= confirmed_ids

    @api.model
    def _worth_of(self, orders):
        """Return {(order id, commercial partner id): (ordered, delivered, agreed, their spares)}.

        See `ledger.orders.worth_of`.
        """
        if not orders:
            return {}
        self._flush_reads()
        as_of = orders[0].company_id.sudo()._cobranza_today()
        rows = self.env.execute_query(worth_of(as_of, orders.ids, self._known()))
        return {(order, partner): amounts for order, partner, *amounts in rows}
