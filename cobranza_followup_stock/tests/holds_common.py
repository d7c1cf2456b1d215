from odoo import Command, fields
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon


class HoldsCommon(CobranzaCommon):
    """Products, quotations and deliveries, entered by those whose work they are."""

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
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(cls.goods, cls.stock, 1000)

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
                "is_storable": values.get("type", "consu") == "consu",
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

    def _delivery(self, order):
        return order.sudo().picking_ids.with_user(self.storekeeper)

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
            self.assertFalse(order.sudo().picking_ids)

    @classmethod
    def _other_company(cls):
        """Return a second company, in which the users work, too."""
        data = cls.setup_other_company(name="Distribuidora Dos")
        company = data["company"]
        for user in (cls.salesperson, cls.storekeeper, cls.manager, cls.collector):
            user.company_ids |= company
        return company

    def _transfer(self, source, destination, quantity=1, **values):
        """Enter a transfer by hand, ready to be validated."""
        picking_type = values.pop("picking_type", self.warehouse.out_type_id)
        picking = (
            self.env["stock.picking"]
            .with_user(self.storekeeper)
            .create(
                {
                    "picking_type_id": picking_type.id,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.goods.id,
                                "product_uom_qty": quantity,
                                "location_id": source.id,
                                "location_dest_id": destination.id,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    @property
    def customers(self):
        return self.env.ref("stock.stock_location_customers")

    @property
    def suppliers(self):
        return self.env.ref("stock.stock_location_suppliers")

    @staticmethod
    def _now():
        return fields.Datetime.now()
