from odoo import api, models
from odoo.tools import SQL

from odoo.addons.cobranza_followup.engine.measure_figures import EXCEPTED
from odoo.addons.cobranza_followup.ledger.measure_groups import by_group


class CobranzaMeasure(models.Model):
    """What exceptions to holds let through in a month, and what of it is overdue at its end."""

    _inherit = "cobranza.measure"

    @api.model
    def _measured_elsewhere(self, company, first, last):
        # EXTENDS 'cobranza_followup'
        report = self.env["cobranza.exception.report"]
        for model, names in report._depends.items():
            self.env[model].flush_model(names)
        rows = report._rows_of_days(company, first, last)
        sums = by_group(
            SQL("source.partner_id"),
            SQL("SUM(made)::float8, SUM(passed)::float8, SUM(overdue)::float8"),
            SQL("(%s) source", rows),
        )
        return [*super()._measured_elsewhere(company, first, last), (EXCEPTED, sums)]
