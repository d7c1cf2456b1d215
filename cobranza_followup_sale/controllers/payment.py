from odoo import Command
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.payment.controllers.portal import PaymentPortal


class OrderPayment(PaymentPortal):
    """The server takes no payment that the pages do not offer, whoever asks for it."""

    def _create_transaction(self, *args, custom_create_values=None, **kwargs):
        # EXTENDS 'payment': of a quotation on its page, and of a basket in the shop
        for order in self._orders_to_pay(custom_create_values or {}):
            provider = request.env["payment.provider"].sudo().browse(kwargs["provider_id"])
            if order._stopped_quotation() and not provider._let_pass(
                order, float(kwargs["amount"] or 0)
            ):
                raise UserError(
                    request.env._(
                        "Our administration has to approve this order before anything is paid for"
                        " it in this way: please load the page again."
                    )
                )
        return super()._create_transaction(
            *args, custom_create_values=custom_create_values, **kwargs
        )

    def _orders_to_pay(self, values):
        """Return the orders that a transaction with these values would pay."""
        orders = request.env["sale.order"].sudo()
        ids = set()
        for command in values.get("sale_order_ids") or ():
            if command[0] == Command.SET:
                ids.update(command[2])
            elif command[0] == Command.LINK:
                ids.add(command[1])
        return orders.browse(ids).exists()
