from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestPanoramaTour(ToursCommon):
    """A manager's first look, in Spanish, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"].create({"name": "Tienda Morosa"})
        cls._invoice((cls.company._cobranza_today() - TODAY).days - 40, 1000, partner)

    def test_a_manager_looks_at_the_panorama(self):
        self._run()
        self.env["cobranza.measure"]._fill_back(self.company)
        self._click("panorama_tour", self.manager)
        setting = self.env["cobranza.panorama.setting"]._of(self.company)
        self.assertRecordValues(setting.target_ids, [{"figure": "overdue_share", "value": 20}])
