from odoo.addons.cobranza_followup.tests.tours_common import ToursCommon

from .holds_common import HoldsCommon


class HoldsToursCommon(HoldsCommon, ToursCommon):
    """People who click, among them those of sales and the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As firms are called: too long for one line of a list, in which no word is to be cut.
        cls.customer.name += ", Vinos, Licores y Ultramarinos Importados, S.A. de C.V."
        cls.manager.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
