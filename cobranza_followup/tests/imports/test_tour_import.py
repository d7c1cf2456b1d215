from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestImportTour(ToursCommon):
    """A collector brings promises from a spreadsheet, in Spanish, in the browser."""

    def test_the_template_an_error_and_a_better_file(self):
        self.customer.name = "Tienda Cumplida"
        self._invoice((self.company._cobranza_today() - TODAY).days - 40)
        self._click("import_tour", self.collector)
        promise = self._debtor().promise_ids
        self.assertRecordValues(promise, [{"amount": 250, "user_id": self.collector.id}])
        self.assertEqual(promise.state, "open")
