from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import FAILURE, RUN, TODAY, CobranzaCommon, day

APART = "odoo.addons.cobranza_followup.tools.apart"


class BooksCommon(CobranzaCommon):
    """An accountant without any right at the desk, and evaluations that fail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.failures = cls.env["cobranza.failure"].sudo()
        cls.stale = cls.env["cobranza.stale"].sudo()

    def _breaks(self, work=None, on=None):
        """Have the evaluation fail.

        :param work: what to do in its middle; None: raise
        :param on: only if this debtor is among those evaluated
        """
        evaluation = self.env.registry["cobranza.evaluation"]
        assess = evaluation._assess

        def broken(model, setting, policies, rows):
            if on is None or any(row["id"] == on.id for row in rows):
                if work is None:
                    raise ValueError("no such figure")
                work()
            return assess(model, setting, policies, rows)

        return patch.object(evaluation, "_assess", broken)

    def _break_filter(self):
        """Have the filter of a policy name a field that is gone, as after an uninstall."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cobranza_policy SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", self.filtered.id],
        )
        self.env.invalidate_all()

    def _post(self, amount=100.0, partner=None, move_type="out_invoice"):
        """Post a document as the accountant, over the ORM as the form does."""
        move = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": (partner or self.customer).id,
                    "invoice_date": day(0),
                    "invoice_date_due": day(0),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        (0, 0, {"name": "Goods", "price_unit": amount, "tax_ids": False})
                    ],
                }
            )
        )
        move.action_post()
        self._commit()
        return move

    def _collect(self, invoice):
        """Register a payment as the accountant."""
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day(0)})
        )
        wizard._create_payments()
        self._commit()

    def _credit(self, invoice):
        """Credit an invoice as the accountant."""
        refund = self._post(invoice.amount_total, move_type="out_refund")
        items = (invoice | refund).line_ids.filtered("date_maturity")
        items.with_user(self.accountant).reconcile()
        self._commit()


