from odoo import fields, models

from ...ledger.results import replace_collectors


class ResUsers(models.Model):
    _inherit = "res.users"

    cobranza_digest = fields.Boolean(
        string="Weekly Digest of Overdue Customers",
        default=True,
        help="On Mondays, an e-mail with the overdue debts and promises of one's customers.",
    )
    cobranza_digest_on = fields.Date(
        string="Last Digest of Overdue Customers", readonly=True, copy=False
    )

    def write(self, vals):
        # EXTENDS 'base': who left collects from nobody
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self.flush_recordset(["active"])
            debtors = self.env["cobranza.debtor"].sudo()
            for company in debtors._read_group([("collector_id", "in", self.ids)], ["company_id"]):
                replace_collectors(self.env, company[0].id)
        return result

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "cobranza_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "cobranza_digest"]
