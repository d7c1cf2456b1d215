from odoo.addons.cobranza_followup_sale.tests.credit.test_limit_group import GroupCommon

from ..holds_common import HoldsCommon


class TestGroupLimitDeliveries(GroupCommon, HoldsCommon):
    def test_what_leaves_counts_for_the_group(self):
        self._order(quantity=9)
        transfer = self._transfer(self.stock, self.customers, 7, partner_id=self.other_customer.id)
        self.assertOver(transfer.button_validate)
