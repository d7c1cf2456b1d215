from freezegun import freeze_time

from ..common import TODAY
from .notice_common import NoticeCommon


@freeze_time(TODAY)
class TestNoticeGaming(NoticeCommon):
    """A debtor who wants time and has not paid: notice after notice gains nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    def test_a_notice_every_day_gains_no_more_than_the_first(self):
        silent, once, gaming = self._customers_owing(3)
        reached = {}
        with freeze_time(TODAY) as frozen:
            for night in range(1, 20):
                for customer in (once, gaming):
                    if night == 5 or (customer == gaming and night > 5):
                        today = self.company._cobranza_today()
                        self._notice(
                            1000, debtor=self._debtor(customer), date=today, reference=f"{night}"
                        )
                self._nights(frozen, 1)
                for customer in (silent, once, gaming):
                    if self._debtor(customer).stage_id == self.stages["barriers"]:
                        reached.setdefault(customer, night)
        self.assertEqual(len(self._debtor(gaming).notice_ids), 15)
        # What the notice gives, it gives once.
        self.assertGreater(reached[once], reached[silent])
        self.assertEqual(reached[gaming], reached[once])

    def test_after_one_was_rejected_the_next_protects_nothing(self):
        self._invoice(-2, 1000)
        self._notice(1000).with_user(self.collector).action_reject("Not in the bank")
        again = self._notice(1000, reference="once more")
        self.assertFalse(again.protects)
        self.assertFalse(self._debtor().notice_covers)

    def test_a_tiny_amount_protects_a_tiny_part(self):
        self._invoice(-2, 1000)
        self._notice(5)
        debtor = self._debtor()
        self.assertEqual((debtor.amount_noticed, debtor.notice_covers), (5, False))
        self.assertNames(995, debtor.amount_overdue_text)
        # And the item has had its notice.
        self.assertFalse(self._notice(1000).protects)

    def test_the_newer_item_alone_does_not_protect_the_older(self):
        old, new = self._invoice(-40, 1000), self._invoice(-2, 100)
        self._notice(5000, new)
        self.assertFalse(self._debtor().notice_covers)
        self.assertIn(old.name, self._debtor().open_items_table)

    def test_paying_after_hours_of_another_item_does_not_burn_this_one(self):
        first = self._invoice(-5, 100)
        self._notice(100, first)
        self._pay(first)
        self._invoice(-2, 200)
        self.assertTrue(self._notice(200).protects)

    def test_a_promise_broken_about_it_does_not_escalate_meanwhile(self):
        with freeze_time(TODAY) as frozen:
            self._invoice(-9, 1000)
            self._promise(1000, 1)
            self._nights(frozen, 3)
            stage = self._stage_of()
            self._notice(1000, on=0)
            self._nights(frozen, 1)
            self.assertEqual(self._debtor().promise_ids.state, "broken")
            self.assertEqual(self._stage_of(), stage)
