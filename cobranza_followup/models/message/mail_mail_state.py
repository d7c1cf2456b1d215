from odoo import models

# State of an e-mail -> what the chatter shows of it.
_SHOWN = {"outgoing": "ready", "sent": "sent", "exception": "exception", "cancel": "canceled"}


class MailMail(models.Model):
    """What became of a message about a debt, shown where it stands in the chatter."""

    _inherit = "mail.mail"

    def write(self, vals):
        # EXTENDS 'mail'
        result = super().write(vals)
        if "state" in vals and (ours := self._about_debts()):
            ours._show_state()
        return result

    def _show_state(self):
        """Have the chatter show whom each message is for and whether it went.

        Odoo does so for what people post, and not for what a template sends by itself. Whoever is
        named on a message, or notified, may read it: the customer, once it went.
        """
        for mail in self.filtered(lambda mail: not mail.is_notification):
            named = mail.recipient_ids if mail.state == "sent" else False
            mail.mail_message_id.partner_ids = named
        notifications = self.env["mail.notification"].sudo()
        shown = notifications.search(
            [("mail_mail_id", "in", self.ids), ("notification_type", "=", "email")]
        )
        missing = self.filtered(
            lambda mail: not mail.is_notification and mail not in shown.mail_mail_id
        )
        shown |= notifications.create(
            [
                {
                    "mail_mail_id": mail.id,
                    "mail_message_id": mail.mail_message_id.id,
                    "notification_type": "email",
                    "res_partner_id": mail.state == "sent" and person.id,
                    "mail_email_address": person.email_normalized,
                    "is_read": True,
                }
                for mail in missing
                for person in mail.recipient_ids
            ]
        )
        for mail, theirs in shown.grouped("mail_mail_id").items():
            if mail.state == "sent":
                for one in theirs.filtered(lambda one: not one.res_partner_id):
                    one.res_partner_id = mail.recipient_ids.filtered(
                        lambda person, one=one: person.email_normalized == one.mail_email_address
                    )[:1]
            state = _SHOWN.get(mail.state)
            # What came back is not sent anew; one of several people may have failed alone.
            changed = theirs.filtered(
                lambda one, state=state: one.notification_status not in ("bounce", state)
            )
            if state and changed and (not mail.is_notification or state == "canceled"):
                failed = state == "exception"
                changed.write(
                    {
                        "notification_status": state,
                        "failure_type": (mail.failure_type or "unknown") if failed else False,
                        "failure_reason": mail.failure_reason if failed else False,
                    }
                )
