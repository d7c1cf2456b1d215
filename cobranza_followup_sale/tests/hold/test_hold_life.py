from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tools import file_path

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day


class HoldLifeCommon(CobranzaCommon):
    """A hold that a policy has put, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.policy.step_ids.hold_notice_days = 0
        cls.salesperson.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.accountant = cls._new_user("accountant", "account.group_account_manager")

    def setUp(self):
        super().setUp()
        clock = freeze_time(TODAY)
        self.frozen = clock.start()
        self.addCleanup(clock.stop)
        self.invoice = self._invoice(-100)
        self._nights(self.frozen, 20)
        self.debtor = self._debtor().with_context(lang="en_US")
        self.hold = self.debtor.hold_id
        self.assertEqual(self.hold.stage_id, self.stages["terms"])

    def _receivable(self, invoice=None):
        lines = (invoice or self.invoice).line_ids
        return lines.filtered(lambda line: line.account_type == "asset_receivable")

    def _tomorrow(self):
        self._nights(self.frozen, 1)

    def assertStands(self, *codes):
        """The hold stops what it did and, if something lowered the stage, waits for a manager."""
        self.assertEqual(self.debtor.hold_id, self.hold)
        for kind in self._kinds():
            self.assertTrue(self.debtor[kind], kind)
        self.assertEqual(self.hold.waits_for or "", ",".join(codes))
        self.assertEqual(len(self._tasks()), bool(codes))

    def _tasks(self):
        kind = self.env.ref("cobranza_followup.activity_type_hold_waits")
        return self.debtor.activity_ids.filtered(lambda task: task.activity_type_id == kind)


class TestHoldLife(HoldLifeCommon):
    """A hold ends by itself when its debt is paid; by anything else, when a manager agrees."""

    def _report(self, kind):
        barrier = (
            self.env["cobranza.barrier"]
            .with_user(self.collector)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "type_id": self.env.ref(f"cobranza_followup.barrier_type_{kind}").id,
                    "invoice_ids": [Command.set(self.invoice.ids)],
                }
            )
        )
        self._commit()
        return barrier

    # -- what lowers the stage ---------------------------------------------------------------

    def test_a_barrier_of_ours_lowers_the_stage_and_not_the_hold(self):
        barrier = self._report("no_invoice")
        self.assertEqual(self.debtor.stage_id, self.stages["barriers"])
        self.assertStands("hold_barrier")
        self.assertIn("reported by Collector on", self.hold.waits_text)
        self.assertTrue(self._tasks().user_id.has_group("cobranza_followup.group_cobranza_manager"))
        self.assertEqual(self.debtor.decision_ids[0].hold_change, "waits")
        self._tomorrow()
        self.assertStands("hold_barrier")
        barrier.with_user(self.collector).action_solve("Sent again")
        self._commit()
        self.assertStands()
        self._tomorrow()
        self.assertStands()

    def test_a_dispute_lowers_the_stage_and_not_the_hold(self):
        barrier = self._report("disagrees")
        self.assertFalse(self.debtor.stage_id)
        self.assertStands("hold_disputed")
        self._tomorrow()
        self.assertStands("hold_disputed")
        barrier.with_user(self.collector).action_reject("It was agreed")
        self._commit()
        self.assertStands()

    def test_a_later_due_date_lowers_the_stage_and_not_the_hold(self):
        line = self._receivable().with_user(self.accountant)
        line.date_maturity = day(60)
        self._commit()
        self.assertFalse(self.debtor.stage_id)
        self.assertStands("hold_postponed")
        self._tomorrow()
        self.assertStands("hold_postponed")
        said = "Accountant moved the due date of"
        self.assertIn(said, self.hold.waits_text)
        deed = self.debtor.decision_ids.filtered("move_id")
        self.assertRecordValues(
            deed,
            [
                {
                    "user_id": self.accountant.id,
                    "move_id": self.invoice.id,
                    "from_date": day(-100),
                    "to_date": day(60),
                    "amount": 1000,
                }
            ],
        )
        self.assertIn(said, deed.text)
        line.date_maturity = day(-100)
        self._commit()
        self.assertStands()

    def test_an_item_excluded_from_followup_lowers_the_stage_and_not_the_hold(self):
        line = self._receivable().with_user(self.accountant)
        line.no_followup = True
        self._commit()
        self.assertFalse(self.debtor.stage_id)
        self.assertStands("hold_excluded")
        self.assertIn("Accountant excluded", self.hold.waits_text)
        self._tomorrow()
        self.assertStands("hold_excluded")
        line.no_followup = False
        self._commit()
        self.assertStands()

    def test_a_credit_excluded_from_followup_ends_no_hold(self):
        self._report("no_invoice")
        accounts = self.company_data
        values = {"partner_id": self.customer.id, "name": "Netted"}
        entry = self.env["account.move"].create(
            {
                "date": day(20),
                "journal_id": accounts["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {"account_id": accounts[f"default_account_{name}"].id, **values, **side}
                    )
                    for name, side in (
                        ("receivable", {"credit": 1000}),
                        ("payable", {"debit": 1000}),
                    )
                ],
            }
        )
        entry.action_post()
        self._commit()
        self.assertTrue(self._receivable(entry).no_followup)  # as Odoo does in such journals
        self.assertStands("hold_barrier")
        self._receivable(entry).no_followup = False
        self._commit()
        self.assertFalse(self.debtor.hold_id)

    def test_a_blocked_invoice_lowers_the_stage_and_not_the_hold(self):
        self.invoice.with_user(self.accountant).action_toggle_block_payment()
        self._commit()
        self.assertStands("hold_excluded")
        self.assertIn("Accountant excluded", self.hold.waits_text)

    def test_an_invoice_put_to_draft_and_posted_with_another_date_ends_no_hold(self):
        invoice = self.invoice.with_user(self.accountant)
        invoice.button_draft()
        self._commit()
        self.assertStands("hold_draft")
        self._tomorrow()
        invoice.invoice_date_due = day(80)
        invoice.action_post()
        self._commit()
        self.assertStands("hold_postponed")

    def test_an_invoice_that_is_cancelled_ends_the_hold(self):
        self.invoice.with_user(self.accountant).button_draft()
        self.invoice.with_user(self.accountant).button_cancel()
        self._commit()
        self.assertFalse(self.debtor.hold_id)

    def _soft_policy(self, **values):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        self.policy.copy(
            {
                "name": "Soft",
                "sequence": 0,
                "partner_category_ids": [Command.set(tag.ids)],
                **values,
            }
        ).step_ids.write(self._kinds(False))
        return tag

    def test_a_tag_that_leads_to_a_softer_policy_ends_no_hold(self):
        tag = self._soft_policy()
        self.customer.with_user(self.salesperson).category_id = tag
        self._tomorrow()
        self.assertEqual(self.debtor.policy_id.name, "Soft")
        self.assertStands("hold_policy")
        self.assertIn("“Soft”", self.hold.waits_text)
        self.customer.with_user(self.salesperson).category_id = False
        self._tomorrow()
        self.assertStands()

    def test_a_step_made_softer_ends_no_hold(self):
        step = self.policy.step_ids.filtered(lambda step: step.stage_id == self.stages["terms"])
        for values in ({"hold_sale": False}, {"hold_sale": True, "minimum_days": 500}):
            step.with_user(self.manager).write(values)
            self._tomorrow()
            self.assertStands("hold_policy")
        self.assertIn("Manager changed the policy", self.hold.waits_text)

    def test_a_promise_ends_no_hold(self):
        self._promise(1000, 25)
        self._tomorrow()
        self.assertStands()

    def test_a_harder_step_with_its_notice_running_ends_no_hold(self):
        self.policy.step_ids = [
            Command.create(
                {
                    "stage_id": self.stages["legal"].id,
                    "minimum_days": 90,
                    **self._kinds(),
                    "hold_notice_days": 9,
                }
            )
        ]
        self._nights(self.frozen, 6)
        self.assertEqual(self.debtor.stage_id, self.stages["legal"])
        self.assertStands()

    # -- what ends it ------------------------------------------------------------------------

    def test_a_payment_ends_a_hold_that_waits_and_undone_it_is_back(self):
        self._report("no_invoice")
        self._tomorrow()
        payment = self._pay(self.invoice, on=21)
        self.assertFalse(self.debtor.hold_id)
        self.assertFalse(self._tasks())
        self._undo(payment)
        self.assertStands("hold_barrier")
        self.assertEqual(self.debtor.decision_ids.mapped("hold_change")[:3], ["on", "off", "waits"])
        payment = self._pay(self.invoice, on=21)
        self._tomorrow()
        self._undo(payment)
        self.assertFalse(self.debtor.hold_id, "Ended yesterday: the policy puts another")

    def test_whatever_is_disputed_the_payment_of_it_ends_the_hold(self):
        self._report("disagrees")
        self._receive(1000, on=20)
        self.assertFalse(self.debtor.hold_id)

    def test_dollars_sent_for_dollars_owed_end_it_whatever_the_rate(self):
        rates = [("2020-01-01", 1 / 20), (day(41), 1 / 16)]
        dollar = self.setup_other_currency("EUR", rates=rates)
        other = self.env["res.partner"].create({"name": "Ferretería del Sur"})
        self._invoice(-100, 100, partner=other, currency_id=dollar.id)
        self._nights(self.frozen, 21)
        debtor = self._debtor(other)
        self.assertTrue(debtor.hold_id)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": other.id,
                "amount": 100,
                "currency_id": dollar.id,
                "date": day(41),
                "journal_id": self.bank.id,
            }
        )
        payment.action_post()
        self._commit()
        self.assertEqual((debtor.amount_receivable, debtor.amount_credit), (400, 1600))
        self.assertFalse(debtor.hold_id)

    def test_a_code_of_an_addon_that_is_gone_says_nothing(self):
        self.env.flush_all()
        self.cr.execute("UPDATE cobranza_hold SET waits_for = 'hold_draft,hold_of_another'")
        self.env.invalidate_all()
        hold = self.debtor.hold_id.with_user(self.manager)
        self.assertEqual(hold.waits_text, "Invoices it is about were put back to draft.")

    def test_a_cent_that_is_left_keeps_no_hold(self):
        self.policy.negligible_amount = 1
        self._pay(self.invoice, 999.99)
        self.assertFalse(self.debtor.hold_id)
        self.assertEqual(self.invoice.amount_residual, 0.01)

    def test_a_credit_note_ends_a_hold_that_waits(self):
        self._receivable().with_user(self.accountant).date_maturity = day(60)
        self._commit()
        self._credit_note(1000)
        self.assertFalse(self.debtor.hold_id)

    def test_a_payment_that_leaves_a_younger_debt_ends_what_the_older_asked_for(self):
        younger = self._invoice(-20)
        self._tomorrow()
        self._report("no_invoice")
        self.assertStands("hold_barrier")
        self._pay(self.invoice, on=21)
        self.assertFalse(self.debtor.hold_id)
        self.assertTrue(younger.amount_residual)

    def test_what_was_never_asked_for_keeps_no_hold(self):
        opening = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": day(-300),
                "invoice_date_due": day(-300),
                "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 70})],
            }
        )
        opening.action_post()
        self._receivable(opening).no_followup = True
        self._commit()
        self._pay(self.invoice, on=20)
        self.assertFalse(self.debtor.hold_id)

    def test_a_managers_own_act_is_agreement(self):
        self.debtor.with_user(self.manager).action_pin_stage(self.stages["remind"].id, day(40))
        self._commit()
        self.assertFalse(self.debtor.hold_id)

    def test_who_is_exempt_is_held_no_more(self):
        self._report("no_invoice")
        self.debtor.with_user(self.manager).state = "exempt"
        self._commit()
        self.assertFalse(self.debtor.hold_id)
        self.assertFalse(self._tasks())

    def _receive_as_collector(self, on, amount=1000, invoice=None):
        """Have a collector who keeps the books enter money, on the invoice or unallocated."""
        self.collector.group_ids |= self.env.ref("account.group_account_invoice")
        env = self.env(user=self.collector)
        if invoice:
            wizard = (
                env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"payment_date": day(on), "amount": amount})
            )
            payment = wizard._create_payments()
        else:
            payment = env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": amount,
                    "date": day(on),
                    "journal_id": self.bank.id,
                }
            )
            payment.action_post()
        self._commit()
        return payment.sudo()

    def assertEndsOn(self, last):
        """The hold stands every day before, whoever looks again, and ends in the night of it."""
        self.assertStands()
        self._tomorrow()
        self.assertStands()
        self.frozen.move_to(day(last - 2))
        self._tomorrow()
        self.assertStands()
        self._tomorrow()
        self.assertFalse(self.debtor.hold_id)

    def test_a_payment_of_a_day_to_come_ends_a_hold_on_its_day(self):
        self._receive_as_collector(on=420, invoice=self.invoice)
        self.assertEqual((self.invoice.amount_residual, self.debtor.amount_overdue), (0, 0))
        self.assertEndsOn(420)

    def test_money_of_a_day_to_come_that_is_unallocated_ends_a_hold_on_its_day(self):
        self._receive_as_collector(on=420)
        self.assertEqual(self.debtor.amount_overdue, 0)
        self.assertEndsOn(420)

    def test_a_credit_note_of_a_day_to_come_ends_a_hold_on_its_day(self):
        credit = self._credit_note(1000, invoice_date=day(50), date=day(50))
        (credit | self.invoice).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).with_user(self.accountant).reconcile()
        self._commit()
        self.assertEndsOn(50)

    def test_a_part_paid_today_counts_today_and_the_rest_on_its_day(self):
        self._receive_as_collector(on=20, amount=400, invoice=self.invoice)
        later = self._receive_as_collector(on=30, amount=600, invoice=self.invoice)
        self.assertStands()
        self._undo(later)
        self._receive_as_collector(on=20, amount=600, invoice=self.invoice)
        self.assertFalse(self.debtor.hold_id)

    def test_dollars_of_a_day_to_come_end_no_hold_on_dollars(self):
        dollar = self.setup_other_currency(
            "EUR", rates=[("2020-01-01", 1 / 20), (day(21), 1 / 16), (day(51), 1 / 25)]
        )
        other = self.env["res.partner"].create({"name": "Ferretería del Sur"})
        invoice = self._invoice(-100, 100, partner=other, currency_id=dollar.id)
        self._nights(self.frozen, 21)
        debtor = self._debtor(other)
        hold = debtor.hold_id
        self.assertTrue(hold)
        self._pay(invoice, 100, on=60)
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(debtor.hold_id, hold)
        self._tomorrow()
        self.assertEqual(debtor.hold_id, hold)
        self.frozen.move_to(day(59))
        self._tomorrow()
        self.assertFalse(debtor.hold_id)

    # -- who agrees --------------------------------------------------------------------------

    def test_a_manager_agrees_and_it_ends_for_good(self):
        self._report("no_invoice")
        self.debtor.with_user(self.manager).action_agree_to_hold_end()
        self._commit()
        self.assertFalse(self.debtor.hold_id)
        self.assertFalse(self._tasks())
        self.assertRecordValues(self.hold, [{"state": "ended", "ended_by_id": self.manager.id}])
        self.assertIn("reported by Collector", self.hold.end_reason)
        self.assertEqual(
            self.debtor.decision_ids[0].text, "A manager agreed to the end of the hold. Hold ended."
        )
        self._tomorrow()
        self.assertFalse(self.debtor.hold_id)

    def test_nobody_else_agrees(self):
        self._report("no_invoice")
        for user in (self.collector, self.salesperson, self.accountant, self.storekeeper):
            with self.assertRaises(AccessError):
                self.hold.with_user(user).action_agree_to_end()
        self.assertStands("hold_barrier")

    def test_nobody_says_themselves_that_it_waits(self):
        for user in (self.manager, self.collector):
            with self.assertRaises(AccessError):
                self.hold.with_user(user).write({"waits_for": "hold_barrier"})
        with self.assertRaisesRegex(UserError, "nothing to agree to"):
            self.hold.with_user(self.manager).action_agree_to_end()

    def test_a_manager_is_asked_once(self):
        self._report("no_invoice")
        self._tasks().action_feedback(feedback="Not yet")
        self._nights(self.frozen, 2)
        self.assertFalse(self._tasks())
        self.assertEqual(self.hold.waits_for, "hold_barrier")

    def test_managers_find_the_holds_that_could_end(self):
        self._report("no_invoice")
        holds = self.env["cobranza.hold"].with_user(self.manager)
        arch = etree.fromstring(holds.get_view(view_type="search")["arch"])
        [could_end] = arch.xpath("//filter[@name='could_end']")
        self.assertEqual(holds.search(literal_eval(could_end.get("domain"))), self.hold)

    def test_the_same_facts_give_the_same_answer(self):
        self._report("no_invoice")
        before = self.hold.read(["waits_for", "hold_sale", "state", "stage_id"])
        count = len(self.debtor.decision_ids)
        for _again in range(2):
            self._run()
            self.debtor._refresh_later(behaviour=True)
            self._commit()
        self.assertEqual(self.hold.read(["waits_for", "hold_sale", "state", "stage_id"]), before)
        self.assertEqual(len(self.debtor.decision_ids), count)

    def test_holds_of_before_the_update_learn_what_they_are_about(self):
        self.env.cr.execute("DELETE FROM cobranza_hold_ground")
        self.env.cr.execute(
            """UPDATE cobranza_hold SET policy_id = NULL, from_days = NULL, above_amount = NULL,
                      from_broken_promises = NULL, episode_start = NULL"""
        )
        self.env.invalidate_all()
        script = file_path("cobranza_followup/migrations/19.0.1.1.0/post-hold-grounds.py")
        load_script(script, "post_hold_grounds").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertRecordValues(self.hold, [{"from_days": 61, "policy_id": self.policy.id}])
        self._report("no_invoice")
        self.assertStands("hold_barrier")

    def test_a_preview_asks_nobody(self):
        self._receivable().date_maturity = day(60)
        self.env.cr.precommit.clear()
        self.env["cobranza.run"].with_user(self.manager).preview(TODAY + timedelta(days=20))
        self._commit()
        self.assertFalse(self._tasks())
