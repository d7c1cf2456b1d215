from odoo import Command

from odoo.addons.cobranza_followup_sale.tests.orders_common import OrdersCommon


class HoldsCommon(OrdersCommon):
    """Goods in a warehouse and their deliveries, beside orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(cls.goods, cls.stock, 1000)

    @classmethod
    def _new_product(cls, name, **values):
        values.setdefault("is_storable", values.get("type", "consu") == "consu")
        return super()._new_product(name, **values)

    def _delivery(self, order):
        return order.sudo().picking_ids.with_user(self.storekeeper)

    def _deliver(self, order, quantity=None):
        """Deliver all of an order, or some, as the storekeeper."""
        delivery = self._delivery(order).filtered(lambda one: one.state == "assigned")
        if quantity:
            delivery.move_ids.quantity = quantity
        delivery.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()

    def assertWaits(self, *orders):
        for order in orders:
            self.assertFalse(order.sudo().picking_ids)
        return super().assertWaits(*orders)

    def assertStopped(self, order):
        self.assertRefused(self._delivery(order).button_validate)
        return super().assertStopped(order)

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
