from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.cobranza_followup.tools import inputs

from .sale_order_limit import without_claims


class SaleOrderLine(models.Model):
    """What a line says to be invoiced is computed, not written."""

    _inherit = "sale.order.line"

    # See `ledger.orders.still_open`.
    _cobranza_delivered_not_invoiced = models.Index("(order_id) WHERE qty_delivered > qty_invoiced")

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        self.browse()._check_invoices_kept(*vals_list)
        return super().create([without_claims(self, vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale'
        self._check_invoices_kept(vals)
        return super().write(without_claims(self, vals))

    def _check_invoices_kept(self, *vals_list):
        """Raise if somebody who is no accountant says by which invoices a line is invoiced.

        Odoo says it on the lines of an invoice. Where no limit stops, nobody gains by it.
        """
        if not any("invoice_lines" in vals for vals in vals_list):
            return
        if (
            self.env["cobranza.policy"]._any_limit_stops()
            and not self.env.user.has_group("account.group_account_invoice")
            and any(inputs.changes(self, vals, {"invoice_lines"}) for vals in vals_list)
        ):
            raise AccessError(
                self.env._(
                    "By which invoices a line of an order is invoiced counts for the customer's"
                    " credit limit: accounting says so."
                )
            )