@freeze_time(TODAY)
class TestPostingGoesOn(BooksCommon):
    """What fails in our evaluation fails nobody's posting, payment or credit note."""

    def _everything_goes_through(self):
        """Post, credit and pay as the accountant while an evaluation cannot succeed."""
        paid, credited = self._post(), self._post(50)
        self._credit(credited)
        self._collect(paid)
        self.assertEqual((paid.amount_residual, credited.amount_residual), (0, 0))

    def _broken_then_mended(self, work=None):
        """Let evaluations fail, look at what is left, and let a night make up for it."""
        self._invoice(-10, 70)
        with self._breaks(work), mute_logger(FAILURE, "odoo.sql_db"):
            self._everything_goes_through()
        debtor = self._debtor()
        self.assertEqual(debtor.amount_receivable, 70)
        self.assertTrue(debtor.with_user(self.collector).stale_reason)
        self.assertEqual(self.stale.search([]).partner_id, self.customer)
        task = self._failure_tasks()
        self.assertEqual(len(task), 1)
        self._post(30)
        self.assertEqual(debtor.amount_receivable, 100)
        self.assertFalse(self.stale.search([]))
        self.assertFalse(task.exists())
        self.assertFalse(debtor.stale_reason)

    def test_an_error_in_the_engine(self):
        self._broken_then_mended()

    def test_an_error_in_sql_that_would_abort_the_transaction(self):
        self._broken_then_mended(lambda: self.env.cr.execute("SELECT nothing FROM nowhere"))

    def test_a_constraint_that_the_evaluation_violates(self):
        self._broken_then_mended(
            lambda: self.env.cr.execute(
                "INSERT INTO cobranza_debtor (partner_id, company_id) SELECT partner_id, company_id"
                " FROM cobranza_debtor LIMIT 1"
            )
        )

    def test_a_new_customer_whose_first_invoice_cannot_be_evaluated(self):
        partner = self.env["res.partner"].create({"name": "First invoice"})
        with self._breaks(), mute_logger(FAILURE):
            self._post(partner=partner)
        self.assertFalse(self._debtor(partner))
        self._run()
        self.assertEqual(self._debtor(partner).amount_receivable, 100)
        self.assertFalse(self.failures.search([("state", "=", "open")]))

    def test_a_night_makes_up_for_a_payment(self):
        invoice = self._invoice(-10, 100)
        with self._breaks(), mute_logger(FAILURE):
            self._collect(invoice)
        self._run()
        debtor = self._debtor()
        self.assertEqual((debtor.amount_receivable, debtor.settled_count), (0, 1))
        self.assertFalse(self.stale.search([]))
        self.assertFalse(self._failure_tasks())

    def test_the_managers_are_told_once_for_each_cause(self):
        with self._breaks(), mute_logger(FAILURE):
            for _time in range(3):
                self._post()
        with (
            self._breaks(lambda: self.env.cr.execute("SELECT nothing FROM nowhere")),
            mute_logger(FAILURE, "odoo.sql_db"),
        ):
            self._post()
        tasks = self._failure_tasks()
        self.assertEqual(len(tasks), 2)
        self.assertIn("no such figure", "".join(tasks.mapped("note")))
        self.assertIn("Posting and paying were not affected", tasks[0].note)
        failure = self.failures.browse(tasks[0].res_id).with_user(self.manager)
        self.assertIn("Abarrotes", failure.name)
        self.assertFalse(self._failure_tasks(self.collector))

    def test_telling_the_managers_may_fail_as_well(self):
        activities = self.env.registry["mail.activity"]
        with (
            self._breaks(),
            patch.object(activities, "create", side_effect=ValueError("no template")),
            mute_logger(FAILURE, APART),
        ):
            invoice = self._post()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.stale.search([]).partner_id, self.customer)
        self.assertFalse(self._failure_tasks())
        with self._breaks(), mute_logger(FAILURE):
            self._post()
        self.assertEqual(len(self._failure_tasks()), 1)

    def test_marking_may_fail_as_well(self):
        with (
            self._breaks(),
            patch.object(
                self.env.registry["cobranza.failure"], "_record", side_effect=ValueError("x")
            ),
            mute_logger(APART),
        ):
            invoice = self._post()
        self.assertEqual(invoice.state, "posted")

    def test_conflicts_that_odoo_repeats_are_handed_on(self):
        def conflict():
            raise SerializationFailure("could not serialize access")

        with self._breaks(conflict), self.assertRaises(SerializationFailure):
            self._post()
        self.env.cr.precommit.clear()
        self.assertFalse(self.failures.search([]))

    def test_conflicts_that_nobody_repeats_leave_entries_posted_and_customers_to_catch_up(self):
        def conflict():
            raise SerializationFailure("could not serialize access")

        entries = self.env["account.move"].browse()
        for partner in (self.customer, self.env["res.partner"].create({"name": "Second"})):
            entries |= self._invoice(-3, 70, partner=partner).copy(
                {"auto_post": "at_date", "date": day(0), "invoice_date": day(0)}
            )
        cron = self.env.ref("account.ir_cron_auto_post_draft_entry")
        moves = self.env["account.move"].with_user(self.accountant).with_context(cron_id=cron.id)
        with self._breaks(conflict), self._committing_nothing():
            moves._autopost_draft_entries()
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertEqual(self._debtor().amount_receivable, 70)
        self.assertEqual(self.stale.search([]).partner_id, entries.partner_id)
        self.assertIn("within the hour", self._debtor().with_user(self.collector).stale_reason)
        self.assertFalse(self.failures.search([]))
        catch_up = self.env.ref("cobranza_followup.ir_cron_catch_up")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", catch_up.id)]))
        with self._committing_nothing():
            self.env["cobranza.run"]._cron_catch_up()
        self.assertEqual(self._debtor().amount_receivable, 140)
        self.assertFalse(self.stale.search([]))

    def test_who_fails_to_catch_up_waits_for_the_next_run_which_says_why(self):
        others = self.env["res.partner"].create([{"name": f"Other {n}"} for n in range(4)])
        for partner in (self.customer, *others):
            self._invoice(-3, partner=partner)
        self.stale._leave_for_later(self.customer | others)
        one = self._breaks(on=self._debtor())
        with one, self._committing_nothing(), mute_logger(FAILURE, RUN):
            self.env["cobranza.run"]._cron_catch_up()
        self.assertEqual(len(self._failure_tasks()), 1)
        # The others it was evaluated with are evaluated.
        self.assertEqual(self.stale.search([]).partner_id, self.customer)
        self.assertIn("no such figure", self._debtor().with_user(self.collector).stale_reason)
        self.assertIn("managers know", self._debtor().with_user(self.collector).stale_reason)
        with self._committing_nothing():
            self.env["cobranza.run"]._cron_catch_up()
        self.assertEqual(len(self.stale.search([])), 1)
        self._run()
        self.assertFalse(self.stale.search([]))
        self.assertFalse(self._failure_tasks())

    def test_what_others_do_before_the_commit_is_done_all_the_same(self):
        done = []
        self.env.cr.precommit.add(lambda: done.append("before"))
        with self._breaks(), mute_logger(FAILURE):
            self._invoice(-3)
            self.env["cobranza.debtor"]._mark_stale([(self.customer.id, self.company.id)])
            self.env.cr.precommit.add(lambda: done.append("after"))
            self.customer.name = "Abarrotes del Sur"
            self._commit()
        self.assertEqual(done, ["before", "after"])
        self.env.invalidate_all()
        self.assertEqual(self.customer.name, "Abarrotes del Sur")

    def test_a_hold_keeps_standing_and_still_stops(self):
        hold = self._hold()
        with self._breaks(), mute_logger(FAILURE):
            self._post()
            found = self.env["cobranza.hold"]._find_in_force(
                "hold_sale", self.customer, self.company
            )
        self.assertEqual(found.get((self.customer.id, self.company.id)), hold)
        self.assertEqual(self._debtor().hold_id, hold)

    def test_nobody_is_written_to_while_a_payment_may_be_unknown(self):
        self._act()
        invoice = self._invoice(-10)
        with self._breaks(), mute_logger(FAILURE):
            self._collect(invoice)
            with mute_logger(RUN):
                self._run()
        self.assertFalse(self.env["cobranza.step.execution"].search([]))

    def test_what_waits_in_the_queue_does_not_go_while_a_payment_may_be_unknown(self):
        self._act()
        invoice = self._invoice(-10)
        self._run()
        execution = self.env["cobranza.step.execution"].search([])
        with self._breaks(), mute_logger(FAILURE):
            self._collect(invoice)
        self._send_mails()
        self.assertEqual(execution.mail_withdrawn_because, "stale")
        self.assertFalse(execution.told_on)

    def test_who_sees_failures(self):
        with self._breaks(), mute_logger(FAILURE):
            self._post()
        failure = self.env["cobranza.failure"].with_user(self.manager).search([])
        self.assertEqual(failure.stale_ids.partner_id, self.customer)
        self.assertEqual(failure.action_run()["tag"], "cobranza_run_progress")
        for action in ("action_run", "action_resolve"):
            with self.assertRaises(AccessError):
                getattr(failure.with_user(self.collector), action)()
        failure.action_resolve()
        self.assertEqual(failure.state, "resolved")
        self.assertFalse(self._failure_tasks())
        for user in (self.collector, self.accountant, self.salesperson):
            self.assertFalse(self.env["cobranza.failure"].with_user(user).has_access("read"))
            self.assertFalse(self.env["cobranza.stale"].with_user(user).has_access("read"))


