from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools import authority, inputs
from .cobranza_panorama import fields_date

# Months to choose from: as many as are measured.
MONTHS = 24
_FILTERS = {
    "policy_id": "cobranza.policy",
    "collector_id": "res.users",
    "salesperson_id": "res.users",
}


class CobranzaPanorama(models.AbstractModel):
    """Of which company, month and customers the panorama is."""

    _inherit = "cobranza.panorama"

    @api.model
    def _read_filters(self, filters):
        """Return (company in `sudo`, first day of the month, {group column: id})."""
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only collections managers can see the panorama."))
        filters = inputs.values(self, filters or {})
        companies = self.env["res.company"]
        company = inputs.record(companies, filters.get("company_id"), self.env._("Company"))
        company = company or self.env.company
        if company not in self.env.companies:
            raise AccessError(self.env._("Choose one of the companies you work in."))
        today = company._cobranza_today()
        day = inputs.date(self.env, filters.get("month"), self.env._("Month")) or today
        first, this = day.replace(day=1), today.replace(day=1)
        if not this - relativedelta(months=MONTHS) <= first <= this:
            raise UserError(self.env._("Choose this month or one of the 24 before it."))
        chosen = {}
        for name, model in _FILTERS.items():
            label = self.env["cobranza.measure"]._fields[name].string
            record = inputs.record(self.env[model], filters.get(name), label)
            if record:
                record.check_access("read")
                chosen[name] = record.id
        return company.sudo(), first, chosen

    @api.model
    def _choices(self, company, first, today, chosen, owed):
        """Return what the filters offer and what is chosen of it."""
        this = today.replace(day=1)
        months = [this - relativedelta(months=back) for back in range(MONTHS + 1)]
        ids = {
            name: {group[place] for group in owed if group[place]} | {chosen.get(name)} - {None}
            for place, name in enumerate(_FILTERS)
        }
        # all people at once
        together = defaultdict(set)
        for name, model in _FILTERS.items():
            together[model] |= ids[name]
        options = {}
        for name, model in _FILTERS.items():
            records = self.env[model].sudo().browse(ids[name]).with_prefetch(together[model])
            options[name] = sorted(
                ({"id": record.id, "name": record.name} for record in records),
                key=lambda option: option["name"],
            )
        return {
            "month": fields_date(first),
            "months": [{"id": fields_date(one), "name": self._month_name(one)} for one in months],
            "company_id": company.id,
            "companies": [{"id": one.id, "name": one.name} for one in self.env.companies.sudo()],
            "options": options,
            "chosen": {name: chosen.get(name, False) for name in _FILTERS},
        }
