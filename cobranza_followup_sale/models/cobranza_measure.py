from datetime import timedelta

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


class CobranzaPanorama(models.AbstractModel):
    """The exceptions, on one page with the rest."""

    _inherit = "cobranza.panorama"

    @api.model
    def _has_exceptions(self):
        # EXTENDS 'cobranza_followup'
        return True

    @api.model
    def _behind(self):
        # EXTENDS 'cobranza_followup'
        return {
            **super()._behind(),
            "exception_count": self._behind_exceptions,
            "exception_passed": self._behind_exceptions,
            "exception_overdue": self._behind_exceptions_ever,
        }

    @api.model
    def _behind_exceptions(self, company, first, last, chosen):
        action = self._behind_exceptions_ever(company, first, last, chosen)
        action["domain"].append(("date", ">=", company._cobranza_day_start(first)))
        return action

    @api.model
    def _behind_exceptions_ever(self, company, first, last, chosen):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup_sale.cobranza_exception_report_action"
        )
        end = company._cobranza_day_start(last + timedelta(days=1))
        domain = [*self._of_debtors(company, chosen), ("date", "<", end)]
        return {**action, "domain": domain, "context": {}}
