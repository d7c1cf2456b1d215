from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import authority


class CobranzaPaymentNoticeItem(models.Model):
    """An item that a payment notice names, and how much of it the notice covers."""

    _name = "cobranza.payment.notice.item"
    _description = "Item of a payment notice"
    _order = "due_date, line_id"

    notice_id = fields.Many2one(
        "cobranza.payment.notice", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Document")
    due_date = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(
        required=True, readonly=True, string="Covered", help="In company currency."
    )
    protects = fields.Boolean(
        readonly=True,
        string="Not Asked For",
        help="Whether it is not asked for meanwhile. An item gains this from its first notice, and"
        " from no other.",
    )

    _once = models.UniqueIndex(
        "(line_id) WHERE protects", "This item was under a payment notice already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_desk()
        return super().create(vals_list)

    def write(self, vals):
        self._check_desk()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_desk(self):
        self._check_desk()

    def _check_desk(self):
        if not authority.of_the_desk(self.env):
            raise AccessError(self.env._("What a payment notice covers is worked out by itself."))
