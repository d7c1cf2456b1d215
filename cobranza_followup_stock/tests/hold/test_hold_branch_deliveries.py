from odoo.addons.cobranza_followup_sale.tests.hold.test_hold_branch import BranchCommon

from ..holds_common import HoldsCommon


class TestBranchHoldDeliveries(BranchCommon, HoldsCommon):
    """A hold of the company stops the deliveries of its branches, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._new_user("branch_keeper", "stock.group_stock_user")
        cls._move_to_branch(cls.keeper)
        cls.branch_warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.branch.id)], limit=1
        ) or cls.env["stock.warehouse"].create(
            {"name": "Centro", "code": "CEN", "company_id": cls.branch.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, cls.branch_warehouse.lot_stock_id, 100
        )

    def test_a_hold_of_the_company_stops_a_delivery_of_its_branch(self):
        order = self._branch_order(warehouse_id=self.branch_warehouse.id, order_line=[self._line()])
        order.action_confirm()
        self._hold()
        delivery = order.sudo().picking_ids.with_user(self.keeper)
        self.assertTrue(delivery.cobranza_hold)
        self.assertRefused(delivery.button_validate)
