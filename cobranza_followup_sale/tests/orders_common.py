from odoo import Command, fields
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon


class OrdersCommon(CobranzaCommon):
    """Products, quotations and orders, entered by those whose work they are; no Inventory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._new_product("Rice, sack")
        cls.service = cls._new_product("Assembly", type="service")
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Ferretería del Sur", "email": "compras@ferreteria.example", "lang": "en_US"}
        )
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Juana Compras", "parent_id": cls.customer.id, "type": "other"}
        )

    @classmethod
    def _let_merge(cls, user):
        """With websites Odoo lets only who may edit them merge contacts: their visitors go along."""
        if group := cls.env.ref("website.group_website_designer", raise_if_not_found=False):
            user.sudo().group_ids |= group

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": 100,
                "taxes_id": False,
                "supplier_taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _line(cls, quantity=1, price=100.0, product=None, **values):
        return Command.create(
            {
                "product_id": (product or cls.goods).id,
                "product_uom_qty": quantity,
                "price_unit": price,
                **values,
            }
        )

    @classmethod
    def _quotation(cls, partner=None, quantity=1, user=None, **values):
        """Enter a quotation of `quantity` sacks at 100, as the salesperson."""
        order = (
            cls.env["sale.order"]
            .with_user(user or cls.salesperson)
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "order_line": [cls._line(quantity)],
                    "user_id": cls.salesperson.id,
                    **values,
                }
            )
        )
        cls.env.flush_all()
        return order

    @classmethod
    def _order(cls, *args, **values):
        """Enter an order and confirm it."""
        order = cls._quotation(*args, **values)
        order.action_confirm()
        cls.env.flush_all()
        return order

    def _deliver(self, order, quantity=None):
        """Say on an order that all of it was delivered, or so much more of each line."""
        for line in order.order_line.filtered("product_id"):
            line.qty_delivered = line.qty_delivered + quantity if quantity else line.product_uom_qty
        self.env.flush_all()

    def _exception(self, order=None, partner=None, **values):
        """Make an exception, as the manager."""
        return (
            self.env["cobranza.exception"]
            .with_user(self.manager)
            .create(
                {
                    "debtor_id": self._debtor(partner).id,
                    "order_id": order.id if order else False,
                    "reason": "Agreed with the management",
                    **values,
                }
            )
            .sudo()
        )

    def assertRefused(self, call, *args, says="credit hold|stopped"):
        """The call is refused with a sentence, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, says) as caught, self.env.cr.savepoint():
            call(*args)
        self.env.invalidate_all()
        return str(caught.exception)

    def assertWaits(self, *orders):
        for order in orders:
            self.assertIn(order.state, ("draft", "sent"))

    def assertStopped(self, order):
        """Nothing more is had of a confirmed order."""
        line = order.order_line[:1]
        self.assertRefused(line.write, {"product_uom_qty": line.product_uom_qty + 1})

    @classmethod
    def _other_company(cls):
        """Return a second company, in which the users work, too."""
        data = cls.setup_other_company(name="Distribuidora Dos")
        company = data["company"]
        for user in (cls.salesperson, cls.storekeeper, cls.manager, cls.collector):
            user.company_ids |= company
        return company

    @staticmethod
    def _now():
        return fields.Datetime.now()
