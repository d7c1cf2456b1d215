import logging

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day
from odoo.addons.cobranza_followup.tools import authority

from ..orders_common import OrdersCommon

LOGGER = "odoo.addons.cobranza_followup.models.message.mail_thread"
MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}@elsewhere.example>
{more}Content-Type: text/plain; charset=utf-8

Please see to it.
"""


class TestMailGateway(OrdersCommon):
    """Any employee can hand Odoo a message; what it makes is made as superuser."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-20)
        self.debtor = self._debtor()
        self.number = 0

    def _receive_mail(self, user, model, *, sender=None, more="", context=None, **params):
        """Hand the gateway a message as a user, in the name of `sender`."""
        self.number += 1
        mail = MAIL.format(
            sender=sender or user.email,
            to="desk@company.example",
            subject="No goods came",
            number=self.number,
            more=more,
        )
        threads = self.env["mail.thread"].with_user(user).with_context(**(context or {}))
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread"):
            return threads.message_process(model, mail, **params)

    def _threads(self):
        thread = self.registry["cobranza.thread.mixin"]
        return [
            name
            for name, model in self.registry.items()
            if name.startswith("cobranza.") and issubclass(model, thread) and not model._abstract
        ]

    def test_every_model_with_messages_is_one_that_none_begins_by_mail(self):
        able = {
            name
            for name, model in self.registry.items()
            if name.startswith("cobranza.") and hasattr(model, "message_new")
        }
        self.assertEqual(able - {"cobranza.thread.mixin"}, set(self._threads()))

    def test_no_message_begins_a_record_of_the_desk(self):
        values = {
            "debtor_id": self.debtor.id,
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
            "stopped": True,
        }
        for name in self._threads():
            for user in (self.salesperson, self.storekeeper):
                for sender in (user.email, self.manager.email, "juana@customer.example"):
                    before = self.env[name].search_count([])
                    with (
                        self.subTest(model=name, user=user.login, sender=sender),
                        self.assertLogs(LOGGER, logging.INFO) as log,
                    ):
                        made = self._receive_mail(user, name, sender=sender, custom_values=values)
                        self.assertFalse(made)
                        self.assertEqual(self.env[name].search_count([]), before)
                    self.assertEqual({record.levelno for record in log.records}, {logging.INFO})

    def test_who_wrote_hears_that_it_was_not_received(self):
        self._receive_mail(self.salesperson, "cobranza.barrier", sender="juana@customer.example")
        self.assertIn("was not received", self._new_mails[-1].body_html)
        self.assertEqual(self._new_mails[-1].email_to, "juana@customer.example")

    def test_an_alias_begins_none_either(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "desk",
                "alias_domain_id": self.company.alias_domain_id.id
                or self.env["mail.alias.domain"].create({"name": "company.example"}).id,
                "alias_model_id": self.env["ir.model"]._get_id("cobranza.barrier"),
                "alias_defaults": f"{{'debtor_id': {self.debtor.id}}}",
            }
        )
        self.assertFalse(self._receive_mail(self.storekeeper, "res.partner"))
        self.assertFalse(self.debtor.barrier_ids)

    def test_it_is_refused_over_rpc_too(self):
        for name in self._threads():
            with self.assertRaisesRegex(UserError, "not entered by e-mail"):
                self.env[name].with_user(self.manager).message_new({"subject": "x"}, {})

    def test_what_a_message_does_to_contacts_is_done_to_their_debtors(self):
        company, other = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self._invoice(-20, partner=other)
        by_mail = authority.by_mail(other)
        by_mail.parent_id = company
        self.assertEqual(other.commercial_partner_id, other if other.is_company else company)
        self.assertFalse(self._debtor(other).amount_overdue)
        self.assertEqual(self._debtor(company).amount_overdue, 1000)
        third = self.env["res.partner"].create({"name": "C"})
        self.env["cobranza.debtor"].sudo().create(
            {"partner_id": third.id, "company_id": self.company.id}
        )
        authority.by_mail(third).unlink()
        self.assertFalse(third.exists())

    def test_a_message_reaches_nothing_of_the_desk_through_another_record(self):
        promise = self._promise(500, 5)
        hold = self._hold()
        exception = {"hold_id": hold.id, "reason": "Mine", "debtor_id": self.debtor.id}
        for model, values in (
            (
                "res.partner",
                {"cobranza_promise_ids": [Command.update(promise.id, {"state": "kept"})]},
            ),
            (
                "res.partner",
                {"cobranza_promise_ids": [Command.create({"debtor_id": self.debtor.id})]},
            ),
            (
                "res.partner",
                {"ref_company_ids": [Command.update(self.company.id, {"cobranza_mode": "act"})]},
            ),
            (
                "account.move",
                {"move_type": "out_receipt", "cobranza_promise_ids": [Command.link(promise.id)]},
            ),
            (
                "sale.order",
                {
                    "partner_id": self.customer.id,
                    "cobranza_exception_ids": [Command.create(exception)],
                },
            ),
        ):
            for context in ({}, {"default_state": "kept"}):
                with (
                    self.subTest(model=model, values=values),
                    self.assertRaises(AccessError),
                    self.env.cr.savepoint(),
                ):
                    self._receive_mail(
                        self.salesperson,
                        model,
                        sender=self.manager.email,
                        custom_values={"name": "/", **values},
                        context=context,
                    )
        self.env.invalidate_all()
        self.assertEqual((promise.state, hold.state), ("open", "active"))
        self.assertEqual(promise.partner_id, self.customer)
        self.assertFalse(hold.exception_ids)
        self.assertEqual(self.company.cobranza_mode, "observe")

    def test_an_answer_of_a_customer_is_kept_with_the_debtor(self):
        sent = self.debtor.with_user(self.collector).message_post(
            body=Markup("Dear customer"), subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self._receive_mail(
            self.storekeeper,
            None,
            sender=self.customer.email,
            more=f"In-Reply-To: {sent.message_id}\n",
        )
        self.assertIn("see to it", self.debtor.message_ids[0].body)

    def test_nobody_comes_to_follow_a_debtor_by_writing_to_it(self):
        for context in ({}, {"mail_post_autofollow": True}):
            self._receive_mail(
                self.storekeeper, "cobranza.debtor", thread_id=self.debtor.id, context=context
            )
        self.assertNotIn(self.storekeeper.partner_id, self.debtor.message_partner_ids)

    def test_an_invoice_by_mail_is_a_debt_like_any_other(self):
        """What a message begins elsewhere is evaluated without the message's mark."""
        self._receive_mail(
            self.manager,
            "account.move",
            custom_values={
                "move_type": "out_receipt",
                "name": "/",
                "partner_id": self.other_customer.id,
                "invoice_date": day(-40),
                "invoice_date_due": day(-30),
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 100, "tax_ids": False})
                ],
            },
        )
        invoice = self.env["account.move"].search([("partner_id", "=", self.other_customer.id)])
        invoice.action_post()
        self._commit()
        self.assertEqual(self._debtor(self.other_customer).amount_overdue, 100)


