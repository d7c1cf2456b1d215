from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import formatLang

from ...engine.measures import dso_countback
from ...ledger import measures
from ..debtor.cobranza_debtor_mixin import COLLECTOR

# Months of sales to count back at most.
_BACK = 36


class ResPartner(models.Model):
    """The customer's days sales outstanding as the panorama counts them, beside Odoo's own."""

    _inherit = "res.partner"

    cobranza_dso_text = fields.Char(
        compute="_compute_cobranza_dso_text",
        string="Days Sales Outstanding, Counted Back",
        groups=COLLECTOR,
        help="As in the panorama: how many days of the newest sales are still owed. Odoo's figure"
        " divides by all sales since the first invoice, so it grows with the age of the customer"
        " and says little of how they pay now.",
    )

    @api.depends_context("company", "lang")
    def _compute_cobranza_dso_text(self):
        company = self.env.company
        today = company._cobranza_today()
        first = today.replace(day=1)
        months = [first - relativedelta(months=back) for back in range(_BACK)]
        days = [(min(measures.month_end(month), today) - month).days + 1 for month in months]
        self.env["account.move"].flush_model()
        for partner in self:
            debtor = partner.sudo().cobranza_debtor_id
            if not debtor:
                partner.cobranza_dso_text = False
                continue
            sold = dict(
                self.env.execute_query(
                    measures.sales(company.id, months[-1], today, partner_id=debtor.partner_id.id)
                )
            )
            counted = dso_countback(
                debtor.amount_receivable,
                [(sold.get(month, 0.0), long) for month, long in zip(months, days, strict=True)],
            )
            partner.cobranza_dso_text = (
                self.env._("More than three years")
                if counted is None
                else self.env._("%s days", formatLang(self.env, counted, digits=1))
            )
