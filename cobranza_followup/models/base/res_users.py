from odoo import fields, models


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

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "cobranza_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "cobranza_digest"]
