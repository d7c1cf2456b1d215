from odoo import fields, models

from ..debtor.cobranza_debtor_mixin import COLLECTOR


class MailActivity(models.Model):
    _inherit = "mail.activity"

    cobranza_absence_id = fields.Many2one(
        "cobranza.absence",
        string="Lent During",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="The absence for which the task is with a deputy; then it goes back.",
    )
