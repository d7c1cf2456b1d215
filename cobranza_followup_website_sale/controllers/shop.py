from odoo.exceptions import ValidationError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale


class Shop(WebsiteSale):
    """Customers whose order would be refused send it without paying."""

    def _get_shop_payment_values(self, order, **kwargs):
        # EXTENDS 'website_sale'
        values = super()._get_shop_payment_values(order, **kwargs)
        if order._stopped_quotation():
            values |= {
                "cobranza_stopped": True,
                "cobranza_may_pay": bool(values["payment_methods_sudo"] or values["tokens_sudo"]),
                "cobranza_statement_url": self._statement_url(order),
            }
        return values

    def _prepare_shop_payment_confirmation_values(self, order):
        # EXTENDS 'website_sale'
        values = super()._prepare_shop_payment_confirmation_values(order)
        return {**values, "cobranza_statement_url": self._statement_url(order)}

    @route(
        "/shop/send_without_paying",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def shop_send_without_paying(self, total=None, agreed=None, **_):
        """Keep the basket as a quotation that waits for a hold to end.

        :param total: of the basket as the customer saw it; another one is shown first
        :param agreed: they want it confirmed by itself
        """
        order = request.cart
        if redirection := self._check_cart_and_addresses(order):
            return redirection
        order._recompute_cart()
        seen = order.currency_id.compare_amounts(_number(total), order.amount_total) == 0
        if not seen or not order._stopped_quotation() or self._get_shop_payment_errors(order):
            return request.redirect("/shop/payment")
        try:
            order._check_cart_is_ready_to_be_paid()
        except ValidationError:
            return request.redirect("/shop/cart")
        order._send_without_paying(bool(agreed))
        request.session["sale_last_order_id"] = order.id
        request.website.sale_reset()
        return request.redirect("/shop/confirmation")

    def _statement_url(self, order):
        """Return where the visitor sees their own account; False: it is not theirs to see."""
        user = request.env.user
        if not user._is_portal():
            return False
        debtors = order._cobranza_debtors().filtered(
            lambda debtor: debtor.partner_id == user.partner_id.commercial_partner_id
        )
        return bool(debtors) and f"/my/statement/{debtors[0].id}"


def _number(text):
    """Return the amount a form names; what is none is below any.

    >>> _number("12.5"), _number(None), _number("x"), _number("nan")
    (12.5, -1.0, -1.0, -1.0)
    """
    try:
        number = float(text)
    except (TypeError, ValueError):
        return -1.0
    return number if number == number and abs(number) != float("inf") else -1.0
