from datetime import timedelta

from odoo import api, models


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
