from odoo import models

from odoo.addons.cobranza_followup.tools import inputs


class CobranzaDebtor(models.Model):
    _inherit = "cobranza.debtor"

    def action_sms(self, contact_id=None, override_reason=None):
        """Open the form with the short message to send as SMS.

        :param contact_id: id of the person to write to; None: who is responsible for payments
        :param override_reason: why it has to be now, should the contact guard say no
        """
        inputs.one(self)
        return self._write_short_message("sms", contact_id, override_reason)
