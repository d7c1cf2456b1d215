import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.contact_case import State
from ...tools import inputs
from ...tools.apart import REPEATED, apart

_logger = logging.getLogger(__name__)

# How long an answer of the guard holds while a batch is being sent.
ANSWER_HOLDS = timedelta(minutes=1)
# What is on no record, or on none of ours.
_OTHERS = ["|", ("model", "=", False), "!", ("model", "=like", "cobranza.%")]
# Of several people, the strictest answer decides: the first of these.
STRICTNESS = (State.NEVER, State.WAITS, State.WARNED, State.ALLOWED)


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        # EXTENDS 'mail': everybody else's first; Odoo takes the newest of all, and each of ours may
        # have a PDF, which takes a second
        if email_ids or "filters" in self.env.context:
            return super().process_email_queue(email_ids, batch_size)
        ours = self._ours_of_queue()
        others = self.with_context(filters=_OTHERS)
        result = super(MailMail, others).process_email_queue(email_ids, batch_size)
        try:
            super(MailMail, self.with_context(filters=[*ours])).process_email_queue((), batch_size)
        except Exception:
            # Others may have left the transaction broken, which Odoo lets pass.
            _logger.exception("Collections: messages wait for the next turn of the mail queue")
        return result

    @api.model
    def _ours_of_queue(self):
        """Return the domain of those on our models that the mail queue sends."""
        return Domain("model", "=like", "cobranza.%")

    @api.model
    def _to_be_sent(self):
        """Return the domain of what Odoo's queue would send now."""
        now = fields.Datetime.now()
        return Domain("state", "=", "outgoing") & (
            Domain("scheduled_date", "=", False) | Domain("scheduled_date", "<=", now)
        )

    def _prepare_outgoing_list(self, *args, **kwargs):
        # EXTENDS 'mail': once the message is out, its step says so. If somebody else is changing
        # the step just now, that has to fail before, or the message would be sent again.
        if self._about_debts():
            self.env.execute_query(
                SQL(
                    "SELECT FROM cobranza_step_execution WHERE mail_id = ANY(%s) FOR NO KEY UPDATE",
                    self.ids,
                )
            )
        return super()._prepare_outgoing_list(*args, **kwargs)

    def send(self, *args, **kwargs):
        # EXTENDS 'mail': everybody else's first, so that nothing about a debt can keep it waiting.
        # Some may be gone: Odoo sends after a commit, what was rolled back before never was, and
        # those it passes over.
        ours = self._those_there()._about_debts()
        if ours and ours != self:
            super(MailMail, self - ours).send(*args, **kwargs)
            return super(MailMail, ours).send(*args, **kwargs)
        return super().send(*args, **kwargs)

    def _send(self, *args, **kwargs):
        # EXTENDS 'mail': what is about a debt passes the contact guard now, one by one, after
        # everything else. Whatever fails there is a task, and the queue goes on.
        ours = self._those_there()._about_debts().filtered(lambda mail: mail.state == "outgoing")
        if not ours or self.env["ir.mail_server"]._disable_send():
            return super()._send(*args, **kwargs)
        # Of no mails at all Odoo would say that they may not use a user's own server.
        result = super(MailMail, self - ours)._send(*args, **kwargs) if self - ours else True
        asked, debtor_of = ours._ask_guard_of_all(), ours._debtors_written_about()
        written = set()
        for mail in ours:
            debtor, answers = debtor_of.get(mail.id), asked.get(mail.id)
            # After another message to the same debtor the guard may say something else.
            # Odoo commits after each that it sends: that is outside of the savepoint.
            if going := mail._make_ready(None if debtor in written else answers):
                super(MailMail, going)._send(*args, **kwargs)
                written.add(debtor)
        return result

    def _those_there(self):
        """Return those that exist; what is no id is Odoo's to refuse."""
        return self.browse(filter(inputs.is_id, self.ids)).exists()

    def _about_debts(self):
        """Return those that are written on one of our models."""
        return self.filtered(lambda mail: (mail.model or "").startswith("cobranza."))

    def _automatic(self):
        """Return {mail id: what sends it} of the messages that a policy sends by itself."""
        return {
            **self.env["cobranza.step.execution"]._of_mails(self.ids),
            **self.env["cobranza.thanks"]._of_mails(self.ids),
            **self.env["cobranza.offer"]._of_mails(self.ids),
        }

    # -- before it goes ------------------------------------------------------------------

    def _ask_guard_of_all(self):
        """Return {mail id: answers of the guard}, of all at once; nothing if one of them fails.

        Then each is asked about by itself, and only the one that fails stays behind.
        """
        guard, asked = self.env["cobranza.contact.guard"], {}
        try:
            with apart(self.env):
                questions = self._questions_for_guard()
                flat = [question for mail in self for question in questions.get(mail.id, [])]
                answers = iter(guard._ask(flat))
                for mail in self:
                    some = questions.get(mail.id, [])
                    asked[mail.id] = [next(answers) for _question in some]
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (whose fault it is, is found one by one)
            _logger.info("The guard could not be asked about all (%s): one by one", error)
            return {}
        return asked

    def _make_ready(self, answers):
        """Return the message that goes now, or none: it waits, is withdrawn, or is a task.

        :param answers: the guard's, of all its people; None: it is still to be asked
        """
        try:
            with apart(self.env):
                return self._check_and_prepare(answers)
        except REPEATED:
            raise
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 (a template, a PDF, SQL: anything may be wrong)
            self._set_aside(error)
        return self.browse()

    def _check_and_prepare(self, answers, written_again=False):
        guard = self.env["cobranza.contact.guard"]
        if answers is None:
            answers = guard._ask(self._questions_for_guard().get(self.id, []))
        if not answers:
            return self  # to our own people
        message = self._automatic().get(self.id)
        if message and not message._still_makes_sense():
            message._withdraw(answers[0])
            return self.browse()
        if self._stop_for_respect(message, answers[0]):
            return self.browse()
        if fields.Datetime.now() - answers[0].moment > ANSWER_HOLDS:
            answers = guard._ask([one.question._replace(moment=None) for one in answers])
        stopped = [answer for answer in answers if not answer.verdict.permits]
        if stopped and not self.cobranza_override_reason:
            self._stop_at_guard(stopped)
            return self.browse()
        if message and self.scheduled_date and not written_again:
            # The debt may have changed since, and with it the text, and whom it is for.
            again = message._write_again()
            return again and again._check_and_prepare(None, written_again=True)
        if message and not message._attach_statement(self):
            return self.browse()
        return self

    def _stop_for_respect(self, message, answer):
        """Turn a message that does not respect the debtor into a task; return whether it did."""
        if self.is_notification:
            return False  # a person wrote it, and it was checked then
        respect, debtor = self.env["cobranza.respect"], answer.question.debtor
        text = Markup("<p>%s</p>%s") % (self.subject or "", Markup(self.body_html or ""))
        found = respect._passages(debtor, text)
        if not found:
            return False
        respect._stop(answer, text, found, mail_id=self.id)
        if message:
            # The next run writes it anew, from the template as it is then.
            message._cancel_mail("respect")
        else:
            self.cancel()
        return True

    def _stop_at_guard(self, stopped):
        """Have a message wait until it may go to all; if it never may, a task takes its place."""
        worst = min(stopped, key=lambda answer: STRICTNESS.index(answer.verdict.state))
        until = worst.not_before and max(answer.not_before for answer in stopped)
        if until and self.scheduled_date == until:
            return
        self.env["cobranza.contact.attempt"]._log(stopped, made=False, mail_id=self.id)
        if until:
            self.scheduled_date = until
        else:
            self.cancel()
            self.env["cobranza.step.execution"].sudo()._plan_other_way(worst)

    def _set_aside(self, error):
        """Set a message aside that could not be written, and make it a task with the reason."""
        reason = _first_cause(error)
        _logger.info("Message %s could not be written: %s", self.id, reason, exc_info=error)
        message = self._automatic().get(self.id)
        if message:
            # The next run writes it anew, from the template as it is then.
            message._cancel_mail("unwritten")
            self.failure_reason = reason
        else:
            self.write({"state": "exception", "failure_type": "unknown", "failure_reason": reason})
            self._fail_notifications(reason)
        debtor = self._debtors_written_about().get(self.id)
        if debtor:
            undelivered = self.env["cobranza.undelivered"]
            undelivered._plan(debtor, self.recipient_ids, "unwritten", reason)

    def _fail_notifications(self, reason):
        """Show who wrote the message in the chatter that it did not go."""
        self.env["mail.notification"].sudo().search(
            [("mail_mail_id", "in", self.ids), ("notification_status", "!=", "canceled")]
        ).write(
            {
                "notification_status": "exception",
                "failure_type": "unknown",
                "failure_reason": reason,
            }
        )

    # -- after it went -------------------------------------------------------------------

    def _postprocess_sent_message(self, success_pids, success_emails, *args, **kwargs):
        # EXTENDS 'mail': only what the mail server took counts as told to the customer
        # Before Odoo deletes those it does not keep.
        ours = self._about_debts()
        if not ours:
            return super()._postprocess_sent_message(success_pids, success_emails, *args, **kwargs)
        messages = ours._automatic()
        failure = kwargs.get("failure_type")
        sent = bool(success_pids or success_emails) or (not failure and self._is_only_copies())
        if sent:
            self._log_as_sent(success_pids)
        result = super()._postprocess_sent_message(success_pids, success_emails, *args, **kwargs)
        for message in messages.values():
            if sent:
                message._mail_sent()
            elif failure:
                message._mail_failed(failure)
        return result

    def _is_only_copies(self):
        """Whether all of it goes in copy: Odoo names no address among those it reached then."""
        return all(mail.email_cc and not mail.email_to and not mail.recipient_ids for mail in self)

    def _log_as_sent(self, partners):
        """Log the contacts with those whom the mail server took a message for.

        It was sent: a failure here must not mark it as failed, to be sent again.
        """
        try:
            with apart(self.env):
                for some in self._questions_for_guard(partners).values():
                    answers = self.env["cobranza.contact.guard"]._ask(some)
                    attempts = self.env["cobranza.contact.attempt"]
                    reason = self.cobranza_override_reason
                    # One message counts once, to however many people it goes.
                    attempts._log(answers[:1], made=True, override_reason=reason)
                    attempts._log(answers[1:], made=True, counted=False, override_reason=reason)
        except REPEATED:
            raise
        except Exception:
            _logger.exception("Message %s was sent, but could not be logged", self.ids)

    @api.model
    def _cobranza_bounced(self, message):
        """Have what was sent as `message` (a `mail.message`) to a debtor count as not received."""
        for mail in self.search([("mail_message_id", "=", message.id)]):
            for sent in mail._automatic().values():
                sent._mail_bounced()
        debtor = self.env["cobranza.debtor"].browse(message.res_id).exists()
        people = (message.notified_partner_ids | message.partner_ids).filtered("email_normalized")
        if debtor:
            self.env["cobranza.undelivered"]._plan(debtor, people[:1], "bounced")


def _first_cause(error):
    """Return in a line what an error began with: a template's comes wrapped in its traceback."""
    while error.__cause__:
        error = error.__cause__
    text = str(error).strip().partition("\n")[0]
    return text if isinstance(error, UserError) and text else f"{type(error).__name__}: {text}"
