from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    cobranza_link_days = fields.Integer(
        string="Links to the Page Are Valid For",
        help="Days, counted from the last message to the customer that carried the link. After"
        " that it opens nothing; the next message carries a new one. 0: until somebody makes a"
        " new one.",
    )

    _cobranza_link_days = models.Constraint(
        "CHECK(cobranza_link_days IS NULL OR cobranza_link_days BETWEEN 0 AND 3650)",
        "A link is valid for 0 to 3650 days; 0: without end.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("cobranza_link_days"):
            self._cobranza_date_links()
        return result

    def _cobranza_date_links(self):
        """Have the time of links that were sent before anybody asked begin today."""
        debtors = self.env["cobranza.debtor"]
        debtors.flush_model(["access_token", "link_issued_on"])
        for company in self:
            self.env.cr.execute(
                SQL(
                    """UPDATE cobranza_debtor SET link_issued_on = %s
                        WHERE company_id = %s AND access_token IS NOT NULL
                          AND link_issued_on IS NULL""",
                    company._cobranza_today(),
                    company.id,
                )
            )
        debtors.invalidate_model(["link_issued_on"], flush=False)
