from odoo.addons.cobranza_followup_sale.tests.access.test_rpc import HeldRpcCommon

from ..rpc_common import HoldsRpcCommon


class TestRpcDeliveries(HeldRpcCommon, HoldsRpcCommon):
    """Nor do other programs deliver to who is on hold."""

    def test_json2_does_not_deliver(self):
        picking = self._delivery(self.confirmed)
        user, context = self.storekeeper, {**self._context(), "skip_backorder": True}
        for model, method, params in (
            ("stock.picking", "button_validate", {"ids": picking.ids}),
            ("stock.picking", "button_validate", {"ids": picking.ids, "context": context}),
            ("stock.picking", "write", {"ids": picking.ids, "vals": {"state": "done"}}),
            ("stock.move", "write", {"ids": picking.move_ids.ids, "vals": {"state": "done"}}),
        ):
            self.assertJson2(422, "stopped", user, model, method, **params)
        self.assertEqual(picking.state, "assigned")

    def test_xmlrpc_does_not_deliver(self):
        picking = self._delivery(self.confirmed)
        user = self.storekeeper
        self.assertFault("stopped", user, "stock.picking", "button_validate", picking.ids)
        self.assertFault("stopped", user, "stock.picking", "write", picking.ids, {"state": "done"})
        self.assertEqual(picking.state, "assigned")
