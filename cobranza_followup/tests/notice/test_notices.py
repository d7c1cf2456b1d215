from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import TODAY, CobranzaCommon, day
from .notice_common import NoticeCommon


class TestNoticeGiven(NoticeCommon):
    """A collector enters what a customer says they paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._invoice(-20, 1000)
        cls.new = cls._invoice(-5, 500)
        cls.not_due = cls._invoice(20, 300)

    def test_who_gave_one_has_a_history(self):
        debtor = self._debtor().sudo()
        self.assertFalse(debtor._with_history())
        self._notice(50)
        self.assertEqual(debtor._with_history(), debtor)

    def test_it_covers_what_is_overdue_the_oldest_first(self):
        notice = self._notice(1200)
        self.assertEqual(
            [(item.move_id, item.amount, item.protects) for item in notice.item_ids],
            [(self.old, 1000, True), (self.new, 200, True)],
        )
        self.assertEqual((notice.source, notice.user_id), ("collector", self.collector))
        debtor = self._debtor()
        self.assertEqual(debtor.amount_noticed, 1200)
        self.assertFalse(debtor.notice_covers)

    def test_an_item_that_odoo_deletes_leaves_it_to_the_one_that_stays(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 10)
                ],
            }
        )
        invoice = self._invoice(-30, 1000, invoice_date=day(-30), invoice_payment_term_id=term.id)
        notice = self._notice(1000, invoice)
        self.assertEqual(len(notice.item_ids), 2)
        accountant = self._new_user("accountant", "account.group_account_invoice")
        books = invoice.with_user(accountant)
        books.button_draft()
        books.write({"invoice_payment_term_id": False, "invoice_date_due": day(-25)})
        books.action_post()
        self._commit()
        [stays] = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.assertEqual(notice.item_ids.line_id, stays)
        self.assertEqual(notice.item_ids.mapped("protects").count(True), 1)
        self.assertEqual(sum(notice.item_ids.mapped("amount")), 1000)

    def test_it_covers_the_chosen_invoices_alone(self):
        notice = self._notice(5000, self.new)
        self.assertEqual(notice.item_ids.move_id, self.new)

    def test_three_working_days(self):
        # Wednesday 11 March: until Monday 16
        self.assertEqual(self._notice(1000).expires_on, date(2026, 3, 16))

    def test_a_holiday_of_the_company_is_no_working_day(self):
        self.env["cobranza.contact.holiday"].create(
            {
                "name": "Founding",
                "date": date(2026, 3, 13),
                "country_id": self.company.country_id.id,
            }
        )
        self.assertEqual(self._notice(1000).expires_on, date(2026, 3, 17))

    def test_money_stays_what_it_is(self):
        before = {
            name: self._debtor()[name]
            for name in ("amount_receivable", "amount_overdue", "days_overdue", "stage_id")
        }
        self._notice(1500)
        self.assertEqual({name: self._debtor()[name] for name in before}, before)
        self.assertTrue(self._debtor().notice_covers)
        self.assertNames(1500, self._debtor().notice_text)

    def test_bad_input_gets_a_sentence(self):
        for amount, values, problem in (
            (0, {}, "above zero"),
            (-5, {}, "above zero"),
            (1e99, {}, "too large"),
            ("x", {}, "give a number"),
            (10, {"date": day(1)}, "has not come yet"),
            (10, {"date": day(-400)}, "too long ago"),
            (10, {"date": "soon"}, "give a date"),
            (10, {"reference": 7}, "give a text"),
            (10, {"state": "verified"}, "filled in automatically"),
            (10, {"expires_on": day(300)}, "filled in automatically"),
        ):
            with (
                self.subTest(values, amount=amount),
                self.assertRaisesRegex((UserError, ValidationError), problem),
                self.env.cr.savepoint(),
            ):
                self._notice(amount, **values)

    def test_the_same_twice_is_said_to_be_known(self):
        self._notice(1000, reference="0042")
        with self.assertRaisesRegex(UserError, "on record already"):
            self._notice(1000, reference="0042")

    def test_another_customers_invoice_is_refused(self):
        other = self.env["res.partner"].create({"name": "Other"})
        foreign = self._invoice(-3, 10, partner=other)
        with self.assertRaises(UserError):
            self._notice(10, foreign)

    def test_nobody_edits_it_and_nobody_deletes_it(self):
        notice = self._notice(1000)
        for vals in ({"amount": 1}, {"state": "verified"}, {"expires_on": day(90)}):
            with self.assertRaises(AccessError):
                notice.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            notice.item_ids.with_user(self.manager).write({"protects": True})
        with self.assertRaises(AccessError):
            notice.with_user(self.manager).unlink()

    def test_nobody_takes_others_files_along(self):
        secret = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "Salaries.pdf", "raw": b"%PDF-1.4"})
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._notice(1000, attachment_ids=[Command.link(secret.id)])
        own = (
            self.env["ir.attachment"]
            .with_user(self.collector)
            .create({"name": "Proof.pdf", "raw": b"%PDF-1.4"})
        )
        notice = self._notice(1000, attachment_ids=[Command.link(own.id)])
        self.assertEqual(notice.attachment_ids.with_user(self.manager).raw, b"%PDF-1.4")

    def test_only_collectors_see_it(self):
        notice = self._notice(1000)
        for user in (self.salesperson, self.storekeeper):
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                self._notice(5, user=user)

    def test_another_company_does_not_see_it(self):
        notice = self._notice(1000)
        other = self.setup_other_company(name="Other")["company"]
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_user")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(
            self.env["cobranza.payment.notice"].with_user(stranger).search([("id", "=", notice.id)])
        )

    def test_what_the_collector_logs_becomes_one(self):
        wizard = self.env["cobranza.interaction.new"].with_user(self.collector)
        form = wizard.create(
            {
                "debtor_id": self._debtor().id,
                "outcome_id": self.env.ref("cobranza_followup.outcome_paid").id,
                "paid_amount": 1000,
                "paid_date": day(-2),
                "paid_reference": "SPEI 8812",
            }
        )
        form.action_log()
        form.copy().action_log()
        self._commit()
        notice = self._debtor().notice_ids
        self.assertRecordValues(
            notice,
            [{"amount": 1000, "date": day(-2), "reference": "SPEI 8812", "source": "collector"}],
        )
        self.assertEqual(notice.item_ids.move_id, self.old)


@freeze_time(TODAY)
class TestNoticeProtects(NoticeCommon):
    """While a notice is open nothing escalates, and no message asks for what it covers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    def test_the_stage_does_not_rise_and_the_decision_says_why(self):
        with freeze_time(TODAY) as frozen:
            self._invoice(-2, 1000)
            self._nights(frozen, 4)
            stage = self._stage_of()
            # Of a Sunday: until Wednesday
            self._notice(1000)
            self._nights(frozen, 3)
            self.assertEqual(self._stage_of(), stage)
            self.assertIn(
                "Does not move up: the customer says that they have paid.",
                self.env["cobranza.decision"].search([]).mapped("text"),
            )
            self._nights(frozen, 6)
            self.assertGreater(self._stage_of().sequence, stage.sequence)

    def test_for_less_than_all_it_rises_as_far_as_the_rest_asks(self):
        self._invoice(-70, 1000)
        debtor = self._debtor()
        entered = debtor.stage_id
        notice = self._notice(999, on=0)
        self.assertFalse(debtor.notice_covers is True and debtor.amount_noticed < 999)
        # One is left to pay: negligible for this policy, and under the notice, too.
        self.assertTrue(debtor.notice_covers)
        notice.with_user(self.collector).action_reject("Not in the bank")
        self._commit()
        self.assertFalse(debtor.notice_covers)
        self.assertEqual(debtor.stage_id, entered)

    def test_no_message_asks_for_what_is_under_notice(self):
        old, new = self._invoice(-20, 1000), self._invoice(-5, 500)
        debtor = self._debtor()
        self._notice(1000)
        self.assertNotIn(old.name, debtor.open_items_table)
        self.assertIn(new.name, debtor.open_items_table)
        self.assertNames(500, debtor.amount_overdue_text)
        self.assertNamesNot(1500, debtor.amount_overdue_text)

    def test_a_message_asks_for_the_rest_of_a_part(self):
        self._invoice(-20, 1000)
        self._notice(400)
        self.assertNames(600, self._debtor().amount_overdue_text)

    def test_the_step_waits_and_is_carried_out_when_the_notice_is_over(self):
        with freeze_time(TODAY) as frozen:
            self._invoice(-2, 1000)
            self._notice(1000, on=0)
            self._run()
            executions = self.env["cobranza.step.execution"]
            self.assertFalse(executions.search([("debtor_id", "=", self._debtor().id)]))
            self._nights(frozen, 7)
            self.assertTrue(executions.search([("debtor_id", "=", self._debtor().id)]))

    def test_a_message_in_the_queue_is_withdrawn(self):
        with freeze_time(TODAY):
            self._invoice(-2, 1000)
            self._run()
            execution = self.env["cobranza.step.execution"].search(
                [("debtor_id", "=", self._debtor().id)]
            )
            self.assertEqual(execution.mail_id.state, "outgoing")
            self._notice(1000, on=0)
            self._send_mails()
            self.assertEqual(execution.mail_withdrawn_because, "noticed")

    def test_a_letter_is_not_written(self):
        self._invoice(-20, 1000)
        self._notice(1000)
        letter = self.env["cobranza.letter"].new({"debtor_id": self._debtor().id})
        with patch.object(type(letter), "address_id", self.customer):
            self.assertIn("Says that", letter._missing())

    def test_a_short_message_does_not_name_it(self):
        invoice = self._invoice(-20, 1234)
        debtor = self._debtor()
        text = self.env["cobranza.short.message"]._text_for(debtor, self.customer)
        self.assertIn(invoice.name, text)
        self._notice(1234)
        text = self.env["cobranza.short.message"]._text_for(debtor, self.customer)
        self.assertNotIn(invoice.name, text)

    def test_the_call_screen_says_it(self):
        self._invoice(-20, 1234)
        self._notice(1234)
        shown = (
            self.env["cobranza.call.workspace"]
            .with_user(self.collector)
            .customer(self._debtor().id)
        )
        self.assertNames(1234, shown["noticed"])

    def test_a_policy_without_days_asks_all_the_same(self):
        self.policy.notice_days = 0
        self._invoice(-20, 1000)
        self.assertFalse(self._notice(1000).protects)
        self.assertFalse(self._debtor().amount_noticed)


