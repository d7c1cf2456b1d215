from odoo import Command, http
from odoo.tests import HttpCase

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon

PASSWORD = "juana-portal-1"
# What the pages of the shop have for who is stopped, in whatever language.
CARD = 'id="cobranza_send"'
SENT = 'name="cobranza_sent"'
PAYMENT_FORM = 'id="o_payment_form"'
PAY_BUTTON = 'name="o_payment_submit_button"'


class ShopCommon(CobranzaCommon, HttpCase):
    """A web shop of the company, a buyer of the customer's who has a login, and ways to pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1, order="sequence, id")
        cls.website.write({"company_id": cls.company.id, "salesperson_id": False})
        country = cls.env.ref("base.us")
        address = {
            "street": "1 Main Street",
            "city": "Denver",
            "zip": "80202",
            "country_id": country.id,
            "state_id": cls.env.ref("base.state_us_6").id,
            "phone": "+1 303 555 0100",
        }
        cls.customer.write(address)
        cls.buyer_user = cls._new_user("juana", "base.group_portal")
        cls.buyer_user.password = PASSWORD
        cls.buyer = cls.buyer_user.partner_id
        cls.buyer.write({"parent_id": cls.customer.id, "type": "contact", **address})
        cls.address = address
        cls.service = cls._new_product("Assembly", type="service")
        cls.goods = cls._new_product("Rice, sack", type="consu")
        cls._set_up_delivery()
        cls._set_up_payment()

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": 100,
                "taxes_id": False,
                "website_published": True,
                "sale_ok": True,
                **values,
            }
        )

    @classmethod
    def _set_up_delivery(cls):
        carriers = cls.env["delivery.carrier"]
        carriers.search([]).website_published = False
        cls.carrier = carriers.create(
            {
                "name": "Our lorry",
                "delivery_type": "fixed",
                "fixed_price": 0,
                "product_id": cls._new_product("Delivery", type="service", list_price=0).id,
                "website_published": True,
                "allow_cash_on_delivery": True,
            }
        )

    @classmethod
    def _set_up_payment(cls):
        """One provider that reports money, and two that promise it."""
        providers = cls.env["payment.provider"].sudo()
        providers.search([("state", "!=", "disabled")]).state = "disabled"
        cls.demo = (
            cls.env.ref("payment.payment_provider_demo").sudo().copy({"company_id": cls.company.id})
        )
        cls.demo.write({"state": "test", "is_published": True})
        cls.method = cls.env.ref("payment_demo.payment_method_demo")
        cls.method.active = True
        cls.demo.payment_method_ids |= cls.method
        cls.on_delivery = cls._promising(
            "cash_on_delivery", "delivery.payment_method_cash_on_delivery"
        )
        cls.transfer = cls._promising(
            "wire_transfer", "payment_custom.payment_method_wire_transfer"
        )

    @classmethod
    def _promising(cls, mode, method):
        provider = (
            cls.env["payment.provider"]
            .sudo()
            .search([("code", "=", "custom"), ("custom_mode", "=", mode)], limit=1)
        )
        provider = provider.copy({"company_id": cls.company.id})
        method = cls.env.ref(method)
        provider.write(
            {
                "state": "enabled",
                "is_published": True,
                "payment_method_ids": [Command.link(method.id)],
            }
        )
        method.active = True
        return provider

    # -- the shop --------------------------------------------------------------------------

    def _log_in(self, user=None):
        self.authenticate((user or self.buyer_user).login, PASSWORD)

    def _fill_basket(self, quantity=1, product=None):
        """Put products in the visitor's basket; return it."""
        product = product or self.service
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": quantity,
            },
        )
        self.env.invalidate_all()
        return self.env["sale.order"].search(
            [("website_id", "=", self.website.id)], order="id DESC", limit=1
        )

    def _page(self, path):
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        return page.text

    def _send(self, order, agreed=True, **values):
        """Click the button on the page of the payment step; return what is shown then."""
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "total": order.amount_total,
            **({"agreed": "1"} if agreed else {}),
            **values,
        }
        with self.mock_mail_gateway():
            page = self.url_open("/shop/send_without_paying", data=data)
        self.env.invalidate_all()
        self.assertEqual(page.status_code, 200)
        return page

    def _begin_to_pay(
        self, order, provider, method=None, path="/shop/payment/transaction/", **more
    ):
        """Ask the server for a transaction, as the payment form does."""
        order = order.sudo()
        return self.make_jsonrpc_request(
            f"{path}{order.id}",
            {
                "provider_id": provider.id,
                "payment_method_id": (method or provider.payment_method_ids[:1]).id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
                "access_token": order._portal_ensure_token(),
                **more,
            },
        )

    # -- without a browser ---------------------------------------------------------------------

    def _basket(self, quantity=1, partner=None, **values):
        """Return a basket of the shop, as it stands before the payment step."""
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.buyer).id,
                "website_id": self.website.id,
                "order_line": [
                    Command.create({"product_id": self.service.id, "product_uom_qty": quantity})
                ],
                **values,
            }
        )

    def _sent(self, agreed=True, **values):
        """Return an order of a stopped customer that was sent without paying."""
        order = self._basket(**values)
        with self.mock_mail_gateway():
            order._send_without_paying(agreed)
        self._commit()
        return order

    def _confirm_agreed(self):
        """Have the scheduled action look at the orders that wait."""
        with self._committing_nothing(), self.mock_mail_gateway():
            self.env["sale.order"].sudo()._cron_confirm_agreed()
        self.env.invalidate_all()

    def _woken(self):
        """Whether the scheduled action was asked to look soon."""
        cron = self.env.ref("cobranza_followup_website_sale.ir_cron_agreed")
        return bool(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def _task(self, order):
        waits = self.env.ref("cobranza_followup_sale.activity_type_order_waits")
        return order.sudo().activity_ids.filtered(lambda one: one.activity_type_id == waits)

    # -- the desk --------------------------------------------------------------------------------

    def _make_exception(self, order, **values):
        return (
            self.env["cobranza.exception"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor().id,
                    "order_id": order.id,
                    "reason": "Agreed with the management",
                    **values,
                }
            )
        )

    def _end_hold(self):
        self._debtor().hold_id.with_user(self.manager).action_end("They paid in cash")
        self._commit()
        self.env.invalidate_all()

    def _limit_of(self, amount):
        self.company.account_use_credit_limit = True
        self.policy.exposure_check = "stop"
        self.customer.with_company(self.company).credit_limit = amount
        self.env.flush_all()
