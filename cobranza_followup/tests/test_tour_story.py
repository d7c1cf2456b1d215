from datetime import timedelta

from freezegun import freeze_time
from freezegun.api import real_datetime

from odoo.tests import HttpCase, tagged

from .common import TODAY
from .holds_common import HoldsCommon


class StoryCommon(HoldsCommon, HttpCase):
    """A customer slips, promises, breaks it, is held after notice, pays and is free.

    Each person clicks their part in Spanish; the server's clock is moved on in between.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_419")
        cls.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        for user in (cls.collector, cls.manager, cls.salesperson):
            user.write({"lang": "es_419", "password": user.login})
        cls.customer.name = "Abarrotes del Norte"
        cls._act()

    def _click(self, part, user, path):
        self.env.flush_all()
        with self._committing_nothing():
            self.start_tour(f"/odoo/{path}", f"cobranza_story_{part}", login=user.login)
        self.env.invalidate_all()

    def _night(self, clock, days):
        """Let days pass, then do the run of that night and deliver its messages."""
        clock.tick(timedelta(days=days))
        run = self._run()
        self._send_mails()
        self.env.flush_all()
        return run

    def _tell_the_story(self):
        # The browser lives today: the story begins there.
        with freeze_time(real_datetime.now(), tick=True) as clock:
            today = self.company._cobranza_today()
            invoice = self._invoice((today - TODAY).days - 2, 1000)
            debtor = self._debtor()
            self._night(clock, 0)
            self.assertEqual(debtor.stage_id, self.stages["remind"])
            self.assertTrue(self.env["cobranza.effect"].search([("debtor_id", "=", debtor.id)]))

            self._click("promises", self.collector, "cobranza-my-day")
            promise = debtor.promise_ids
            self.assertEqual((promise.amount, promise.state), (1000, "open"))

            self._night(clock, (promise.date_promised - today).days + 3)
            self.assertEqual(promise.state, "broken")
            self.assertEqual(debtor.stage_id, self.stages["press"])
            self._click("is_pressed", self.collector, "cobranza-my-day")

            self._night(clock, 61)
            self.assertEqual(debtor.stage_id, self.stages["terms"])
            self.assertFalse(debtor.hold_id)  # told first, held later
            self._night(clock, 5)
            self.assertTrue(debtor.hold_sale and debtor.hold_delivery)

            order, other = self._quotation(), self._quotation()
            self._click("is_refused", self.salesperson, f"sales/{order.id}")
            self.assertEqual((order.state, order.release_requested), ("draft", True))
            self._click("is_released", self.sales_manager(), f"sales/{order.id}")
            self._click("is_confirmed", self.salesperson, f"sales/{order.id}")
            self.assertEqual((order.state, other.state), ("sale", "draft"))

            self._click("pays", self.collector, f"cobranza-debtors/{debtor.id}")
            self.assertIn(invoice.payment_state, ("paid", "in_payment"))
            self.assertFalse(debtor.hold_id)
            self._click("is_confirmed", self.salesperson, f"sales/{other.id}")
            self.assertEqual(other.state, "sale")

    def sales_manager(self):
        """Return the collections manager, who also sees orders."""
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        return self.manager


@tagged("post_install", "-at_install")
class TestStoryAtTheDesk(StoryCommon):
    def test_the_whole_story_by_clicking(self):
        self._tell_the_story()


@tagged("post_install", "-at_install")
class TestStoryOnAPhone(StoryCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_whole_story_by_clicking(self):
        self._tell_the_story()
