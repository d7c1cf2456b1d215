from odoo import models


class CobranzaRun(models.Model):
    """The run closes the month that ended; after the first one the months before are filled in."""

    _inherit = "cobranza.run"

    def _finish(self, tally, duration):
        # EXTENDS 'cobranza_followup'
        if error := self.env["cobranza.measure"]._close_month_apart(self.company_id, self.date):
            tally.errors.append(error)
        if tally.first:
            self.env.ref("cobranza_followup.ir_cron_measure").sudo()._trigger()
        return super()._finish(tally, duration)
