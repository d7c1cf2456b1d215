from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _prepare_mail_values(self, res_ids):
        # EXTENDS 'mail': what is posted on a debtor now is checked there; the rest, here, while
        # who wrote it can still change it
        values_all = super()._prepare_mail_values(res_ids)
        if self.model != "cobranza.debtor" or self.subtype_is_log:
            return values_all
        for res_id, values in values_all.items():
            if self.composition_mode == "mass_mail" or values.get("scheduled_date"):
                debtor = self.env["cobranza.debtor"].browse(res_id)
                for name in ("subject", "body_html", "body"):
                    self.env["cobranza.respect"]._check(debtor, values.get(name))
        return values_all