@freeze_time(TODAY)
class TestNoticeDecided(NoticeCommon):
    """Money verifies a notice, a person decides on it, or its time passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-20, 1000)

    def test_a_payment_that_fits_verifies_it(self):
        notice = self._notice(1000)
        payment = self._pay(self.invoice)
        self.assertRecordValues(
            notice, [{"state": "verified", "itself": True, "payment_move_id": payment.move_id.id}]
        )

    def test_money_that_lies_about_verifies_it_too(self):
        notice = self._notice(1000)
        self._receive(999.5)
        self.assertEqual(notice.state, "verified")

    def test_what_differs_verifies_nothing(self):
        euro = self.setup_other_currency("EUR")
        notice = self._notice(400, on=-2)
        self._receive(300)
        self._receive(400, on=-9)
        self._receive(400, partner=self.env["res.partner"].create({"name": "Other"}))
        self._pay(self._invoice(-3, 400, currency_id=euro.id))
        self.assertEqual(notice.state, "open")

    def test_one_payment_verifies_one_notice(self):
        first, second = self._notice(100), self._notice(100, reference="another")
        self._receive(100)
        self.assertEqual(sorted((first + second).mapped("state")), ["open", "verified"])

    def test_a_payment_that_came_before_the_notice_verifies_it(self):
        self._receive(300, on=-2)
        self.assertEqual(self._notice(300, on=-2).state, "verified")

    def test_bank_lines_that_fit_are_beside_it(self):
        key = "MBAN01002603110042"
        with_key = self._bank_line(1000, label=f"SPEI RECIBIDO {key}")
        same = self._bank_line(1000, label="DEPOSITO")
        self._bank_line(1000, on=-9)
        self._bank_line(2000)
        self._bank_line(1000, partner=self.env["res.partner"].create({"name": "Other"}))
        notice = self._notice(1000, on=0, tracking_key=key)
        self.assertEqual(notice.candidate_ids, with_key | same)
        self.assertIn("the tracking key", notice.candidate_text)
        self.assertIn("DEPOSITO", notice.candidates_html)

    def test_the_collector_chooses_the_bank_line_and_books_nothing(self):
        line = self._bank_line(1000)
        notice = self._notice(1000)
        action = notice.with_user(self.collector).action_open_verify()
        form = (
            self.env["cobranza.payment.notice.decide"]
            .with_user(self.collector)
            .with_context(action["context"])
            .create({})
        )
        self.assertEqual(form.statement_line_id, line)
        form.action_verify()
        self._commit()
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "verified",
                    "statement_line_id": line.id,
                    "decided_by_id": self.collector.id,
                }
            ],
        )
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 1000)
        # Until the accountant has matched it nobody asks for it, as long as the notice lasts.
        self.assertTrue(self._debtor().notice_covers)

    def test_to_verify_needs_a_bank_line_or_a_reason(self):
        notice = self._notice(1000).with_user(self.collector)
        with self.assertRaisesRegex(UserError, "or give a reason"):
            notice.action_verify()
        notice.action_verify(reason="Paid in cash at the counter")
        with self.assertRaisesRegex(UserError, "decided already"):
            notice.action_reject("No")

    def test_another_customers_money_does_not_verify_it(self):
        other = self.env["res.partner"].create({"name": "Other"})
        line, payment = self._bank_line(1000, partner=other), self._receive(1000, partner=other)
        notice = self._notice(1000).with_user(self.collector)
        with self.assertRaisesRegex(UserError, "no payment of this customer"):
            notice.action_verify(statement_line_id=line.id)
        with self.assertRaisesRegex(UserError, "no payment of this customer"):
            notice.action_verify(payment_move_id=payment.move_id.id)
        with self.assertRaisesRegex(UserError, "no payment of this customer"):
            notice.action_verify(payment_move_id=self.invoice.id)

    def test_a_bank_line_serves_once(self):
        line = self._bank_line(1000)
        self._notice(1000).action_verify(statement_line_id=line.id)
        again = self._notice(1000, reference="again").with_user(self.collector)
        with self.assertRaisesRegex(UserError, "verified by this already"):
            again.action_verify(statement_line_id=line.id)

    def test_rejected_it_protects_no_more_and_needs_a_reason(self):
        notice = self._notice(1000).with_user(self.collector)
        with self.assertRaisesRegex(UserError, "Say why"):
            notice.action_reject(" ")
        notice.action_reject("The transfer was returned by your bank")
        self._commit()
        self.assertFalse(self._debtor().notice_covers)
        self.assertFalse(self._debtor().notice_text)

    def test_a_reason_is_as_respectful_as_a_message(self):
        notice = self._notice(1000).with_user(self.collector)
        with self.assertRaises(UserError):
            notice.action_reject("Pay or you will go to jail, you thief")

    def test_expired_it_comes_back_to_the_collector_with_day_and_hour(self):
        with freeze_time("2026-03-11 15:42:00") as frozen:
            notice = self._notice(1000)
            self._nights(frozen, 5)
            self.assertEqual(notice.state, "open")
            self._nights(frozen, 1)
            self.assertEqual(notice.state, "expired")
            task = self._debtor().activity_ids.filtered(
                lambda task: task.summary == "The bank does not show the payment"
            )
            self.assertEqual(task.user_id, self.collector)
            self.assertIn("3:42", task.note)
            self.assertNames(1000, task.note.replace("&nbsp;", ""))
            self.assertFalse(self._debtor().notice_covers)

    def test_bad_ids_get_a_sentence(self):
        notice = self._notice(1000).with_user(self.collector)
        for values in (
            {"statement_line_id": "x"},
            {"payment_move_id": [1]},
            {"reason": 5},
            {"statement_line_id": 2**40},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                notice.action_verify(**values)


class TestNoticeOfAHold(CobranzaCommon):
    """Nothing is stopped while the notice protects; what is stopped stays so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()

    _notice = NoticeCommon._notice

    def _to_terms(self, frozen):
        """Bring the customer to the stage whose hold was announced."""
        self._invoice(-1, 1000)
        while self._stage_of() != self.stages["terms"]:
            self._nights(frozen, 1)

    def test_a_hold_announced_does_not_begin_meanwhile(self):
        kinds = self.env["cobranza.hold"]._hold_kinds()
        if not kinds:
            return
        with freeze_time(TODAY) as frozen:
            self._to_terms(frozen)
            self._nights(frozen, 4)
            today = self.company._cobranza_today()
            self._notice(1000, date=today)
            self._nights(frozen, 3)
            self.assertFalse(self._debtor().hold_id)
            self._nights(frozen, 7)
            self.assertTrue(self._debtor().hold_id)
            hold = self._debtor().hold_id
            self._notice(1000, date=self.company._cobranza_today())
            self._nights(frozen, 1)
            self.assertEqual(self._debtor().hold_id, hold)
