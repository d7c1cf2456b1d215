from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from ..common import TODAY, day
from ..offer_common import OfferCommon
from .test_import import ImportCommon

HEADS = ["debtor_id", "amount", "date_made", "date_promised", "state", "invoice_ids"]


@freeze_time(TODAY)
class TestImportHistory(ImportCommon):
    """Promises of before come as history: judged by the books or the spreadsheet, with no effect."""

    def _history(self, *rows, user=None):
        return self._import("cobranza.promise", HEADS, *rows, user=user)

    def _row(self, amount, made, promised, state=None, invoice=None, customer="C-001"):
        number = invoice.name if invoice else None
        return [customer, amount, str(day(made)), str(day(promised)), state, number]

    def _promises(self, result):
        self.assertFalse(result["messages"])
        promises = self.env["cobranza.promise"].browse(result["ids"])
        self._commit()
        self.env.invalidate_all()
        return promises

    def test_the_books_say_how_it_ended(self):
        self._pay(self.invoice, 300, on=-20)
        self._pay(self.invoice, 100, on=-5)
        kept, partial, broken = self._promises(
            self._history(
                self._row(300, -30, -19, invoice=self.invoice),
                self._row(200, -10, -4, invoice=self.invoice),
                # The spreadsheet says otherwise: the books win.
                self._row(500, -18, -12, "Kept", invoice=self.invoice),
            )
        )
        self.assertRecordValues(
            kept | partial | broken,
            [
                {"state": "kept", "amount_paid": 300},
                {"state": "partial", "amount_paid": 100},
                {"state": "broken", "amount_paid": 0},
            ],
        )
        self.assertEqual(set((kept | partial | broken).mapped("is_history")), {True})
        self.assertEqual((kept.date_made, kept.date_settled), (day(-30), day(-19)))
        self.assertEqual((kept | partial | broken).mapped("amount_owed"), [0, 0, 0])

    def test_one_payment_keeps_no_two(self):
        self._pay(self.invoice, 300, on=-20)
        promises = self._promises(
            self._history(
                self._row(300, -30, -19, invoice=self.invoice),
                self._row(300, -30, -18, invoice=self.invoice),
            )
        )
        self.assertEqual(sorted(promises.mapped("state")), ["broken", "kept"])

    def test_what_was_paid_before_it_was_given_keeps_nothing(self):
        self._pay(self.invoice, 300, on=-35)
        old, promise = self._promises(
            self._history(
                self._row(300, -39, -34, invoice=self.invoice),
                self._row(300, -30, -20, invoice=self.invoice),
            )
        )
        self.assertEqual((old.state, promise.state), ("kept", "broken"))

    def test_where_the_books_do_not_reach_the_spreadsheet_says_it(self):
        result = self._history(
            self._row(100, -200, -190, "Kept"),
            self._row(100, -180, -170, "broken"),
            self._row(100, -160, -150, "Partly kept"),
            user=self.manager,
        )
        promises = self._promises(result)
        self.assertEqual(promises.mapped("state"), ["kept", "broken", "partial"])
        self.assertEqual(promises[0].amount_paid, 100)
        self.assertAlmostEqual(self.debtor.promise_kept_ratio, 1 / 3)

    def test_where_the_books_know_of_nothing_to_pay_it_stands_as_told(self):
        self._pay(self.invoice, 1000, on=-38)
        told, untold = self._promises(
            self._history(
                self._row(100, -30, -20, "Kept"), self._row(100, -30, -20), user=self.manager
            )
        )
        self.assertEqual((told.state, untold.state), ("kept", "cancelled"))
        claimed = self._promises(self._history(self._row(100, -30, -20, "Kept")))
        self.assertEqual(claimed.state, "cancelled", "a collector's word is not enough")

    def test_what_no_book_confirms_only_a_manager_says(self):
        for state in ("Kept", "Broken", None):
            result = self._history(self._row(10**9, -900, -890, state))
            self.assertIn("only a collections manager can import it", self._texts(result)[0][1])
        self.assertFalse(self.debtor.promise_ids)
        [promise] = self._promises(
            self._history(self._row(10, -900, -890, "Kept"), user=self.manager)
        )
        self.assertEqual((promise.state, promise.is_history), ("kept", True))

    def test_who_came_with_open_invoices_alone_is_not_told_that_promises_were_broken(self):
        # The invoice has its date of before; what was paid before stayed in the books of before.
        rows = [
            self._row(300, -30, -20, "Kept"),
            self._row(300, -30, -20, "Kept", invoice=self.invoice),
        ]
        promises = self._promises(self._history(*rows, user=self.manager))
        self.assertEqual(promises.mapped("state"), ["kept", "kept"])
        # Somebody else's money, once: by then the books were kept here.
        self._pay(self.other_invoice, 100, on=-31)
        promises = self._promises(self._history(*rows, user=self.manager))
        self.assertEqual(promises.mapped("state"), ["broken", "broken"])

    def test_one_of_before_takes_the_place_of_none_that_runs(self):
        self._pay(self.invoice, 10, on=-38)
        running = self._promise(100, 5)
        plan = self.env["cobranza.promise.plan"].create(
            {
                "debtor_id": self._debtor(self.other).id,
                "promise_ids": [
                    Command.create({"date_promised": day(due), "amount": 250}) for due in (5, 9)
                ],
            }
        )
        old = self._promises(
            self._history(
                self._row(100, -30, -20),
                self._row(100, -15, -10, customer=self.other.name),
                self._row(100, -15, -10, customer=self.other.name, invoice=self.other_invoice),
            )
        )
        self.assertEqual(set(old.mapped("is_history")), {True})
        self.assertFalse(old.replaces_id)
        self.assertEqual(set(old.mapped("level")), {0})
        self.assertRecordValues(running, [{"state": "open", "amount_owed": 100}])
        self.assertEqual(set(plan.promise_ids.mapped("state")), {"open"})
        self.assertEqual(plan.state, "open")

    def test_one_of_before_brings_back_no_promise_about_a_debt_that_was_gone(self):
        self._pay(self.invoice, 10, on=-38)
        gone = self._promise(100, 5)
        self._credit_note(990)
        self.assertRecordValues(gone, [{"state": "cancelled", "nothing_owed": True}])
        self._promises(self._history(self._row(100, -30, -20)))
        self.assertTrue(gone.nothing_owed)

    def test_what_was_cancelled_or_replaced_is_left_out(self):
        self._pay(self.invoice, 10, on=-38)
        for state in ("Cancelled", "Replaced"):
            result = self._history(
                self._row(100, -30, -20), self._row(100, -30, -20, state), user=self.manager
            )
            self.assertFalse(result["ids"])
            self.assertIn("leave its line out", dict(self._texts(result))[1])
        [promise] = self._promises(self._history(self._row(100, -30, -20, "Open")))
        self.assertEqual(promise.state, "broken", "its time is past: the books say how it ended")

    def test_one_that_may_still_be_kept_runs(self):
        self.policy.promise_tolerance_days = 3
        old, late, last, past = self._promises(
            self._history(
                self._row(100, -12, -9, "Broken", invoice=self.invoice),
                self._row(300, -10, -1, invoice=self.invoice),
                self._row(200, -10, -3, invoice=self.other_invoice, customer=self.other.name),
                self._row(200, -10, -4, invoice=self.other_invoice, customer=self.other.name),
            )
        )
        self.assertEqual(
            (old | late | last | past).mapped("is_history"), [True, False, False, True]
        )
        self.assertEqual((late | last).mapped("state"), ["open", "open"])
        self.assertEqual((late | last).mapped("date_made"), [day(-10), day(-10)])
        self.assertEqual(past.state, "broken")
        self._pay(self.invoice, 300)
        self.env.invalidate_all()
        self.assertEqual((late.state, last.state), ("kept", "open"))
        result = self._history(self._row(300, -10, -1, "Kept"))
        self.assertIn("still running", self._texts(result)[0][1])

    def test_of_one_that_may_still_be_kept_what_came_since_counts_and_nothing_older(self):
        self.policy.promise_tolerance_days = 3
        self._pay(self.invoice, 100, on=-20)
        self._pay(self.invoice, 150, on=-5)
        [promise] = self._promises(self._history(self._row(300, -10, -1, invoice=self.invoice)))
        self._run()
        self.env.invalidate_all()
        self.assertRecordValues(promise, [{"state": "open", "amount_paid": 150}])

    def test_errors_by_line_in_words(self):
        result = self._history(self._row(100, -200, -190, "Perhaps"))
        self.assertIn("Perhaps", result["messages"][0]["message"])
        result = self._history(
            self._row(100, -200, -190, "Kept"),
            self._row(100, -200, -190),
            self._row(100, -190, -200, "Kept"),
            ["C-001", 100, None, str(day(-9)), "Kept", None],
            self._row(100, -2, 5, "Kept"),
            user=self.manager,
        )
        texts = dict(self._texts(result))
        self.assertIn("The books do not reach back", texts[1])
        self.assertIn("“Partly kept”", texts[1])
        self.assertIn("before its day", texts[2])
        self.assertIn("“Date Made” when it was given", texts[3])
        self.assertIn("still running", texts[4])
        self.assertNotIn(0, texts)
        self.assertFalse(self.debtor.promise_ids, "nothing half done")

    def test_no_effect_but_on_the_share_kept(self):
        self._act()
        self._run()
        self._commit()
        before = self.debtor.read(["stage_id", "debtor_type", "hold_id", "amount_promised"])
        messages = self.debtor.message_ids
        mails = self.env["mail.mail"].search_count([])
        promises = self._promises(
            self._history(
                *(self._row(100, -39, -30 + n, "broken") for n in range(4)), user=self.manager
            )
        )
        self.assertEqual(set(promises.mapped("state")), {"broken"})
        self._run()
        self.env.invalidate_all()
        self.assertEqual(
            before, self.debtor.read(["stage_id", "debtor_type", "hold_id", "amount_promised"])
        )
        self.assertEqual(self.debtor.message_ids, messages)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self.debtor.promise_text)
        self.assertFalse(self.debtor.activity_ids)
        self.assertEqual(self.debtor.promise_kept_ratio, 0)
        self.assertEqual(set(promises.mapped("state")), {"broken"}, "nobody judges them again")
        new = self._promise(50, 5)
        self.assertEqual(new.level, 0, "it renews none of them")
        self.assertFalse(new.replaces_id)
        self.assertEqual(set(promises.mapped("state")), {"broken"})

    def test_a_payment_today_changes_no_history(self):
        [promise] = self._promises(self._history(self._row(1000, -30, -10, invoice=self.invoice)))
        self.assertEqual(promise.state, "broken")
        self._pay(self.invoice, 1000)
        self.env.invalidate_all()
        self.assertEqual(promise.state, "broken")

    def test_nobody_but_an_import_gives_history(self):
        values = {
            "debtor_id": self.debtor.id,
            "amount": 10,
            "date_promised": day(5),
            "state": "kept",
        }
        promises = self.env["cobranza.promise"].with_user(self.collector)
        for more in ({}, {"date_made": day(-9)}, {"is_history": True}):
            with self.assertRaises(AccessError):
                promises.create({**values, **more})
        with self.assertRaises(AccessError):
            promises.with_context(import_file=True).create({**values, "is_history": True})
        promise = self._promise(10, 5)
        for name, value in (("state", "kept"), ("date_made", day(-9))):
            with self.assertRaises(AccessError):
                promise.with_user(self.collector)[name] = value


@freeze_time(TODAY)
class TestImportHistoryOfOffers(OfferCommon, ImportCommon):
    """Who is keeping an offer they accepted may have promised before."""

    def test_an_accepted_offer_stays_what_it_is(self):
        self._pay(self.invoice, 10, on=-38)
        offer = self._accepted()
        promises = offer.sudo().promise_ids
        self.assertTrue(promises)
        result = self._import("cobranza.promise", HEADS, [*self._old(), None])
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        self.assertEqual(offer.state, "accepted")
        self.assertEqual(set(promises.mapped("state")), {"open"})

    def _old(self):
        return "C-001", 100, str(day(-30)), str(day(-20)), None
