from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup.tests.page.page_common import PageCommon


@tagged("post_install", "-at_install")
class TestPageHold(PageCommon):
    """Nothing that is done on the page ends a hold, payment apart (`test_page_payment_hold`)."""

    def setUp(self):
        super().setUp()
        self._act()
        self._run()
        self._hold()
        self.before = self._standing()
        self.assertTrue(self.before["stage"] and self.before["hold"])

    def _assertAsBefore(self):
        after = self._standing()
        for name in ("stage", "hold", "chased", "last"):
            self.assertEqual(after[name], self.before[name], name)
        self._run()
        self.assertEqual(self._standing()["hold"], self.before["hold"])

    def test_a_promise(self):
        self._done(self._post("promise", date=day(5)))
        self._assertAsBefore()

    def test_a_proposal(self):
        self._done(self._post("propose", date=day(40), amount="500", note="Half"))
        self._assertAsBefore()

    def test_an_objection(self):
        goods = self.env.ref("cobranza_followup.barrier_type_goods")
        items = [item.id for item in self.debtor._open_items()]
        self._done(self._post("object", type_id=goods.id, item=items, note="Broken"))
        self._assertAsBefore()

    def test_a_notice_of_a_payment(self):
        self._done(self._post("notice", amount="1000", date=day(0)))
        self._assertAsBefore()