@freeze_time(TODAY)
class TestPolicyThatCannotBeUsed(BooksCommon):
    """A policy whose filter names a field that is gone harms nobody who is not under it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vip = cls.env["res.partner"].create({"name": "Important"})
        cls._invoice(-10, 100, partner=cls.vip)
        cls._invoice(-10, 100)
        cls.filtered = cls.policy.copy(
            {
                "name": "Important customers",
                "sequence": 1,
                "domain": f"[('partner_id', '=', {cls.vip.id})]",
            }
        )
        cls.env["cobranza.debtor"].search([])._refresh_later()
        cls._commit()

    def test_postings_are_evaluated_and_everybody_keeps_their_policy(self):
        self.assertEqual(self._debtor(self.vip).policy_id, self.filtered)
        self._break_filter()
        with mute_logger(FAILURE):
            for partner in (self.vip, self.customer):
                invoice = self._post(partner=partner)
                self.assertEqual(invoice.state, "posted")
                self.assertEqual(self._debtor(partner).amount_receivable, 200)
        self.assertEqual(self._debtor(self.vip).policy_id, self.filtered)
        self.assertEqual(self._debtor().policy_id, self.policy)
        task = self._failure_tasks()
        self.assertEqual(len(task), 1)
        self.assertIn("x_gone", task.note)
        self.assertIn("choose its filter again", task.note)
        self.assertIn("Important customers", task.summary)

    def test_whoever_is_new_waits_without_a_policy(self):
        self._break_filter()
        partner = self.env["res.partner"].create({"name": "New"})
        with mute_logger(FAILURE):
            self._post(partner=partner)
            self.assertFalse(self._debtor(partner).policy_id)
        self._mend()
        self._run()
        self.assertEqual(self._debtor(partner).policy_id, self.policy)

    def test_the_night_names_it_and_evaluates_all(self):
        self._break_filter()
        with freeze_time(day(6)):
            with mute_logger(FAILURE):
                run = self._run()
            self.assertEqual((run.state, run.error_count), ("failed", 1))
            self.assertIn("Important customers", run.errors)
            self.assertIn("x_gone", run.errors)
            self.assertEqual(self._debtor().days_overdue, 16)
            self.assertEqual(self._debtor(self.vip).days_overdue, 16)
            self.assertEqual(len(self._failure_tasks()), 1)
            self._run()
            self.assertEqual(len(self._failure_tasks()), 1)
            self._mend()
            self.assertEqual(self._run().state, "done")
        self.assertFalse(self._failure_tasks())
        self.assertEqual(set(self.failures.search([]).mapped("state")), {"resolved"})

    def test_a_filter_that_only_the_database_refuses(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cobranza_policy SET domain = %s WHERE id = %s",
            ["[('oldest_due_date', '>', 'soon')]", self.filtered.id],
        )
        self.env.invalidate_all()
        with mute_logger(FAILURE, "odoo.sql_db"):
            self.assertEqual(self._post().state, "posted")
        self.assertEqual(self._debtor().amount_receivable, 200)
        self.assertEqual(len(self._failure_tasks()), 1)

    def test_a_preview_is_what_the_night_will_do(self):
        self._break_filter()
        with freeze_time(day(6)), mute_logger(FAILURE):
            lines = self.env["cobranza.run"].with_user(self.manager).preview()
            moved = {line["partner_id"] for line in lines if line["moved"]}
            run = self._run()
        self.assertEqual(moved, {self.vip.id, self.customer.id})
        self.assertEqual(run.raised_count, 2)

    def test_a_hold_stands_meanwhile(self):
        hold = self._hold(self.vip)
        self._break_filter()
        with mute_logger(FAILURE):
            self._post(partner=self.vip)
            self._run()
        self.assertEqual(self._debtor(self.vip).hold_id, hold)

    def _mend(self):
        self.filtered.with_user(self.manager).domain = f"[('partner_id', '=', {self.vip.id})]"
        self._commit()
