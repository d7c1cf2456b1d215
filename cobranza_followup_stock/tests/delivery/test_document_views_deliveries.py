from odoo.addons.cobranza_followup_sale.tests.order.test_document_views import DocumentViewsCommon


class TestDeliveryViews(DocumentViewsCommon):
    """Deliveries and customers on the screens of the warehouse."""

    def test_they_load_for_those_who_only_see_the_hold(self):
        self.assertShowTheHoldAlone(
            self.storekeeper, "stock.picking", "stock.view_picking_form", "stock.vpicktree"
        )
        self.assertShowTheHoldAlone(self.storekeeper, "res.partner", "base.view_partner_tree")

    def test_deliveries_show_the_hold_in_their_list_as_orders_do(self):
        self.assertShowsTheHoldInList("stock.picking")

    def test_the_warehouse_has_my_barriers_in_its_menus_and_none_of_collections(self):
        visible = self.env["ir.ui.menu"].with_user(self.storekeeper)._visible_menu_ids()
        menu = self.env.ref("cobranza_followup_stock.menu_stock_my_barriers")
        self.assertIn(menu.id, visible)
        self.assertNotIn(self.env.ref("cobranza_followup.menu_root").id, visible)
