from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_rpc import WaysRoundLimitCommon

from ..rpc_common import HoldsRpcCommon


class TestWaysRoundLimitDeliveries(WaysRoundLimitCommon, HoldsRpcCommon):
    """Ways round a limit by way of the deliveries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls.order.sudo().picking_ids
        cls.env.flush_all()

    def _store(self, method, records, **params):
        return self.storekeeper, records._name, method, {"ids": records.ids, **params}

    def test_it_is_taken_back_to_a_quotation_and_delivered_all_the_same(self):
        validate = self._store("button_validate", self.delivery, context={"skip_backorder": True})
        for state in ("draft", "cancel"):
            self.assertOver(
                self._sell_write(self.order, state=state),
                self._sell("action_confirm", self.more),
                validate,
            )
            self.assertOver(
                self._sell_write(self.order, state=state),
                validate,
                self._sell("action_confirm", self.more),
            )
