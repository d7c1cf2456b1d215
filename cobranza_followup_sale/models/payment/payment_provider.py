from odoo import api, models

from odoo.addons.payment import utils as payment_utils


class PaymentProvider(models.Model):
    """No way to pay is offered for an order that would be refused all the same."""

    _inherit = "payment.provider"

    def _reports_money(self):
        """Whether a payment by it lets a stopped order pass: it says so once the money is there.

        Odoo's transfers, cash on delivery and payment in the store promise money; a test that is
        not published has none.
        """
        self.ensure_one()
        return self.code != "custom" and (self.state != "test" or self.is_published)

    def _let_pass(self, order, amount):
        """Return those of the providers by which such a payment lets a stopped order pass."""
        if not order._passes_when_paid(amount):
            return self.browse()
        return self.filtered(lambda provider: provider._reports_money())

    @api.model
    def _get_compatible_providers(
        self, company_id, partner_id, amount, *args, sale_order_id=None, report=None, **kwargs
    ):
        # EXTENDS 'payment'
        providers = super()._get_compatible_providers(
            company_id,
            partner_id,
            amount,
            *args,
            sale_order_id=sale_order_id,
            report=report,
            **kwargs,
        )
        order = self.env["sale.order"].sudo().browse(sale_order_id).exists()
        if not order or not providers or not order._stopped_quotation():
            return providers
        passing = providers._let_pass(order, amount)
        payment_utils.add_to_report(
            report,
            providers - passing,
            available=False,
            reason=self.env._("the order is stopped, and would be after this payment"),
        )
        return passing
