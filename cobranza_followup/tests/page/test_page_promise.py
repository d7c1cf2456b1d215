from datetime import timedelta

from freezegun import freeze_time

from odoo import Command

from ..common import TODAY, day
from .page_common import PageCommon


class TestPagePromise(PageCommon):
    """A promise on the page covers all that is overdue, or it is none."""

    def _promises(self):
        self.env.invalidate_all()
        return self.debtor.promise_ids.sorted("id")

    def test_it_is_on_the_desk_at_once(self):
        self._invoice(20, 400)
        page = self._done(self._post("promise", date=day(5)))
        self.assertIn("What you promised is on this page now", page)
        (promise,) = self._promises()
        self.assertEqual(
            (promise.amount, promise.date_promised, promise.source, promise.state, promise.level),
            (1000, day(5), "portal", "open", 0),
        )
        said = promise.interaction_id
        self.assertEqual(
            (said.channel, said.direction, said.purpose, said.promise_id),
            ("portal", "in", "answer", promise),
        )
        self.assertIn("1,000.00 by ", said.note)
        self.assertIn("Promised on their page", self.debtor.message_ids[0].body)
        self.assertEqual(self.debtor.message_ids[0].author_id, self.customer)
        self.assertEqual(self.debtor.amount_promised, 1000)
        self.assertIn("promise", self.debtor.page_act_ids.mapped("act"))

    def test_the_browser_has_no_say_in_the_amount(self):
        self._done(self._post("promise", date=day(5), amount="1", currency_id="1", level="0"))
        self.assertEqual(self._promises().amount, 1000)

    def test_all_currencies_are_promised_together(self):
        euro = self.setup_other_currency("EUR")
        foreign = self._invoice(-3, 20, currency_id=euro.id)
        self._done(self._post("promise", date=day(5)))
        promises = self._promises()
        self.assertEqual(
            {(one.currency_id.name, one.amount, one.invoice_ids, one.state) for one in promises},
            {
                (self.company.currency_id.name, 1000.0, self.invoice, "open"),
                ("EUR", 20.0, foreign, "open"),
            },
        )

    def test_beyond_the_policys_days_it_is_no_promise(self):
        for date in (day(15), day(-1), "", "soon", "9999-99-99", "1"):
            self.assertTrue(self._problem(self._post("promise", date=date)))
        self.assertFalse(self._promises())
        self.policy.page_promise_days = 0
        self._problem(self._post("promise", date=day(1)))
        self.assertFalse(self._promises())

    def test_sent_twice_it_is_one(self):
        for _again in range(3):
            self._done(self._post("promise", date=day(5)))
        self.assertEqual(len(self._promises()), 1)
        self.assertEqual(len(self.debtor.interaction_ids), 1)

    def test_promising_again_and_again_ends_at_the_policys_level(self):
        self._done(self._post("promise", date=day(3)))
        self._done(self._post("promise", date=day(5)))
        self.assertEqual(self._promises().mapped("level"), [0, 1])
        self.assertIn("was promised before", self._problem(self._post("promise", date=day(7))))
        self.assertEqual(self._promises().mapped("state"), ["replaced", "open"])
        self.assertIn("was promised before", self._get().text)
        self.policy.page_promise_level = 2
        self._done(self._post("promise", date=day(7)))
        self.assertEqual(self._promises()[-1].level, 2)

    def test_a_promise_past_its_day_is_not_pushed_along(self):
        self._done(self._post("promise", date=day(3)))
        with freeze_time(TODAY + timedelta(days=4)):
            self._problem(self._post("promise", date=day(9)))
        self.assertEqual(self._promises().mapped("state"), ["open"])

    def test_a_plan_is_not_replaced_by_it(self):
        self.env["cobranza.promise.plan"].with_user(self.collector).create(
            {
                "debtor_id": self.debtor.id,
                "promise_ids": [
                    Command.create({"amount": 500, "date_promised": day(offset)})
                    for offset in (5, 35)
                ],
            }
        )
        self.assertIn("instalments", self._problem(self._post("promise", date=day(3))))
        self.assertEqual(self._promises().mapped("state"), ["open", "open"])

    def test_it_lowers_no_stage(self):
        self._act()
        self._run()
        before = self._standing()
        self.assertTrue(before["stage"])
        self._done(self._post("promise", date=day(5)))
        after = self._standing()
        self.assertEqual(after["stage"], before["stage"])
        self.assertEqual(after["last"], before["last"], "It is no contact of ours.")
        self._run()
        self.assertEqual(self._standing()["stage"], before["stage"])

    def test_while_it_is_open_the_stage_waits_and_then_it_goes_on(self):
        self._act()
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 1)
            low = self._stage_of()
            date = TODAY + timedelta(days=10)
            self._done(self._post("promise", date=date))
            self._nights(frozen, 8)
            self.assertEqual(self._stage_of(), low)
            self._nights(frozen, 8)
            self.assertEqual(self._promises().state, "broken")
            self.assertGreater(self._stage_of().sequence, low.sequence)

    def test_of_nothing_overdue_there_is_nothing_to_promise(self):
        self._pay(self.invoice)
        self._invoice(20, 400)
        self.assertIn("Nothing is overdue", self._problem(self._post("promise", date=day(3))))
        self.assertNotIn("cobranza_promise_date", self._get().text)

    def test_handed_over_to_a_lawyer_it_takes_none(self):
        self.debtor.sudo().state = "legal"
        self._problem(self._post("promise", date=day(3)))
        self.assertFalse(self._promises())

    # -- anything else is for the collector -----------------------------------------------------

    def test_a_proposal_is_a_task_and_nothing_else(self):
        self._act()
        self._run()
        before = self._standing()
        answer = self._post("propose", date=day(40), amount="500", note="Half, <b>please</b>")
        self.assertIn("We will look at what you propose", self._done(answer))
        self.assertFalse(self._promises())
        self.assertEqual(self._standing(), before)
        (said,) = self.debtor.interaction_ids
        self.assertEqual((said.channel, said.direction), ("portal", "in"))
        self.assertIn("Half, <b>please</b>", said.note)
        task = self._tasks().filtered(lambda task: "Proposes" in task.summary)
        self.assertIn("500", task.note)
        self.assertIn("&lt;b&gt;please", task.note)

    def test_the_same_proposal_twice_is_one(self):
        for _again in range(2):
            self._done(self._post("propose", date=day(40), note="Half"))
        self.assertEqual(len(self.debtor.interaction_ids), 1)

    def test_an_empty_proposal_is_none(self):
        self._problem(self._post("propose"))
        self.assertFalse(self.debtor.interaction_ids)

    # -- who posts ------------------------------------------------------------------------------

    def test_a_forged_post_changes_nothing(self):
        other, _theirs = self._stranger()
        theirs = f"/my/statement/{other.id}"
        self.assertEqual(self._post("promise", csrf=False, date=day(3)).status_code, 400)
        self.assertEqual(self._post("promise", token="x", date=day(3)).status_code, 403)
        self.assertEqual(self._post("promise", token="é\u2603", date=day(3)).status_code, 403)
        self.assertEqual(self._post("promise", url=theirs, date=day(3)).status_code, 403)
        self.assertFalse(self._promises() | other.promise_ids)

    def test_too_many_in_a_day_are_refused(self):
        for _n in range(10):
            self._post("propose", note="Please")
        self.assertIn("10 times today", self._problem(self._post("propose", note="Again")))