class TestDefaultsOfACaller(OrdersCommon):
    """`default_…` in a context is a value nobody's check of the values sees."""

    def setUp(self):
        super().setUp()
        self._invoice(-20)
        self.debtor = self._debtor()

    def test_a_barrier_is_open_whatever_the_caller_says(self):
        context = {
            "default_state": "solved",
            "default_closed_on": day(-3),
            "default_resolution": "Mine",
        }
        barrier = (
            self.env["cobranza.barrier"]
            .with_user(self.collector)
            .with_context(**context)
            .create(
                {
                    "debtor_id": self.debtor.id,
                    "type_id": self.env.ref("cobranza_followup.barrier_type_no_invoice").id,
                    "resolution": "Given",
                }
            )
        )
        self.assertRecordValues(
            barrier, [{"state": "open", "closed_on": False, "resolution": False}]
        )

    def test_the_log_says_what_the_program_says(self):
        hold = self._hold()
        order = self._quotation()
        order.with_context(
            default_state="granted", default_answer="Yes", default_answered_by_id=self.manager.id
        ).action_request_exception("They paid")
        request = self.env["cobranza.exception.request"].search([("order_id", "=", order.id)])
        self.assertRecordValues(
            request, [{"state": "open", "answer": False, "answered_by_id": False}]
        )
        hold.with_user(self.manager).with_context(default_run_id=1, default_days=99).action_end(
            "Paid"
        )
        self.assertNotEqual(self.debtor.decision_ids[:1].days, 99)

    def test_an_invoice_and_a_contact_take_no_promises_from_a_context(self):
        promise = self._promise(500, 5)
        context = {"default_cobranza_promise_ids": [Command.link(promise.id)]}
        partner = self.env["res.partner"].with_context(**context).create({"name": "Other"})
        invoices = self.env["account.move"].with_context(**context)
        with self.assertRaisesRegex(AccessError, "registered on the debtor"):
            invoices.create({"move_type": "out_invoice", "partner_id": partner.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(partner.cobranza_promise_ids)
        self.assertFalse(promise.invoice_ids)
        self.assertEqual(promise.partner_id, self.customer)

    def test_an_invoice_evaluated_later_takes_nothing_from_the_callers_context(self):
        debtors = self.env["cobranza.debtor"].with_context(default_state="x", lang="es_419")
        self._commit()
        debtors._mark_stale([(self.customer.id, self.company.id)])
        [call] = [
            call
            for call in self.env.cr.precommit._funcs
            if getattr(call, "__name__", "") == "_refresh_stale"
        ]
        context = call.__self__.env.context
        self.assertEqual(context["lang"], "es_419")
        self.assertNotIn("default_state", context)
        self._commit()
