from odoo import models
from odoo.tools import SQL


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        # EXTENDS 'mail': once the message is out, its step says so. If somebody else is changing
        # the step just now, that has to fail before, or the message would be sent again.
        self.env.execute_query(
            SQL(
                "SELECT FROM cobranza_effect WHERE mail_id = ANY(%s) FOR NO KEY UPDATE",
                self.ids,
            )
        )
        return super()._prepare_outgoing_list(*args, **kwargs)

    def _postprocess_sent_message(self, success_pids, success_emails, *args, **kwargs):
        # EXTENDS 'mail': only what the mail server took counts as told to the customer
        result = super()._postprocess_sent_message(success_pids, success_emails, *args, **kwargs)
        if success_pids or success_emails:
            effects = self.env["cobranza.effect"].sudo().search([("mail_id", "in", self.ids)])
            for effect in effects.filtered(lambda effect: not effect.told_on):
                effect.told_on = effect.company_id._cobranza_today()
        return result
