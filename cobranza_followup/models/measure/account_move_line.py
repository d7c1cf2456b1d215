from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...ledger.measures_items import behind
from ...ledger.open_items import read_trade_receivable_accounts
from ...tools import inputs
from ..debtor.cobranza_debtor_mixin import COLLECTOR


class AccountMoveLine(models.Model):
    """The items that a figure of the panorama is counted from, to be searched for."""

    _inherit = "account.move.line"

    cobranza_counted = fields.Char(
        store=False,
        copy=False,
        search="_search_cobranza_counted",
        exportable=False,
        groups=COLLECTOR,
        string="Counted in the Panorama",
    )

    @api.model
    def _search_cobranza_counted(self, operator, value):
        """Find the items of "figure/id of the company/first day/last day"."""
        if operator not in ("=", "in"):
            return NotImplemented
        if not self.env.user.has_group("cobranza_followup.group_cobranza_user"):
            raise AccessError(self.env._("Only collections staff can see the measures."))
        values = [value] if isinstance(value, str) else list(value)
        return Domain.OR(self._cobranza_counted(one) for one in values)

    @api.model
    def _cobranza_counted(self, value):
        wrong = UserError(self.env._("There is no such figure: %s", str(value)[:50]))
        parts = value.split("/") if isinstance(value, str) else []
        if len(parts) != 4 or not parts[1].isdecimal():
            raise wrong
        name, company_id, *days = parts
        company = inputs.record(self.env["res.company"], int(company_id), self.env._("Company"))
        first, last = (inputs.date(self.env, day, self.env._("Date")) for day in days)
        if company not in self.env.companies or not first or not last:
            raise wrong
        accounts = read_trade_receivable_accounts(self.env)
        counted = behind(name, company.sudo(), first, last, accounts)
        if counted is None:
            raise wrong
        self.env["cobranza.evaluation"]._flush_reads()
        return Domain("id", "in", counted)
