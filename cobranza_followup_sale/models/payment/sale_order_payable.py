from odoo import models

from odoo.addons.cobranza_followup.engine.exposure import STOP, verdict


class SaleOrder(models.Model):
    """Whether money may be taken for an order that a hold or a limit stops."""

    _inherit = "sale.order"

    def _stopped_quotation(self):
        """Return the order if it is a quotation that could not be confirmed today."""
        return self.filtered(lambda order: order.state in ("draft", "sent"))._stopped()

    def _passes_when_paid(self, amount=None):
        """Whether one more online payment lets a stopped quotation be confirmed.

        :param amount: of the payment, in the order's currency; None: all of the order
        """
        self.ensure_one()
        order = self.sudo()
        amount = order.amount_total if amount is None else amount
        if order.currency_id.compare_amounts(amount, 0) <= 0:
            return False
        paid = order._paid_in_advance() + amount
        if self in self._stopping_holds("hold_sale") and not order._is_enough(paid, "hold_sale"):
            return False
        if order.currency_id.compare_amounts(paid, order._total_of_lines()) >= 0:
            return True  # nothing is left of it to count against a limit
        return not self._any_limit_stops() or not self._is_over_limit_after(amount)

    def _is_over_limit_after(self, amount):
        """Whether a limit stops the order when it is paid so much more."""
        root = self.company_id.sudo().root_id.currency_id
        covered = self._convert_today(amount, root)
        return any(
            verdict(credit, brought - covered, brought - covered - counted, root.rounding) == STOP
            for _whom, credit, brought, _word, counted in self._stopping_limits().get(self, ())
        )

    def _takes_no_payment(self):
        """Whether the order asks for a payment, and is stopped in spite of any there could be."""
        self.ensure_one()
        if not self.require_payment or not self._stopped_quotation():
            return False
        order = self.sudo()
        return not order.env["payment.provider"]._get_compatible_providers(
            order.company_id.id,
            order.partner_invoice_id.id,
            order._get_prepayment_required_amount(),
            currency_id=order.currency_id.id,
            sale_order_id=order.id,
        )

    def _has_to_be_paid(self):
        # EXTENDS 'sale': nothing is asked for what would not help; who signs has done their part
        return super()._has_to_be_paid() and not self._takes_no_payment()
