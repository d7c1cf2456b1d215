from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command

from odoo.addons.cobranza_followup_sale.tests.credit.limit_instead_common import LimitInsteadOfHold

from ..holds_common import HoldsCommon


class RepairPartsCommon(HoldsCommon):
    """Parts that `repair` writes on an order: it need not be installed.

    Its field is imitated, and that what a repair used is not delivered once more.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls._new_user("technician", "stock.group_stock_user")
        cls.technician.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.held = self._hold()
        self.repaired = {}  # move: order of its repair
        of_repair = property(
            lambda move: (
                move in self.repaired and SimpleNamespace(sale_order_id=self.repaired[move])
            )
        )
        moves = self.env.registry["stock.move"]
        self.startPatcher(patch.object(moves, "repair_id", of_repair, create=True))
        lines = self.env.registry["sale.order.line"]
        launch = lines._action_launch_stock_rule

        def launch_others(these, **kwargs):
            others = these.filtered(
                lambda line: not any(move in self.repaired for move in line.sudo().move_ids)
            )
            return launch(others, **kwargs)

        self.startPatcher(patch.object(lines, "_action_launch_stock_rule", launch_others))

    def _part(self, price, quantity=1, repaired=True, order=None, **values):
        """Use a part, as the technician: the move is there first, the line is made with it.

        :param order: that of the repair, if it is another one than the line's
        :param values: of the line
        """
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
            self.repaired[move] = (self.order if order is None else order).sudo()
        lines = self.env["sale.order.line"].with_user(self.technician)
        line = lines.create(
            {
                "order_id": self.order.id,
                "product_id": self.goods.id,
                "product_uom_qty": quantity,
                "move_ids": [Command.link(move.id)],
                "price_unit": price,
                **values,
            }
        )
        self.env.flush_all()
        return line


class TestRepairParts(RepairPartsCommon):
    """Parts under warranty are written on the order of a held customer as they are used."""

    def test_what_is_free_passes(self):
        part = self._part(0.0)
        part.sudo().move_ids.product_uom_qty = 2
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

    def test_what_took_something_off_is_not_free(self):
        self.held.with_user(self.manager).action_end("Paid in cash")
        part = self._part(-900.0)
        self._hold()
        self.assertRefused(part.write, {"price_unit": 0.0})
        self.assertRefused(self._as_the_order, part, {"price_unit": 0.0})
        self.assertRefused(part.write, {"price_unit": 0.0, "discount": 10.0})

    def _as_the_order(self, line, values):
        order = self.order.with_user(self.technician)
        order.write({"order_line": [Command.update(line.id, values)]})


class TestRepairPartsLimit(LimitInsteadOfHold, TestRepairParts):
    # What costs nothing is no more for a limit, whoever used it.
    test_what_no_repair_used_is_refused_free_or_not = None


class TestRepairPartsUsed(RepairPartsCommon):
    """A repair lets in what it used, and nothing else."""

    def test_other_goods_than_it_used_are_refused(self):
        machine = self._new_product("Machine")
        self.assertRefused(lambda: self._part(0.0, product_id=machine.id))

    def test_what_the_repair_of_another_order_used_is_refused(self):
        other = self._quotation(self.other_customer)
        self.assertRefused(lambda: self._part(0.0, order=other))
        self.assertRefused(lambda: self._part(0.0, order=self.env["sale.order"]))

    def test_more_than_it_used_is_refused(self):
        self.assertRefused(lambda: self._part(0.0, product_uom_qty=100))
        dozen = self.env.ref("uom.product_uom_dozen")
        self.assertRefused(lambda: self._part(0.0, 11, product_uom_qty=1, product_uom_id=dozen.id))
        part = self._part(0.0, 12, product_uom_qty=1, product_uom_id=dozen.id)
        more = {"product_uom_qty": 2, "price_unit": 0.0}
        self.assertRefused(part.write, more)
        move = part.sudo().move_ids
        second = move.copy({"sale_line_id": part.id})
        self.assertRefused(part.write, more)
        self.repaired[second] = self.order.sudo()
        part.write(more)

    def test_what_it_used_in_the_end_counts_and_what_was_cancelled_does_not(self):
        part = self._part(0.0, 2, product_uom_qty=1)
        more = {"product_uom_qty": 2, "price_unit": 0.0}
        move = part.sudo().move_ids
        with self._undone():
            move._action_cancel()
            self.assertRefused(part.write, more)
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        move._action_done(cancel_backorder=True)
        self.assertEqual(move.state, "done")
        self.assertRefused(part.write, more)
