from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _automatic(self):
        # EXTENDS: final notices
        return {**super()._automatic(), **self.env["cobranza.handover"]._of_mails(self.ids)}
