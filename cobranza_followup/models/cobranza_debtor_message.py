from odoo import models

from . import inputs


class CobranzaDebtor(models.Model):
    """What people write to a debtor: checked before it goes, and short messages to send."""

    _inherit = "cobranza.debtor"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        # EXTENDS 'mail': what is about to go to people outside passes the respect check first
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        outside = any(recipient["share"] for recipient in recipients)
        if outside or kwargs.get("outgoing_email_to"):
            self._check_respect(message, msg_vals or {})
        return recipients

    def _check_respect(self, message, msg_vals):
        """Raise if one of us wrote what may not be written to the debtor."""
        # What comes from the customer's side is theirs to word.
        by_mail = message.message_type == "email" and message.author_id.partner_share
        if by_mail or self.env.user.share:
            return
        for name in ("subject", "body"):
            text = msg_vals[name] if name in msg_vals else message[name]
            self.env["cobranza.respect"]._check(self, text)

    def action_whatsapp(self, contact_id=None, override_reason=None):
        """Open the form with the short message to send by WhatsApp.

        :param contact_id: id of the person to write to; None: who is responsible for payments
        :param override_reason: why it has to be now, should the contact guard say no
        """
        inputs.one(self)
        return self._write_short_message("whatsapp", contact_id, override_reason)

    def _write_short_message(self, channel, contact_id=None, override_reason=None):
        self.check_access("read")
        contact = inputs.record(self.env["res.partner"], contact_id, self.env._("Person"))
        contact.check_access("read")
        reason = inputs.text(
            self.env, override_reason, self.env._("Reason to Contact All the Same")
        )
        form = self.env["cobranza.short.message.new"].create(
            {
                "debtor_id": self.id,
                "channel": channel,
                "contact_id": (contact or self._payment_contact()).id,
                "override_reason": reason,
            }
        )
        return form._open()

    # -- tasks ---------------------------------------------------------------------------

    def _give_task(self, summary, note):
        """Give the collector a task for today, unless they have the same one already.

        :param summary: function that returns the text in the language of an environment
        :param note: the same, for the HTML below it
        """
        user = self.collector_id or self.company_id.cobranza_collector_id
        if not user:
            return
        env = self.with_context(lang=user.lang).env
        title = summary(env)
        # Not one notification per task: the collector's list of activities is the message.
        debtor = self.with_context(mail_activity_quick_update=True)
        same = debtor.activity_ids.filtered(
            lambda task: task.summary == title and task.user_id == user
        )
        if same:
            same[0].note = note(env)
            return
        debtor.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._cobranza_today(),
            summary=title,
            note=note(env),
            user_id=user.id,
        )
