from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        # EXTENDS 'mail': what a debtor was sent came back. Odoo tells the debtor's record the
        # address only; which message it was decides what the customer was told.
        result = super()._routing_handle_bounce(email_message, message_dict)
        message = message_dict["bounced_message"]
        if message_dict["bounced_email"] and message.model == "cobranza.debtor":
            self.env["mail.mail"].sudo()._cobranza_bounced(message)
        return result
