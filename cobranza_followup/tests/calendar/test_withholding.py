from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import CobranzaCommon, day


class TestWithholding(CobranzaCommon):
    """What a customer withholds as tax is neither chased nor a part payment nor a broken word."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.invoice = cls._invoice(-10)
        cls.debtor = cls._debtor()

    def _withhold(self, percent=10, user=None):
        self.debtor.with_user(user or self.manager).write({"withholding_percent": percent})
        self._commit()

    def _owed(self):
        return self.debtor.amount_overdue, self.debtor.amount_withheld

    def test_the_share_is_owed_but_not_chased(self):
        self._withhold()
        self.assertEqual(self._owed(), (900, 100))
        self.assertEqual(self.debtor.amount_receivable, 1000)
        [choice] = self.debtor.with_user(self.collector)._invoices_to_choose()
        self.assertEqual(choice["amount"], 900)

    def test_once_the_rest_is_paid_nothing_is_chased(self):
        self._withhold()
        self.assertTrue(self._stage_of())
        self._pay(self.invoice, 900)
        self.assertEqual(self._owed(), (0, 100))
        self.assertFalse(self._stage_of())
        self.assertEqual(self.debtor.state, "clear")

    def test_money_not_allocated_yet_counts_the_same(self):
        self._withhold()
        self._receive(900)
        self.assertEqual(self._owed(), (0, 100))

    def test_after_the_days_of_the_policy_it_is_chased(self):
        self._withhold()
        self._pay(self.invoice, 900)
        with freeze_time(day(20)):
            self._run()
            self.assertEqual(self._owed(), (0, 100))
        with freeze_time(day(21)):
            self._run()
            self.assertEqual(self._owed(), (100, 0))
            self.assertEqual(self.debtor.days_overdue, 31)

    def test_it_is_a_new_debt_then_not_the_old_one_come_back(self):
        self._withhold()
        with freeze_time(day(15)):
            self._run()
        with freeze_time(day(19)):
            before = self._stage_of()
            self._pay(self.invoice, 900, on=19)
            self.assertFalse(self._stage_of())
        with freeze_time(day(21)):
            self._run()
            self.assertLess(self._stage_of().sequence, before.sequence)
            self.assertFalse(self.debtor.episode_resumed_on)

    def test_a_certificate_settles_it(self):
        self._withhold()
        self._pay(self.invoice, 900)
        self._pay(self.invoice)
        self.assertEqual(self._owed(), (0, 0))
        self.assertEqual(self.debtor.amount_receivable, 0)

    def test_it_makes_no_part_payment(self):
        self._pay(self.invoice, 900, on=-10)
        self.assertEqual(self.debtor.partial_ratio, 1)
        self._withhold()
        self.assertEqual(self.debtor.partial_ratio, 0)
        self._pay(self.invoice)
        self.assertEqual(self.debtor.partial_ratio, 0)
        self.assertRecordValues(self.debtor, [{"settled_count": 1, "on_time_ratio": 1}])
        self._withhold(0)
        self.assertEqual(self.debtor.partial_ratio, 1)

    def test_a_promise_is_kept_without_it(self):
        self._withhold()
        promise = self._promise(1000, 3, self.invoice)
        with freeze_time(day(2)):
            self._pay(self.invoice, 900, on=2)
            self._run()
            self.assertEqual(promise.state, "kept")
        with freeze_time(day(40)):
            self._run()
            self.assertEqual(promise.state, "kept")

    def test_a_promise_of_a_later_day_is_kept_without_it(self):
        self._withhold()
        promise = self._promise(1000, 40)
        with freeze_time(day(39)):
            self._pay(self.invoice, 900, on=39)
            self._run()
        with freeze_time(day(50)):
            self._run()
        self.assertEqual(promise.state, "kept")

    def test_less_than_the_rest_does_not_keep_it(self):
        self._withhold()
        promise = self._promise(1000, 3, self.invoice)
        self._pay(self.invoice, 800)
        with freeze_time(day(6)):
            self._run()
        self.assertEqual(promise.state, "partial")

    def test_what_is_asked_for_once_it_is_due_can_be_promised(self):
        self._withhold()
        self._pay(self.invoice, 900)
        with freeze_time(day(25)):
            self._run()
            promise = self._promise(100, 28, self.invoice)
            self._run()
            self.assertEqual(promise.state, "open")
        with freeze_time(day(31)):
            self._run()
            self.assertEqual(promise.state, "broken")

    def test_instalments_and_other_currencies_each_have_their_share(self):
        other = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._withhold()
        self._invoice(-5, 333, currency_id=other.id)
        item = self.debtor._open_items().filtered(lambda one: one.currency_id == other)
        self.assertAlmostEqual(item.amount_withheld, 16.65)
        self.assertAlmostEqual(item.amount_chased_currency, 299.7)

    def test_a_manager_agrees_before_it_ends_a_hold(self):
        step = self.policy.step_ids.filtered(lambda one: one.stage_id == self._stage_of())
        kinds = self.env["cobranza.hold"]._hold_kinds()
        if not kinds:
            return
        self.policy.minimum_amount = 950
        step.write({**dict.fromkeys(kinds, True), "hold_notice_days": 0})
        self._run()
        self.assertTrue(self.debtor.hold_id)
        self._withhold()
        self.assertFalse(self._stage_of())
        self.assertIn("withholds tax", self.debtor.hold_waits_text)
        self.debtor.with_user(self.manager).action_agree_to_hold_end()
        self.assertFalse(self.debtor.hold_id)

    def test_the_statement_says_it(self):
        self._withhold()
        report = self.env["report.cobranza_followup.report_statement"]
        statement = report._statement(self.debtor.with_user(self.collector))
        [line] = statement["sections"][0]["lines"]
        self.assertEqual(line["withheld"], 100)

    def test_only_a_manager_says_so_and_within_reason(self):
        with self.assertRaises(AccessError):
            self._withhold(user=self.collector)
        for value in ("10", [10], {}, float("nan"), float("inf"), True):
            if value == {}:
                continue
            with self.subTest(value=value), self.assertRaises(UserError):
                self._withhold(value)
        for value in (-1, 51):
            with (
                self.subTest(value=value),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._withhold(value)
