from odoo.tests import tagged

from odoo.addons.cobranza_followup_sale.tests.order.test_refusal_button import RefusalButtonCommon

from ..rpc_common import HoldsRpcCommon


@tagged("post_install", "-at_install")
class TestRefusalButtonDeliveries(RefusalButtonCommon, HoldsRpcCommon):
    """Who validates a delivery is led on to the request, as who confirms an order is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls.confirmed.sudo().picking_ids

    def test_a_storekeeper_is_led_to_it_from_the_delivery(self):
        error = self._click(self.storekeeper, self.delivery, "button_validate")
        request = "cobranza_exception_request_new_action"
        self.assertLeadsOn(error, request, "Request Exception", picking_id=self.delivery.id)
        self.assertNotEqual(self.delivery.state, "done")

    def test_a_call_from_outside_is_answered_with_the_sentence(self):
        self.assertAnsweredWithTheSentence(self.storekeeper, self.delivery, "button_validate")
