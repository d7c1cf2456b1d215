import contextlib
from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import Markup
from psycopg2 import Error
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon, day
from odoo.addons.mail.models.mail_mail import MailMail as OdooMails


@freeze_time(TODAY)
class TestMailQueue(CobranzaCommon):
    """A message of ours that cannot be written becomes a task; everybody else's go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.other = cls.env["res.partner"].create(
            {"name": "Second", "email": "second@customer.example", "lang": "en_US"}
        )
        cls._invoice(-2)
        cls._invoice(-2, partner=cls.other)
        cls.debtor = cls._debtor()

    def setUp(self):
        super().setUp()
        self._run()
        self.foreign = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    {"subject": "News", "email_to": "a@reader.example", "body_html": "<p>x</p>"},
                    {
                        "subject": "Invoice",
                        "model": "res.partner",
                        "res_id": self.other.id,
                        "recipient_ids": self.other.ids,
                        "body_html": "<p>x</p>",
                    },
                ]
            )
        )

    def _execution(self, debtor=None):
        debtor = debtor or self.debtor
        return self.env["cobranza.step.execution"].search([("debtor_id", "=", debtor.id)])

    def _queue(self):
        """Have Odoo's own queue send what may be sent, whatever was in it before."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().process_email_queue()

    def _tasks(self):
        kind = self.env.ref("cobranza_followup.activity_type_undelivered")
        return self.debtor.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def _fails_for(self, debtor, name, error):
        """Have a method of messages fail for one debtor; return what undoes it."""
        model = self.env.registry["cobranza.step.execution"]
        original = getattr(model, name)

        def method(execution, *args):
            if execution.debtor_id == debtor:
                error()
            return original(execution, *args)

        return patch.object(model, name, method)

    def assertOthersWent(self, reason):
        self.assertEqual(set(self.foreign.mapped("state")), {"sent"})
        second = self._execution(self._debtor(self.other))
        self.assertEqual(second.mail_state, "sent")
        execution = self._execution()
        self.assertFalse(execution.told_on)
        task = self._tasks()
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.collector)
        self.assertIn(reason, task.note)

    def test_mails_that_were_rolled_back_fail_nobodys_commit(self):
        """As after an import's dry run with invitations: Odoo sends after the commit."""
        with self.env.cr.savepoint() as savepoint:
            gone = self.foreign.copy()
            savepoint.rollback()
        self.assertFalse(gone.exists())
        with self.mock_mail_gateway():
            gone.send()
            self.assertFalse(self._mails)
            (gone | self._execution().mail_id).send()
        self.assertEqual(len(self._mails), 1)

    def test_however_many_of_ours_wait_everybody_elses_go_first(self):
        self.env["ir.config_parameter"].sudo().set_param("mail.mail.queue.batch.size", "2")
        newer = self.env["mail.mail"].sudo()
        for _count in range(3):
            newer |= self._execution().mail_id.copy({"state": "outgoing"})
        earlier = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        (earlier - newer - self.foreign).scheduled_date = day(9)
        self._queue()
        self.assertEqual(set(self.foreign.mapped("state")), {"sent"})
        self.assertEqual(self._mails[0]["subject"], "News")
        self.assertEqual(len(newer.filtered(lambda mail: mail.state == "outgoing")), 1)

    def test_others_that_break_the_transaction_fail_the_queue_no_more_than_without_us(self):
        def broken(mails, *_args):
            # As Odoo does: what fails while mails are sent is logged, and what it looks for is not.
            mails.env.cr.execute("SELECT 1")
            with contextlib.suppress(Error):
                mails.env.cr.execute("SELECT 1 FROM nowhere")

        with (
            self._quiet(),
            patch.object(OdooMails, "process_email_queue", broken),
            self.assertLogs("odoo.addons.cobranza_followup.models.message.mail_mail", "ERROR"),
            self.env.cr.savepoint() as savepoint,
        ):
            self.env["mail.mail"].sudo().process_email_queue()
            savepoint.rollback()

    def test_a_template_that_fails_for_one_debtor(self):
        mail = self._execution().mail_id
        mail.scheduled_date = TODAY  # it has waited: it is written anew
        template = self._execution()._step_of(self.debtor)._template_for(self.debtor.debtor_type)
        template.body_html = '<p t-out="1 / (object.partner_id.color - 7)"/>'
        self.customer.color = 7
        self._queue()
        self.assertOthersWent("division by zero")
        self.assertEqual(self._execution().mail_withdrawn_because, "unwritten")
        self.assertEqual(mail.state, "cancel")

    def test_once_put_right_the_next_run_writes_it_and_the_task_is_gone(self):
        with self._fails_for(self.debtor, "_attach_statement", lambda: 1 / 0):
            self._queue()
            self._run()
            self._queue()
            self.assertEqual(len(self._tasks()), 1)
        self._run()
        self._queue()
        self.assertEqual(self._execution().mail_state, "sent")
        self.assertFalse(self._tasks())

    def test_a_pdf_that_fails(self):
        def broken():
            raise ValueError("no font")

        with self._fails_for(self.debtor, "_attach_statement", broken):
            self._queue()
        self.assertOthersWent("no font")

    def test_a_message_whose_pdf_program_fails_waits_and_managers_are_told(self):
        reports = self.env.registry["ir.actions.report"]
        original = reports._render_qweb_pdf

        def render(report, ref, res_ids=None, data=None):
            if res_ids == self.debtor.ids:
                reason = "Wkhtmltopdf failed (error code: 1)."
                raise UserError(reason)
            return original(report, ref, res_ids, data)

        self.patch(reports, "_render_qweb_pdf", render)
        self._queue()
        self.assertEqual(self._execution().mail_state, "waiting")
        # No customer is the reason: it is told once, and not as a task for each of them.
        failure = self.env["cobranza.failure"].search([("company_id", "=", self.company.id)])
        self.assertIn("Wkhtmltopdf failed", failure.error)

    def test_an_error_of_the_database(self):
        with (
            self._fails_for(
                self.debtor, "_still_makes_sense", lambda: self.cr.execute("SELECT 1 FROM nowhere")
            ),
            self._quiet(),
        ):
            self._queue()
        self.assertOthersWent("nowhere")

    def test_a_guard_that_fails_on_one_debtor(self):
        guard = self.env.registry["cobranza.contact.guard"]
        original = guard._ask

        def ask(model, questions):
            if self.debtor in [question.debtor for question in questions]:
                raise ValueError("no such zone")
            return original(model, questions)

        with patch.object(guard, "_ask", ask):
            self._queue()
            self.assertOthersWent("no such zone")

    def test_a_respect_check_that_fails(self):
        respect = self.env.registry["cobranza.respect"]
        original = respect._passages

        def passages(model, debtor, text, lang=None):
            if debtor == self.debtor:
                raise ValueError("bad phrase")
            return original(model, debtor, text, lang)

        with patch.object(respect, "_passages", passages):
            self._queue()
        self.assertOthersWent("bad phrase")

    def test_without_a_collector_a_manager_gets_the_task(self):
        self.debtor.with_user(self.manager).collector_id = False
        self.company.cobranza_collector_id = False
        with self._fails_for(self.debtor, "_attach_statement", lambda: 1 / 0):
            self._queue()
        self.assertTrue(self._tasks().user_id.has_group("cobranza_followup.group_cobranza_manager"))

    def test_a_conflict_that_odoo_repeats_is_handed_on(self):
        def conflict():
            raise SerializationFailure("could not serialize access")

        outgoing = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        fails = self._fails_for(self.debtor, "_still_makes_sense", conflict)
        with fails, self.mock_mail_gateway(), self.assertRaises(SerializationFailure):
            outgoing.send()
        self.assertFalse(self._tasks())
        # What is not ours had gone before.
        self.assertLessEqual({"News", "Invoice"}, {mail["subject"] for mail in self._mails})

    def test_what_a_person_wrote_says_so_in_the_chatter(self):
        with (
            patch.object(self.env.registry["mail.mail"], "_stop_for_respect", lambda *_args: 1 / 0),
            self.mock_mail_gateway(),
        ):
            message = self.debtor.with_user(self.collector).message_post(
                body=Markup("Hello"),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
            )
        failed = message.sudo().notification_ids.filtered(
            lambda one: one.res_partner_id == self.customer
        )
        self.assertEqual(failed.notification_status, "exception")
        self.assertIn("division by zero", failed.failure_reason)
        self.assertEqual(len(self._tasks()), 1)

    def test_a_log_that_fails_does_not_have_it_sent_again(self):
        attempts = self.env.registry["cobranza.contact.attempt"]
        with (
            patch.object(attempts, "_log", lambda *_args, **_values: 1 / 0),
            self.assertLogs("odoo.addons.cobranza_followup.models.message.mail_mail", "ERROR"),
        ):
            self._queue()
        self.assertEqual(self._execution().mail_state, "sent")
        self.assertTrue(self._execution().told_on)

    def _quiet(self):
        return self.assertLogs("odoo.sql_db", "ERROR")
