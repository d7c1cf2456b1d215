from odoo.addons.cobranza_followup.tests.tours_common import ToursCommon

from .holds_common import HoldsCommon


class HoldsToursCommon(HoldsCommon, ToursCommon):
    """People who click, among them those of sales and the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
