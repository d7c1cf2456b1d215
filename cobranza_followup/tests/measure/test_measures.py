from datetime import date, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..common import FAILURE, TODAY, CobranzaCommon, day

THIS = TODAY.replace(day=1)


def month(back):
    """Return the first day of the month so many months before this one."""
    return THIS - relativedelta(months=back)


def last_of(first):
    return first + relativedelta(months=1, days=-1)


def _out_of_time(cron, processed=0, *, remaining=None, deactivate=False):
    cron.env.flush_all()
    return 0.0


class TestMeasures(CobranzaCommon):
    """Months of collecting: as the ledger was, frozen, and honest about what changed since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers are compared as they are written in English.
        cls.env["res.lang"]._activate_lang("en_US")

    def setUp(self):
        super().setUp()
        self.measures = self.env["cobranza.measure"]

    def _figures(self, back=1, company=None):
        return self.measures._figures(company or self.company, month(back))

    def _restated(self, month):
        """Return {name: amount} by which later entries change a month; {}: by nothing."""
        _stored, restated = self.measures._read_stored(self.company, month, month)
        return restated.get(month, {})

    def _stored(self, back, *kinds):
        self.env.flush_all()
        return self.measures.search(
            [
                ("company_id", "=", self.company.id),
                ("month", "=", month(back)),
                ("kind", "in", kinds or ("frozen",)),
            ]
        )

    # -- the vectors of the contract, on a ledger --------------------------------------------

    def _invoice_on(self, on, amount, due=None, **values):
        offset = ((due or on) - TODAY).days
        return self._invoice(offset, amount, invoice_date=on, **values)

    def test_a_month_of_a_known_ledger(self):
        paid = self._invoice_on(month(3) + timedelta(5), 300, month(2) + timedelta(4))
        self._pay(paid, 100, on=(month(2) + timedelta(2) - TODAY).days)
        self._invoice_on(month(2) + timedelta(9), 400, month(1) + timedelta(19))
        self._invoice_on(month(1) + timedelta(9), 500, TODAY + timedelta(9))
        found = self._figures(1)
        self.assertEqual(found["receivable"], 1100)
        self.assertEqual((found["overdue"], found["not_due"]), (600, 500))
        self.assertEqual((found["opening"], found["sales"]), (600, 500))
        self.assertAlmostEqual(found["cei"], 0)
        # 1100: all of 500 and 400, 200 of 300; February, January, two thirds of December 2025
        self.assertAlmostEqual(found["dso_countback"], 28 + 31 + 31 * 200 / 300)
        # nothing is known of the year before
        self.assertEqual((found["sales_year"], found["dso_simple"]), (None, None))
        before = self._figures(2)
        self.assertEqual((before["came_in"], before["on_time_share"]), (100, 1))
        self.assertEqual(before["receivable"], 600)

    def test_a_year_of_sales_is_known_once_the_ledger_has_one(self):
        """Before the months are filled back and after; a month without sales is one with 0."""
        self._invoice_on(month(12) + timedelta(20), 100, month(12) + timedelta(25))
        self._invoice_on(month(3) + timedelta(5), 500, TODAY + timedelta(9))
        for filled in (False, True):
            with self.subTest(filled=filled):
                if filled:
                    self.measures._fill_back(self.company)
                found = self._figures(1)
                self.assertEqual(found["sales_year"], 600)
                self.assertAlmostEqual(found["dso_simple"], 365)
                self.assertAlmostEqual(found["best_possible_dso"], 500 / 600 * 365)
                early = self._figures(2)
                self.assertEqual((early["sales"], early["sales_year"]), (0, None))
                self.assertIsNone(early["dso_simple"])
                self.assertIsNone(early["average_days_delinquent"])
                self.assertIsNotNone(early["dso_countback"])

    def test_what_was_not_recorded_is_empty(self):
        self._invoice_on(month(1), 100)
        found = self._figures(1)
        for name in ("contact_count", "promise_kept_share", "at_risk_share", "hold_count"):
            self.assertIsNone(found[name], name)

    # -- frozen ---------------------------------------------------------------------------

    def test_months_are_filled_back_once(self):
        invoice = self._invoice_on(month(30), 100)
        self.measures._fill_back(self.company)
        months = set(self.measures.search([("kind", "=", "frozen")]).mapped("month"))
        self.assertEqual(months, {month(back) for back in range(1, 25)})
        count = self.measures.search_count([])
        self.measures._fill_back(self.company)
        self.assertEqual(self.measures.search_count([]), count)
        self.assertEqual(self._figures(24)["receivable"], 100)
        # the year before the first month counts for its sales
        self.assertAlmostEqual(
            self._figures(19)["dso_simple"], (last_of(month(19)) - month(30)).days + 1
        )
        self.assertTrue(invoice)

    def test_a_later_entry_restates_and_changes_nothing_frozen(self):
        self._invoice_on(month(3), 100)
        self.measures._fill_back(self.company)
        before = self._figures(1)
        self._invoice_on(month(2) + timedelta(3), 50)
        with self._committing_nothing():
            self._run()
            self.measures._cron_measure()
        self.assertEqual(self._figures(1), before)
        restated = {back: self._restated(month(back)) for back in (3, 2, 1)}
        self.assertFalse(restated[3])
        self.assertEqual((restated[2]["sales"], restated[2]["receivable"]), (50, 50))
        self.assertEqual(restated[1]["receivable"], 50)
        self.assertNotIn("sales", restated[1])
        # What was restated once is so until it is changed back.
        with self._committing_nothing():
            self.measures._cron_measure()
        self.assertEqual(self._restated(month(2))["sales"], 50)
        with self._undone():
            self.env["account.move"].search([("amount_total", "=", 50)]).button_draft()
            self._commit()
            with self._committing_nothing():
                self.measures._cron_measure()
            self.assertFalse(self._restated(month(2)))

    def test_promises_per_person_reached_are_of_people_reached(self):
        """One who promises twice, who was not reached, or on the page, adds nothing to it."""
        invoice = self._invoice(-10, 1000)
        self._run()
        taken, unanswered = self._interact("promised"), self._interact("no_answer")
        self._interact("informed")
        plan = self.env["cobranza.promise.plan"].create(
            {
                "debtor_id": self._debtor().id,
                "interaction_id": taken.id,
                "promise_ids": [
                    Command.create({"amount": 100, "date_promised": day(days)})
                    for days in (3, 6, 9)
                ],
            }
        )
        self.assertEqual(plan.promise_ids.interaction_id, taken)
        self._promise(50, 4, invoice, interaction_id=unanswered.id)
        self.env["cobranza.promise"].with_user(SUPERUSER_ID).create(
            {"debtor_id": self._debtor().id, "amount": 60, "date_promised": day(5)}
        )
        found = self._figures(0)
        self.assertEqual((found["promise_count"], found["promise_per_reached"]), (1, 0.5))

    def test_what_two_processes_measure_at_once_is_there_once(self):
        """Neither sees the months of the other: each finds all of the work still to be done."""
        self._invoice_on(month(5), 100, month(5) + timedelta(3))
        self._run()
        ripe = dict.fromkeys(("risk_due", "risk_unpaid"), 1.0)
        written = (month(5), "ripe", TODAY, {(None, None, None): ripe})
        works = {
            "frozen": ("_left", self.measures._left(self.company)),
            "ripe": ("_late", [(self.measures._write_rows, *written)]),
            "restated": ("_late", [(self.measures._restate, month(5), TODAY)]),
        }
        registry = self.env.registry["cobranza.measure"]
        self.measures._fill_back(self.company)
        self._invoice_on(month(5), 50, month(5) + timedelta(3))
        for kind, (name, work) in works.items():
            for _process in range(2):
                with (
                    self.subTest(kind),
                    patch.object(registry, name, lambda *args, work=work: work),
                    self._committing_nothing(),
                ):
                    self.measures._cron_measure()
        with patch.object(registry, "_stored_months", lambda *args: {month(2)}):
            self.assertIsNone(self.measures._close_month_apart(self.company, TODAY))
        groups = self.measures._read_group(
            [("company_id", "=", self.company.id)], ["month:month", "kind"], ["__count"]
        )
        self.assertEqual({count for _month, _kind, count in groups}, {1})
        self.assertTrue(set(works) <= {kind for _month, kind, _count in groups})
        self.assertFalse(self.env["cobranza.failure"].search([("cause", "=", "cobranza.measure")]))

    def test_whoever_a_month_is_of_may_be_deleted(self):
        for customer in self._customers_owing(2):
            customer.user_id = self._new_user(customer.name, "base.group_user")
        self.env.flush_all()
        self.measures._measure(self.company, month(0), TODAY)
        rows = self._stored(0)
        self.assertEqual(len(rows.salesperson_id), 2)
        rows.salesperson_id.unlink()
        self.assertFalse(self._stored(0).salesperson_id)

    def test_a_restatement_that_is_cut_short_goes_on(self):
        """Each call has time for one piece of work, as with months that take long."""
        self._invoice_on(month(5), 100)
        self.measures._fill_back(self.company)
        self._run()
        self._invoice_on(month(4) + timedelta(3), 50)
        setting = self.env["cobranza.panorama.setting"].with_user(self.manager).create({})
        setting.sudo().sent_for = month(2)
        calls = 0
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", _out_of_time):
            self.measures._cron_measure()
            self.assertEqual(setting.sent_for, month(1), "The e-mail waits for no restatement.")
            while calls < 12 and not self._restated(month(1)):
                self.measures._cron_measure()
                calls += 1
        # no month twice
        self.assertEqual(calls, 4)
        for back in (4, 3, 2, 1):
            restated = self._restated(month(back))
            self.assertEqual(restated["receivable"], 50, back)
        self.assertFalse(self.measures.search([("restate_due", "=", True)]))

    def test_the_run_closes_the_month_and_the_first_one_asks_for_the_rest(self):
        self._invoice_on(month(2), 100)
        cron = self.env.ref("cobranza_followup.ir_cron_measure")
        triggers = [("cron_id", "=", cron.id)]
        asked = self.env["ir.cron.trigger"].search_count(triggers)
        self._run()
        self.assertGreater(self.env["ir.cron.trigger"].search_count(triggers), asked)
        self.assertFalse(self._stored(1))
        with self._committing_nothing():
            self.measures._cron_measure()
        self.assertTrue(self._stored(1))
        with freeze_time(THIS + relativedelta(months=1)):
            self._run()
            self.assertTrue(self._stored(0))
            self.assertEqual(sum(self._stored(0).mapped("receivable")), 100)

    def test_what_stays_unpaid_is_known_ninety_days_later(self):
        self._invoice_on(month(1), 300, month(1) + timedelta(3))
        paid = self._invoice_on(month(1), 100, month(1) + timedelta(3))
        self._pay(paid)
        self.measures._fill_back(self.company)
        self._run()
        self.assertIsNone(self._figures(1)["at_risk_share"])
        with freeze_time(last_of(month(1)) + timedelta(91)), self._committing_nothing():
            self.measures._cron_measure()
            self.assertEqual(self._figures(1)["at_risk_share"], 0.75)

    def test_what_is_written_off_is_bad_debt_and_no_money(self):
        invoice = self._invoice_on(month(1), 1000)
        self._pay_and_write_off(invoice, 400)
        found = self._figures(0)
        self.assertEqual((found["came_in"], found["written_off"]), (400, 600))

    def test_promises_and_contacts_of_the_month(self):
        invoice = self._invoice(-10, 1000)
        self._run()
        self._promise(600, 0, invoice)
        self._interact("promised")
        self._pay(invoice, 600)
        found = self._figures(0)
        self.assertEqual(found["promise_kept_share"], 1)
        self.assertEqual(found["promise_kept_amount"], 600)
        self.assertEqual((found["contact_count"], found["reached_share"]), (1, 1))
        self.assertEqual(found["collected_after_contact"], 600)

    def test_a_month_takes_the_same_number_of_queries_however_many_customers(self):
        counts = []
        for _round in range(2):
            self._customers_owing(4)
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM cobranza_measure")
            before = self.env.cr.sql_log_count
            self.measures._measure(self.company, month(1), TODAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_beside_odoos_own_days_a_customer_has_ours(self):
        self._invoice_on(month(20), 5000)
        self._pay(self.env["account.move"].search([("amount_total", "=", 5000)]))
        self._invoice_on(month(1) + timedelta(4), 400, day(9))
        customer = self.customer.with_user(self.collector)
        # all of March so far, when nothing was sold, and all of February
        self.assertEqual(customer.cobranza_dso_text, f"{TODAY.day + 28:.1f} days")
        self.assertNotAlmostEqual(customer.days_sales_outstanding, TODAY.day + 28, 0)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).read(["cobranza_dso_text"])

    def test_a_payment_at_the_parents_bank_counts_for_its_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "cobranza_mode": "act"}
        )
        branch.partner_id.tz = "UTC"
        self.env.user.company_ids += branch
        receivable = self.company_data["default_account_receivable"]
        self.customer.with_company(branch).property_account_receivable_id = receivable
        journal = self.company_data["default_journal_sale"]
        invoice = self._invoice(-20, 1000, company_id=branch.id, journal_id=journal.id)
        payment = self._receive(1000, on=-2)
        (payment.move_id | invoice).line_ids.filtered(
            lambda line: line.account_id == receivable
        ).reconcile()
        self._commit()
        found = self._figures(0, branch)
        self.assertEqual((found["settled_amount"], found["average_days_late"]), (1000, 18))
        self.assertEqual(self._figures(0)["settled_amount"], 0)

    def test_a_company_that_fails_stops_no_other(self):
        other = self.setup_other_company(name="The other one")["company"]
        for company in (self.company, other):
            with self.env.cr.savepoint():
                self._run(company)
        self._invoice_on(month(2), 100)
        here = self.env(context={**self.env.context, "allowed_company_ids": [other.id]})
        here["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": month(2),
                "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 70})],
            }
        ).action_post()
        measure = type(self.measures)._measure

        def failing(model, company, first, today):
            if company == self.company:
                raise ValueError("No such month")
            return measure(model, company, first, today)

        with (
            patch.object(self.env.registry["cobranza.measure"], "_measure", failing),
            self._committing_nothing(),
            mute_logger(FAILURE),
        ):
            self.measures._cron_measure()
        self.assertFalse(self._stored(1))
        self.assertTrue(self.measures.search([("company_id", "=", other.id)]))
        failure = self.env["cobranza.failure"].search([("cause", "=", "cobranza.measure")])
        self.assertEqual((failure.company_id, failure.state), (self.company, "open"))
        with self._committing_nothing():
            self.measures._cron_measure()
        self.assertTrue(self._stored(1))
        self.assertEqual(failure.state, "resolved")

    # -- who may, and bad input -----------------------------------------------------------

    def test_collectors_read_their_companies_months_and_nobody_writes(self):
        other = self.setup_other_company(name="The other one")["company"]
        self._invoice_on(month(1), 100)
        self.measures._fill_back(self.company)
        row = self._stored(1)[:1]
        mine = row.with_user(self.collector)
        self.assertEqual(mine.receivable, 100)
        with self.assertRaises(AccessError):
            mine.write({"sales": 1})
        self.env.cr.execute("UPDATE cobranza_measure SET company_id = %s", (other.id,))
        self.env.invalidate_all()
        self.assertFalse(self.measures.with_user(self.collector).search([]))
        with self.assertRaises(AccessError):
            self.measures.with_user(self.salesperson).search([])

    def test_a_wrong_month_is_told(self):
        for wrong in ("soon", None, 7, TODAY + relativedelta(months=1), date(1, 1, 1)):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.measures._figures(self.company, wrong)
        self.assertTrue(self.measures._figures(self.company, str(day(0))))
