from unittest.mock import patch

from odoo import Command

from ..holds_common import HoldsCommon


class TestRepairParts(HoldsCommon):
    """Parts under warranty are written on the order of a held customer as they are used.

    As `repair` writes them: it need not be installed, its field is imitated, and that what a repair
    used is not delivered once more.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls._new_user("technician", "stock.group_stock_user")
        cls.technician.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self._hold()
        self.repaired = self.env["stock.move"]
        of_repair = property(lambda move: move in self.repaired)
        moves = self.env.registry["stock.move"]
        self.startPatcher(patch.object(moves, "repair_id", of_repair, create=True))
        lines = self.env.registry["sale.order.line"]
        launch = lines._action_launch_stock_rule

        def launch_others(these, **kwargs):
            others = these.filtered(lambda line: not line.sudo().move_ids & self.repaired)
            return launch(others, **kwargs)

        self.startPatcher(patch.object(lines, "_action_launch_stock_rule", launch_others))

    def _part(self, price, quantity=1, repaired=True):
        """Use a part, as the technician: the move is there first, the line is made with it."""
        move = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    "product_id": self.goods.id,
                    "product_uom_qty": quantity,
                    "location_id": self.stock.id,
                    "location_dest_id": self.goods.with_company(
                        self.company
                    ).property_stock_production.id,
                    "company_id": self.company.id,
                }
            )
        )
        if repaired:
            self.repaired |= move
        lines = self.env["sale.order.line"].with_user(self.technician)
        line = lines.create(
            {
                "order_id": self.order.id,
                "product_id": self.goods.id,
                "product_uom_qty": quantity,
                "move_ids": [Command.link(move.id)],
                "price_unit": price,
            }
        )
        self.env.flush_all()
        return line

    def test_what_is_free_passes(self):
        part = self._part(0.0)
        # With the quantity alone Odoo would charge the part by the price list.
        part.write({"product_uom_qty": 2, "price_unit": 0.0})
        self.assertEqual(sum(self.order.order_line.mapped("product_uom_qty")), 3)

    def test_what_is_charged_is_refused(self):
        self.assertRefused(self._part, 100.0)
        part = self._part(0.0)
        self.assertRefused(part.write, {"price_unit": 1.0})
        self.assertRefused(part.write, {"product_uom_qty": 2, "price_unit": 0.01})

    def test_what_no_repair_used_is_refused_free_or_not(self):
        self.assertRefused(self._part, 0.0, 1, False)
        self.assertRefused(self.order.order_line.write, {"product_uom_qty": 2, "price_unit": 0})
