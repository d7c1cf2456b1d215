from odoo import api, fields, models

from odoo.addons.cobranza_followup.models.cobranza_contact_guard import Question
from odoo.addons.cobranza_followup.wizard.cobranza_short_message_new import SENT

CHANNEL = "sms"
# States in which the provider has taken a message.
TAKEN = ("process", "pending", "sent")


class SmsSms(models.Model):
    """Messages to people of a debtor pass the contact guard when they are about to go."""

    _inherit = "sms.sms"

    state = fields.Selection(
        selection_add=[("waiting", "Waits for a Permitted Moment")],
        ondelete={"waiting": "set default"},
    )
    cobranza_not_before = fields.Datetime(
        string="Waits Until", readonly=True, help="The first moment the contact guard permits."
    )
    cobranza_override_reason = fields.Char(
        string="Reason to Contact All the Same", readonly=True, copy=False
    )

    def _send(self, *args, **kwargs):
        # EXTENDS 'sms': what goes to a debtor is asked of the guard now; the rest goes as it is
        questions = self._questions_for_guard()
        others = self.filtered(lambda sms: sms not in questions)
        if others:
            super(SmsSms, others)._send(*args, **kwargs)
        for sms in self.browse([sms.id for sms in questions]):
            if sms._passes_the_guard(questions[sms]):
                super(SmsSms, sms)._send(*args, **kwargs)
                if sms.state in TAKEN:
                    sms._log_contact(questions[sms])
        return

    def _questions_for_guard(self):
        """Return {sms: `Question`} of those that are written on a debtor."""
        debtors = self.env["cobranza.debtor"].sudo()
        questions = {}
        for sms in self.sudo():
            message = sms.mail_message_id
            debtor = debtors.browse(
                (message.model == debtors._name and message.res_id) or []
            ).exists()
            if debtor:
                contact = sms.partner_id or debtor._payment_contact()
                questions[sms] = Question(debtor, contact, CHANNEL)
        return questions

    def _passes_the_guard(self, question):
        """Whether the message may go now; if not, it waits for its moment or is cancelled."""
        attempts = self.env["cobranza.contact.attempt"]
        answer = self.env["cobranza.contact.guard"]._ask_one(*question)
        if question.debtor.state == "clear":
            attempts._log([answer], made=False, answer="withdrawn", not_before=False)
            self.action_set_canceled()
            return False
        if answer.verdict.permits or self.cobranza_override_reason:
            return True
        attempts._log([answer], made=False)
        if answer.not_before:
            self.write({"state": "waiting", "cobranza_not_before": answer.not_before})
            self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger(at=answer.not_before)
        else:
            self.action_set_canceled()
            question.debtor._give_task(
                lambda env: env._("SMS not permitted"),
                lambda env: self.env["cobranza.contact.guard"].with_env(env)._text(answer),
            )
        return False

    def _log_contact(self, question):
        """Write the message down as a contact of whoever wrote it."""
        outcomes = self.env["cobranza.outcome"].sudo().with_context(active_test=False)
        self.env["cobranza.interaction"].sudo().create(
            {
                "debtor_id": question.debtor.id,
                "contact_id": question.contact.id,
                "channel": CHANNEL,
                "outcome_id": outcomes.search([("code", "=", SENT)], limit=1).id,
                "override_reason": self.cobranza_override_reason,
                "note": self.body,
                "user_id": self.mail_message_id.create_uid.id,
            }
        )

    @api.model
    def _process_queue(self):
        # EXTENDS 'sms': those whose moment has come join the queue
        due = [("state", "=", "waiting"), ("cobranza_not_before", "<=", fields.Datetime.now())]
        self.search(due).state = "outgoing"
        return super()._process_queue()
