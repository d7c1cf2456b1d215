import runpy

from freezegun import freeze_time

from odoo.tools import file_path

from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestPromiseOwed(CobranzaCommon):
    """A promise that failed counts, and is spoken of, as long as something of it is owed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-40, 600)
        cls.other = cls._invoice(-30, 5000)
        cls.debtor = cls._debtor()

    def _break(self, *promises):
        """Let the time of the promises pass, with their nights."""
        last = max(promise.date_promised for promise in promises)
        self.clock.move_to(last)
        self._nights(self.clock, self.policy.promise_tolerance_days + 1)
        for promise in promises:
            self.assertIn(promise.state, ("broken", "partial"))
        self.env.invalidate_all()

    def run(self, result=None):
        with freeze_time(TODAY) as self.clock:
            return super().run(result)

    @property
    def _now(self):
        return (self.company._cobranza_today() - TODAY).days

    def _points(self):
        self.env.invalidate_all()
        return self.debtor.priority_rules or ""

    def _script(self):
        self._put_in("commit", "unwilling")
        page = self.env["cobranza.playbook"].with_user(self.collector).page_of(self.debtor.id)
        return page["facts"], next(
            section["lines"] for section in page["sections"] if section["name"] == "opening"
        )

    def _written(self, amount):
        return self.company.currency_id.with_context(lang="en_US").format(amount)

    def test_what_is_still_owed_counts(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self.assertRecordValues(promise, [{"amount_owed": 600, "amount_late": 0}])
        self.assertIn("promise_broken:40", self._points())
        self.assertEqual(self.debtor.next_contact_date, day(8))
        facts, opening = self._script()
        self.assertIn("nothing came", facts[1])
        self.assertIn(self._written(600), opening[-1])

    def test_paid_since_it_counts_no_more_and_the_script_gives_thanks(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._pay(self.invoice, on=self._now)
        self.assertRecordValues(
            promise, [{"state": "broken", "amount_owed": 0, "amount_late": 600}]
        )
        self.assertNotIn("promise_broken", self._points())
        self.assertFalse(self.debtor.promise_text)
        facts, opening = self._script()
        self.assertEqual(len(facts), 1)
        self.assertEqual(len(opening), 3)
        self.assertRegex(opening[-1], "has reached us since then: thank you")
        self.assertIn(self._written(600), opening[-1])

    def test_not_allocated_it_is_paid_as_well(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._receive(600, on=self._now)
        self.assertRecordValues(promise, [{"amount_owed": 0, "amount_late": 600}])
        self.assertNotIn("promise_broken", self._points())

    def test_of_a_part_paid_since_the_rest_counts_and_the_part_is_acknowledged(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._pay(self.invoice, 250, on=self._now)
        self.assertRecordValues(promise, [{"amount_owed": 350, "amount_late": 250}])
        self.assertIn("promise_broken:40", self._points())
        self.assertIn(self._written(350), self.debtor.promise_text)
        facts, opening = self._script()
        for amount in (600, 250, 350):
            self.assertIn(self._written(amount), facts[1])
            self.assertIn(self._written(amount), opening[-1])

    def test_of_a_part_paid_in_time_too(self):
        promise = self._promise(600, 5, self.invoice)
        self._pay(self.invoice, 250)
        self._break(promise)
        self.assertRecordValues(promise, [{"state": "partial", "amount_owed": 350}])
        facts, opening = self._script()
        self.assertIn(self._written(250), facts[1])
        self.assertIn(self._written(350), opening[-1])

    def test_taken_off_by_us_it_counts_no_more_and_nobody_is_thanked(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._credit_note(600)
        self.assertRecordValues(promise, [{"amount_owed": 0, "amount_late": 0}])
        self.assertNotIn("promise_broken", self._points())
        _facts, opening = self._script()
        self.assertEqual(len(opening), 2)

    def test_undone_the_payment_leaves_it_owed_again(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        payment = self._pay(self.invoice, on=self._now)
        self._undo(payment)
        self.assertRecordValues(promise, [{"amount_owed": 600, "amount_late": 0}])
        self.assertIn("promise_broken:40", self._points())

    def test_replaced_by_one_that_was_kept_it_counts_no_more(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self.clock.tick(86400)
        renewed = self._promise(200, self._now + 5, self.invoice)
        self.assertEqual(promise.amount_owed, 600)
        self._pay(self.invoice, 200, on=self._now)
        self.assertEqual(renewed.state, "kept")
        self.assertRecordValues(promise, [{"state": "broken", "amount_owed": 0}])
        self.assertNotIn("promise_broken", self._points())
        self.assertFalse(self.debtor.promise_text)

    def test_one_kept_on_other_invoices_replaces_nothing(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self.clock.tick(86400)
        elsewhere = self._promise(5000, self._now + 5, self.other)
        self._pay(self.other, on=self._now)
        self.assertEqual(elsewhere.state, "kept")
        self.assertEqual(promise.amount_owed, 600)
        self.assertIn("promise_broken:40", self._points())

    def test_a_kept_instalment_replaces_none_of_its_plan(self):
        plan = self.env["cobranza.promise"].create(
            [
                {
                    "debtor_id": self.debtor.id,
                    "amount": 300,
                    "date_promised": day(due),
                    "invoice_ids": self.invoice.ids,
                }
                for due in (5, 20)
            ]
        )
        self._break(plan[0])
        self.assertEqual(plan[0].amount_owed, 300)
        self._pay(self.invoice, 300, on=self._now)
        self.assertEqual(plan.mapped("state"), ["broken", "kept"])
        self.assertEqual(plan[0].amount_owed, 300)

    def test_how_they_are_classified_is_not_forgotten(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._pay(self.invoice, on=self._now)
        self.assertEqual(promise.state, "broken")
        self.assertEqual(self.debtor.promise_kept_ratio, 0)

    def _forget_what_is_owed(self):
        """Leave the promises as an earlier version had them."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE cobranza_promise SET amount_owed = NULL, amount_late = NULL")
        self.env.invalidate_all()

    def test_a_later_promise_about_less_forgives_no_more_than_was_paid(self):
        whole = self._promise(5600, 5)
        self._break(whole)
        part = self._promise(600, self._now + 5, self.invoice)
        self._pay(self.invoice, on=self._now)
        self._nights(self.clock, 1)
        self.env.invalidate_all()
        self.assertEqual(part.state, "kept")
        self.assertEqual(whole.amount_owed, 5000)
        self.assertIn("promise_broken:40", self._points())

    def test_of_one_cancelled_or_replaced_nothing_is_owed(self):
        first = self._promise(600, 5, self.invoice)
        second = self._promise(600, 6, self.invoice)
        self.assertEqual(first.state, "replaced")
        second.with_user(self.collector).action_cancel("Entered by mistake")
        self.assertEqual((first | second).mapped("amount_owed"), [0, 0])

    def test_of_one_that_is_history_nothing_is_asked(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self.assertIn("promise_broken:40", self._points())
        self.clock.move_to(day(800))
        self._run()
        self.assertNotIn("promise_broken", self._points())
        self.assertFalse(self.debtor.promise_text)

    def _paid_late_and_open(self):
        promise = self._promise(600, 5, self.invoice)
        self._break(promise)
        self._pay(self.invoice, on=self._now)
        still = self._promise(5000, self._now + 5, self.other)
        self._receive(1000, on=self._now)
        self._forget_what_is_owed()
        return promise + still

    def test_one_from_before_this_was_asked_is_looked_at_by_the_next_night(self):
        promises = self._paid_late_and_open()
        self._nights(self.clock, 1)
        self.env.invalidate_all()
        self.assertEqual(promises.mapped("amount_owed"), [0, 4000])
        self.assertEqual(promises.mapped("amount_late"), [600, 0])

    def test_and_by_the_update_that_asks_it(self):
        promises = self._paid_late_and_open()
        script = file_path("cobranza_followup/migrations/19.0.1.2.0/end-desk.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.1.1.0")
        self._commit()
        self.env.invalidate_all()
        self.assertEqual(promises.mapped("amount_owed"), [0, 4000])
        self.assertEqual(promises.mapped("amount_late"), [600, 0])
