from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..contact.cobranza_contact_guard import Question

# How long an answer of the guard holds while a batch is being sent.
ANSWER_HOLDS = timedelta(minutes=1)


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        # EXTENDS 'mail': once the message is out, its step says so. If somebody else is changing
        # the step just now, that has to fail before, or the message would be sent again.
        self.env.execute_query(
            SQL(
                "SELECT FROM cobranza_step_execution WHERE mail_id = ANY(%s) FOR NO KEY UPDATE",
                self.ids,
            )
        )
        return super()._prepare_outgoing_list(*args, **kwargs)

    def _send(self, *args, **kwargs):
        # EXTENDS 'mail': what goes to a debtor passes the contact guard now, one by one
        outgoing = self.filtered(lambda mail: mail.state == "outgoing")
        questions = outgoing._questions_for_guard()
        if not questions or self.env["ir.mail_server"]._disable_send():
            return super()._send(*args, **kwargs)
        others = self.filtered(lambda mail: mail.id not in questions)
        result = super(MailMail, others)._send(*args, **kwargs)
        for mail in self.browse(list(questions))._passing_the_guard(questions):
            super(MailMail, mail)._send(*args, **kwargs)
        return result

    def _questions_for_guard(self):
        """Return {mail id: `Question`} of the messages that go to people of a debtor.

        What nobody but the policy sends is collecting; what a person writes on a debtor by hand,
        its statement above all, is what the debtor asked for.
        """
        mails = self.sudo().filtered(lambda mail: mail.model == "cobranza.debtor")
        if not mails:
            return {}
        debtors = self.env["cobranza.debtor"].sudo()
        debtors = debtors.browse(set(mails.mapped("res_id"))).exists()
        debtor_of = {debtor.id: debtor for debtor in debtors}
        automatic = mails._automatic()
        questions = {}
        for mail in mails:
            debtor = debtor_of.get(mail.res_id, debtors.browse())
            people = mail.recipient_ids.filtered(
                lambda person, debtor=debtor: person.commercial_partner_id == debtor.partner_id
            )
            if debtor and people:
                message = automatic.get(mail.id)
                purpose = message._purpose if message else "requested"
                questions[mail.id] = Question(
                    debtor, people[0], "email", purpose, automatic=bool(message)
                )
        return questions

    def _automatic(self):
        """Return {mail id: what sends it} of the messages that a policy sends by itself."""
        return {
            **self.env["cobranza.step.execution"]._of_mails(self.ids),
            **self.env["cobranza.thanks"]._of_mails(self.ids),
        }

    def _passing_the_guard(self, questions):
        """Yield the messages that may go, each when its turn comes.

        The others wait, are withdrawn because they make no sense any more, or become a task.
        """
        guard = self.env["cobranza.contact.guard"]
        messages = self._automatic()
        answers = dict(zip(questions, guard._ask(list(questions.values())), strict=True))
        written = set()
        for mail in self:
            message, answer = messages.get(mail.id), answers[mail.id]
            if message and not message._still_makes_sense():
                message._withdraw(answer)
                continue
            debtor = answer.question.debtor
            if mail._stop_for_respect(message, answer):
                continue
            if debtor in written or fields.Datetime.now() - answer.moment > ANSWER_HOLDS:
                answer = guard._ask_one(*questions[mail.id])
            if not answer.verdict.permits:
                mail._stop_at_guard(answer)
                continue
            written.add(debtor)
            # What waited tells of a debt that may have changed since.
            going = message._write_again() if message and mail.scheduled_date else mail
            if not message or message._attach_statement(going):
                yield going

    def _stop_for_respect(self, message, answer):
        """Have a message that does not respect the debtor become a task; tell whether it did."""
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

    def _stop_at_guard(self, answer):
        """Have a message wait for its moment; without one, a task takes its place."""
        until = answer.not_before
        if until and self.scheduled_date == until:
            return
        self.env["cobranza.contact.attempt"]._log([answer], made=False, mail_id=self.id)
        if until:
            self.scheduled_date = until
        else:
            self.cancel()
            self.env["cobranza.step.execution"].sudo()._plan_other_way(answer)

    def _postprocess_sent_message(self, success_pids, success_emails, *args, **kwargs):
        # EXTENDS 'mail': only what the mail server took counts as told to the customer
        # Before Odoo deletes those it does not keep.
        messages, questions = self._automatic(), {}
        sent = success_pids or success_emails
        if sent:
            questions = self._questions_for_guard()
        for answer in self.env["cobranza.contact.guard"]._ask(list(questions.values())):
            self.env["cobranza.contact.attempt"]._log([answer], made=True)
        result = super()._postprocess_sent_message(success_pids, success_emails, *args, **kwargs)
        failure = kwargs.get("failure_type")
        for message in messages.values():
            if sent:
                message._mail_sent()
            elif failure:
                message._mail_failed(failure)
        return result

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
