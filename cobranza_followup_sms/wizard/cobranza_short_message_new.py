from odoo import models

from odoo.addons.cobranza_followup.tools import inputs


class CobranzaShortMessageNew(models.TransientModel):
    _inherit = "cobranza.short.message.new"

    def _suggested_text(self, debtor, contact):
        if self.channel != "sms":
            return super()._suggested_text(debtor, contact)
        return self.env["cobranza.short.message"]._sms_for(debtor, contact)

    def action_send_sms(self):
        """Send the message now; against the guard, a reason is asked for first."""
        inputs.one(self)
        number = self._checked_number()
        return self._ask_for_reason() or self._send_sms(number, self.override_reason)

    def action_send_sms_later(self):
        """Have the message wait for the first moment the contact guard permits."""
        inputs.one(self)
        return self._send_sms(self._checked_number(), False, warning_seen=False)

    def _send_sms(self, number, reason, warning_seen=True):
        self._outcome()  # what goes is logged: better to know before
        person = self.contact_id or self.debtor_id._payment_contact()
        message = self.debtor_id._message_sms(
            self.text.strip(),
            partner_ids=person.ids,
            sms_pid_to_number={person.id: number},
            put_in_queue=True,
        )
        sms = self.env["sms.sms"].sudo().search([("mail_message_id", "=", message.id)])
        sms.write(
            {
                "cobranza_override_reason": reason,
                "cobranza_warning_seen": warning_seen,
                "cobranza_purpose": self.purpose,
            }
        )
        sms.send()
        return {"type": "ir.actions.act_window_close"}
