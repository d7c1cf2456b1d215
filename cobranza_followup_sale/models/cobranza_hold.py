from odoo import api, fields, models


class CobranzaHold(models.Model):
    _inherit = "cobranza.hold"

    exception_ids = fields.One2many("cobranza.exception", "hold_id", string="Exceptions")

    @api.model
    def _changed(self, debtor_ids):
        # EXTENDS 'cobranza_followup': a request may have become needless
        super()._changed(debtor_ids)
        self.env["cobranza.exception.request"]._look_again(debtor_ids)
