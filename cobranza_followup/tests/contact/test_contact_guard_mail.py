from datetime import datetime

from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command
from odoo.tests import Form

from ..common import CobranzaCommon
from .test_contact_guard import GuardCommon

# Four in the morning of a Wednesday in Mexico City, when the run is done.
NIGHT = datetime(2026, 3, 11, 10)
MORNING = datetime(2026, 3, 11, 13)  # seven o'clock there
ANSWER = """From: {sender}
To: catchall@company.example
Subject: Re: Your account
Message-Id: <answer-{number}@company.example>
In-Reply-To: {reference}
References: {reference}
Content-Type: text/plain; charset=utf-8

On Friday, please.
"""


@freeze_time(NIGHT)
class TestGuardOfMessages(GuardCommon):
    """A message asks the guard when it is sent: it goes, waits, is withdrawn or becomes a task."""

    def setUp(self):
        super().setUp()
        self._act()
        self._move_to("mx", "df")
        self.invoice = self._invoice(-2, 500)

    def _execution(self):
        return self.env["cobranza.step.execution"].search([("debtor_id", "=", self.debtor.id)])

    def _attempts(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")

    def _queue(self):
        """Have Odoo's own queue send what may be sent now."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()
        return self._mails

    def _night(self):
        self._run()
        return self._queue()

    def test_it_waits_and_goes_at_the_next_permitted_moment(self):
        with freeze_time(NIGHT) as clock:
            self.assertFalse(self._night())
            mail = self._execution().mail_id
            self.assertEqual((mail.state, mail.scheduled_date), ("outgoing", MORNING))
            self.assertFalse(self._execution().told_on)
            self._queue()
            self.assertRecordValues(
                self._attempts(),
                [{"made": False, "answer": "waits", "not_before": MORNING, "channel": "email"}],
            )
            clock.move_to(MORNING)
            self.assertEqual(len(self._queue()), 1)
            self.assertEqual(self._execution().mail_id.state, "sent")
            self.assertEqual(self._execution().told_on, self.company._cobranza_today())
            self.assertFalse(self._queue())
        self.assertEqual(self._attempts().mapped("made"), [False, True])

    def test_what_goes_after_waiting_tells_of_the_debt_as_it_is_then(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            other = self._invoice(-1, 77)
            clock.move_to(MORNING)
            sent = self._queue()
        self.assertEqual(len(sent), 1)
        self.assertIn(other.name, sent[0]["body"])

    def test_what_goes_after_waiting_is_worded_and_addressed_as_it_may_be_then(self):
        def threaten():
            template = self._execution().mail_id and self._template()
            for lang, _name in self.env["res.lang"].get_installed():
                template.with_context(lang=lang).body_html = "<p>Pague o lo vamos a demandar.</p>"

        def hand_to_who_wants_no_letters():
            person = self.env["res.partner"].create(
                {
                    "name": "Ana",
                    "email": "ana@abarrotes.example",
                    "parent_id": self.customer.id,
                    "type": "invoice",
                }
            )
            self._prefer(person, stopped=True)
            self.assertEqual(self.debtor._payment_contact("email"), person)

        for change, answer in (
            (threaten, "disrespectful"),
            (hand_to_who_wants_no_letters, "never"),
        ):
            with self.subTest(answer), self._undone(), freeze_time(NIGHT) as clock:
                self._night()
                change()
                clock.move_to(MORNING)
                self.assertFalse(self._queue())
                last = self._attempts()[-1]
                self.assertEqual((last.answer, last.made), (answer, False))

    def _template(self):
        return self._execution()._step_of(self.debtor)._template_for(self.debtor.debtor_type)

    def test_a_debtor_who_paid_meanwhile_gets_none(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            mail = self._execution().mail_id
            self._pay(self.debtor._open_items().move_id)
            clock.move_to(MORNING)
            self.assertFalse(self._queue())
        self.assertEqual(mail.state, "cancel")
        self.assertFalse(self._execution().told_on)
        self.assertEqual(self._attempts()[-1].answer, "withdrawn")

    def test_what_was_withdrawn_is_written_again_when_the_debtor_is_back(self):
        with freeze_time(NIGHT) as clock:
            self._night()
            payment = self._pay(self.debtor._open_items().move_id)
            clock.move_to(MORNING)
            self._queue()
            self._undo(payment)
            self._run()
            self.assertEqual(len(self._queue()), 1)
        self.assertEqual(self._execution().mail_id.state, "sent")

    def test_what_may_never_go_becomes_a_task(self):
        preference = self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.customer.id)]
        )
        preference.opted_out_channel_ids = [Command.set(self._channel("email").ids)]
        with freeze_time(MORNING):
            self.assertFalse(self._night())
        self.assertEqual(self._execution().mail_id.state, "cancel")
        self.assertFalse(self._execution().told_on)
        task = self.debtor.activity_ids.filtered(lambda task: "not sent" in (task.note or ""))
        self.assertEqual(task.user_id, self.collector)
        self.assertEqual(self._attempts().answer, "never")

    def test_one_message_a_day_however_many_are_queued(self):
        with freeze_time(MORNING):
            self._run()
            self._interact("sent", channel="whatsapp")
            self.assertFalse(self._queue())
            self.assertGreater(self._execution().mail_id.scheduled_date, MORNING)

    def test_an_unanswered_call_does_not_bar_the_message_of_the_day(self):
        with freeze_time(MORNING):
            self._run()
            self._interact("no_answer")
            self.assertEqual(len(self._queue()), 1)

    def _composer(self, **values):
        action = self.debtor.with_user(self.collector).action_send_statement()
        composers = self.env["mail.compose.message"].with_user(self.collector)
        form = Form(composers.with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        return form.save()

    def _send(self, composer):
        with self.mock_mail_gateway():
            composer.action_send_mail()
        return self._mails

    def test_what_a_collector_writes_is_collecting_and_waits_for_the_hours(self):
        composer = self._composer()
        self.assertEqual(composer.cobranza_purpose, "collect")
        self.assertIn("outside the permitted hours", composer.cobranza_guard_text)
        self.assertFalse(self._send(composer))
        self.assertRecordValues(
            self._attempts(), [{"made": False, "purpose": "collect", "answer": "waits"}]
        )

    def test_what_they_asked_for_goes_at_once(self):
        composer = self._composer(cobranza_purpose="requested")
        self.assertFalse(composer.cobranza_guard_text)
        self.assertEqual(len(self._send(composer)), 1)
        self.assertRecordValues(
            self._attempts(), [{"made": True, "purpose": "requested", "answer": "allowed"}]
        )

    def test_with_a_reason_it_goes_against_the_guard_and_the_reason_stays(self):
        composer = self._composer(cobranza_override_reason="Their lorry leaves at five")
        self.assertEqual(len(self._send(composer)), 1)
        self.assertRecordValues(
            self._attempts(),
            [{"against_guard": True, "override_reason": "Their lorry leaves at five"}],
        )

    def _write(self, **values):
        """Post on the debtor as a collector does in the chatter."""
        text = "About your account"
        with self.mock_mail_gateway():
            self.debtor.with_user(self.collector).message_post(
                body=text,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
                **values,
            )
        return [mail for mail in self._mails if self.customer.email in "".join(mail["email_to"])]

    def _customer_writes(self):
        question = "What do I owe?"
        self.debtor.message_post(
            author_id=self.customer.id,
            body=question,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    def test_answering_the_customer_in_the_chatter_is_an_answer(self):
        self.assertFalse(self._write())
        self._customer_writes()
        self.assertEqual(len(self._write()), 1)
        self.assertEqual(self._attempts().mapped("purpose"), ["collect", "answer"])
        self.assertEqual(self._composer().cobranza_purpose, "collect")
        # A second one follows ours, not theirs.
        self.assertFalse(self._write())

    def test_weeks_later_it_is_no_answer_any_more(self):
        with freeze_time(NIGHT) as clock:
            self._customer_writes()
            self.assertEqual(self._composer().cobranza_purpose, "answer")
            clock.move_to(datetime(2026, 3, 25, 10))
            self.assertFalse(self._write())

    def test_messages_to_our_own_people_are_no_contacts(self):
        with self.mock_mail_gateway():
            self.debtor.message_notify(partner_ids=self.salesperson.partner_id.ids, body="Hello")
        self.assertEqual(len(self._mails), 1)
        self.assertFalse(self._attempts())


@freeze_time(MORNING)
class TestWhomAMessageGoesTo(GuardCommon):
    """Each outside recipient is asked about: copies, people of others, strangers' addresses."""

    def setUp(self):
        super().setUp()
        self._act()
        self._move_to("mx", "df")

    def _mail(self, record=None, **values):
        record = record or self.debtor
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "model": record._name,
                    "res_id": record.id,
                    "message_type": "comment",
                    "subject": "Your account",
                    "body_html": "<p>Could you look into it?</p>",
                    **values,
                }
            )
        )

    def _send(self, mail):
        with self.mock_mail_gateway():
            mail.send()
        return self._mails

    def _logged(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")

    def test_a_stranger_in_copy_stops_it_and_is_named_in_the_log(self):
        mail = self._mail(recipient_ids=self.customer.ids, email_cc="boss@neighbour.example")
        self.assertFalse(self._send(mail))
        self.assertEqual(mail.state, "cancel")
        self.assertRecordValues(
            self._logged(),
            [{"made": False, "answer": "never", "address": "boss@neighbour.example"}],
        )
        task = self.debtor.activity_ids.filtered(lambda one: "not sent" in (one.note or ""))
        self.assertIn("third parties", task.note)
        self.assertIn("boss@neighbour.example", task.note)

    def test_an_address_typed_by_hand_is_asked_about(self):
        for name in ("email_to", "email_cc"):
            mail = self._mail(**{name: "Neighbour <someone@else.example>"})
            self.assertFalse(self._send(mail), name)
        self.assertEqual(set(self._logged().mapped("address")), {"someone@else.example"})

    def test_people_of_another_company_are_third_parties(self):
        other = self.env["res.partner"].create({"name": "Other", "email": "a@other.example"})
        for values in ({"recipient_ids": other.ids}, {"email_cc": other.email}):
            self.assertFalse(self._send(self._mail(**values)), values)
        self.assertEqual(self._logged().contact_id, other)

    def test_a_typed_address_of_theirs_is_theirs(self):
        mail = self._mail(email_to=self.customer.email)
        self.assertEqual(len(self._send(mail)), 1)
        self.assertRecordValues(
            self._logged(), [{"made": True, "contact_id": self.customer.id, "address": False}]
        )

    def test_our_own_people_are_not_outside(self):
        mail = self._mail(email_cc=self.salesperson.email, recipient_ids=self.collector.partner_id)
        self.assertEqual(len(self._send(mail)), 2)
        self.assertFalse(self._logged())

    def test_one_message_to_several_people_counts_once(self):
        person = self.env["res.partner"].create(
            {"name": "Ana", "parent_id": self.customer.id, "email": "ana@abarrotes.example"}
        )
        self._send(self._mail(recipient_ids=(self.customer | person).ids))
        self.assertRecordValues(
            self._logged(), [{"made": True, "counted": True}, {"made": True, "counted": False}]
        )
        self.env.flush_all()
        week = self.env["cobranza.contact.week"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(week.attempt_count, 1)

    def test_what_is_written_on_a_barrier_is_about_the_debt(self):
        barrier = self._barrier("no_invoice", self.debtor._open_items().move_id)
        mail = self._mail(barrier, email_to="someone@else.example")
        self.assertFalse(self._send(mail))
        self.assertEqual(self._logged().answer, "never")

    def test_a_trader_is_warned_and_may_write_to_a_third_party(self):
        self.company.cobranza_company_kind = "trader"
        mail = self._mail(email_to="accountant@firm.example")
        self.assertEqual(len(self._send(mail)), 1)
        self.assertRecordValues(self._logged(), [{"made": True, "answer": "warned"}])
        self.assertIn("does not bind your company", self._logged().rule_text)

    def test_through_a_server_of_the_senders_own_it_goes_as_well(self):
        self.env["ir.mail_server"].search([]).active = False
        server = self.env["ir.mail_server"].create(
            {
                "name": "The collector's",
                "smtp_host": "smtp.company.example",
                "owner_user_id": self.collector.id,
                "from_filter": self.collector.email,
            }
        )
        self.collector.outgoing_mail_server_id = server
        mail = self._mail(
            recipient_ids=self.customer.ids, email_from=self.collector.email_formatted
        )
        self.assertEqual(len(self._send(mail)), 1)

    def test_a_colleagues_answer_by_mail_is_a_contact_and_waits_for_the_hours(self):
        self.debtor.message_subscribe(self.customer.ids)
        first = self.debtor.message_post(
            body=Markup("When?"), message_type="email", author_id=self.customer.id
        )
        for number, (moment, state) in enumerate(((MORNING, "sent"), (NIGHT, "outgoing"))):
            with self.subTest(state), freeze_time(moment), self.mock_mail_gateway():
                before = self._logged()
                text = ANSWER.format(
                    sender=self.collector.email, number=number, reference=first.message_id
                )
                self.env["mail.thread"].message_process("res.partner", text)
                self.env.flush_all()
                self.assertRecordValues(
                    self._logged() - before, [{"made": state == "sent", "channel": "email"}]
                )
                self.assertEqual(len(self._mails), state == "sent")

    def test_odoos_own_sending_of_an_invoice_goes_as_ever(self):
        invoice = self.debtor._open_items().move_id
        with freeze_time(NIGHT):
            mail = self._mail(invoice, email_to="someone@else.example")
            self.assertEqual(len(self._send(mail)), 1)
        self.assertFalse(self._logged())


class TestMessagesWithoutRules(CobranzaCommon):
    """Without a rule in force, messages go at any time, and are still in the log."""

    def test_it_goes_at_once(self):
        self._act()
        self._invoice(-2)
        self._run()
        self._send_mails()
        debtor = self._debtor()
        self.assertTrue(
            self.env["cobranza.step.execution"].search([("debtor_id", "=", debtor.id)]).told_on
        )
        attempts = self.env["cobranza.contact.attempt"].search([("debtor_id", "=", debtor.id)])
        self.assertEqual(attempts.mapped("channel"), ["email"])
