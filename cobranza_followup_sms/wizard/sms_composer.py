from odoo import models


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _prepare_mass_sms_values(self, records):
        # EXTENDS 'sms': without a note kept, nothing else tells that it is to a debtor
        values = super()._prepare_mass_sms_values(records)
        if records._name == "cobranza.debtor":
            for debtor_id, one in values.items():
                one["cobranza_debtor_id"] = debtor_id
        return values
