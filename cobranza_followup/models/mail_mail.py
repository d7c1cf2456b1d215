from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, *args, **kwargs):
        # EXTENDS 'mail': only what the mail server took counts as told to the customer
        result = super()._postprocess_sent_message(success_pids, success_emails, *args, **kwargs)
        if success_pids or success_emails:
            effects = self.env["cobranza.effect"].sudo().search([("mail_id", "in", self.ids)])
            for effect in effects.filtered(lambda effect: not effect.told_on):
                effect.told_on = effect.company_id._cobranza_today()
        return result
