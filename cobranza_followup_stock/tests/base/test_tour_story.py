from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import TODAY

from ..tours_common import HoldsToursCommon


class StoryCommon(HoldsToursCommon):
    """A customer slips, promises, breaks it, is held after notice, pays and is free.

    Each person clicks their part in Spanish; the server's clock is moved on in between.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Abarrotes del Norte"

    def _night(self, days):
        """Let days pass, then do the run of that night and deliver its messages."""
        self.clock.tick(timedelta(days=days))
        run = self._run()
        self._send_mails()
        self.env.flush_all()
        return run

    def _make_story(self):
        today = self.company._cobranza_today()
        invoice = self._invoice((today - TODAY).days - 2, 1000)
        debtor = self._debtor()
        self._night(0)
        self.assertEqual(debtor.stage_id, self.stages["remind"])
        self.assertTrue(self.env["cobranza.step.execution"].search([("debtor_id", "=", debtor.id)]))

        self._click("story_promises", self.collector, "cobranza-my-day")
        promise = debtor.promise_ids
        self.assertEqual((promise.amount, promise.state), (1000, "open"))

        self._night((promise.date_promised - today).days + 3)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(debtor.stage_id, self.stages["press"])
        self._click("story_is_pressed", self.collector, "cobranza-my-day")

        self._night(61)
        self.assertEqual(debtor.stage_id, self.stages["terms"])
        self.assertFalse(debtor.hold_id)  # told first, held later
        self._night(5)
        self.assertTrue(debtor.hold_sale and debtor.hold_delivery)

        order, other = self._quotation(), self._quotation()
        self._click("story_is_refused", self.salesperson, f"sales/{order.id}")
        self.assertEqual((order.state, order.cobranza_exception_requested), ("draft", True))
        self._click("story_passes", self.manager, f"sales/{order.id}")
        self._click("story_is_confirmed", self.salesperson, f"sales/{order.id}")
        self.assertEqual((order.state, other.state), ("sale", "draft"))

        self._click("story_pays", self.collector, f"cobranza-debtors/{debtor.id}")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertFalse(debtor.hold_id)
        self._click("story_is_confirmed", self.salesperson, f"sales/{other.id}")
        self.assertEqual(other.state, "sale")


@tagged("post_install", "-at_install")
class TestStoryAtTheDesk(StoryCommon):
    def test_the_whole_story_by_clicking(self):
        self._make_story()


@tagged("post_install", "-at_install")
class TestStoryOnAPhone(StoryCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_whole_story_by_clicking(self):
        self._make_story()
