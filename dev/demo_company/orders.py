"""Orders and deliveries: some on their way, some done, some that a hold will stop."""

from odoo import Command

from .products import pick

# (customer, day, how far it goes)
ORDERS = (
    ("Comercializadora Hermanos Zataráin", -27, "confirmed"),
    ("Súper Mercados La Alianza", -26, "confirmed"),
    ("Súper Tres Hermanos", -24, "invoiced"),
    ("Comedores Industriales del Norte", -22, "invoiced"),
    ("Mayoreo del Pacífico", -19, "invoiced"),
    ("Hotel Posada del Virrey", -17, "invoiced"),
    ("Escuela Culinaria Quetzal", -15, "invoiced"),
    ("Restaurante Los Arrayanes", -12, "delivered"),
    ("Dulcería El Caramelo", -9, "delivered"),
    ("Supermercado El Ahorro", -7, "delivered"),
    ("Comercial Santa Rosa", -4, "confirmed"),
    ("Abarrotes La Güera", -3, "confirmed"),
    ("Cremería San Judas", -2, "confirmed"),
)
# Customers without a hold who have a quotation, too.
QUOTED = ("Tiendas Doña Lupita", "Panificadora El Trigal")
WORTH = 16000


class Orders:
    def __init__(self, env, company, users, partners, products):
        self.env = env
        self.company = company
        self.users = users
        self.partners = partners
        self.products = products

    def work(self, day):
        """Take and carry out the day's orders, each person their part."""
        for name, when, how_far in ORDERS:
            if when == day:
                self._order(name, how_far)

    def _order(self, name, how_far):
        order = self.quote(self.partners[name])
        order.with_user(self.users["vendedora"]).action_confirm()
        if how_far != "confirmed":
            order.picking_ids.with_user(self.users["almacen"]).button_validate()
        if how_far == "invoiced":
            order._create_invoices().action_post()

    def quote(self, partner):
        """A quotation of the salesperson for a customer."""
        orders = self.env["sale.order"].with_company(self.company)
        return orders.with_context(mail_auto_subscribe_no_notify=True).create(
            {
                "partner_id": partner.id,
                "user_id": self.users["vendedora"].id,
                "company_id": self.company.id,
                "payment_term_id": self.env.ref("account.account_payment_term_30days").id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in pick(self.products, partner.name, WORTH)
                ],
            }
        )

    def quote_held(self):
        """Quotations for the customers on hold, and for some who are not."""
        holds = self.env["cobranza.hold"].search(
            [("state", "=", "active"), ("company_id", "=", self.company.id)], order="id"
        )
        for partner in holds.partner_id:
            self.quote(partner)
        for name in QUOTED:
            self.quote(self.partners[name])
