from freezegun import freeze_time

from odoo.exceptions import AccessError

from odoo.addons.cobranza_followup.tests.common import TODAY, day
from odoo.addons.cobranza_followup.tests.imports.test_import import ImportCommon


@freeze_time(TODAY)
class TestImportHolds(ImportCommon):
    """Customers on hold elsewhere are brought by Odoo's import."""

    def test_holds_by_managers(self):
        heads = ["debtor_id", "reason", "date_to"]
        row = ["C-001", "Cheque returned", str(day(30))]
        with self.assertRaises(AccessError):  # a collector holds nobody
            self._import("cobranza.hold", heads, row)
        result = self._import("cobranza.hold", heads, row, user=self.manager)
        self.assertFalse(result["messages"])
        self.assertEqual(self.debtor.hold_id.ids, result["ids"])
        self.assertEqual((self.debtor.hold_reason, self.debtor.hold_source), (row[1], "manual"))
        result = self._import(
            "cobranza.hold", heads, row, [self.other.name, "", ""], user=self.manager
        )
        self.assertFalse(result["ids"])
        texts = dict(self._texts(result))
        self.assertIn("on hold already", texts[0])

    def test_the_line_of_the_template_can_be_imported(self):
        self.assert_template_imports("cobranza.hold")
        self.assertTrue(self.debtor.hold_id)
