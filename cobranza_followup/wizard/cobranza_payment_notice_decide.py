from odoo import api, fields, models

from ..tools import inputs


class CobranzaPaymentNoticeDecide(models.TransientModel):
    """Asks which bank line or payment it is that a customer gave notice of, or why it is none."""

    _name = "cobranza.payment.notice.decide"
    _description = "Decide on a payment notice"

    notice_id = fields.Many2one("cobranza.payment.notice", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("verify", "Verify"), ("reject", "Reject")], required=True, default="verify"
    )
    partner_id = fields.Many2one(related="notice_id.partner_id", related_sudo=False)
    company_id = fields.Many2one(related="notice_id.company_id", related_sudo=False)
    candidates_html = fields.Html(related="notice_id.candidates_html", related_sudo=False)
    line_ids = fields.Many2many("account.bank.statement.line", compute="_compute_line_ids")
    statement_line_id = fields.Many2one("account.bank.statement.line", string="Bank Line")
    payment_id = fields.Many2one("account.payment")
    reason = fields.Char()

    @api.depends("notice_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = wizard.notice_id.candidate_ids

    def action_verify(self):
        """Verify the notice. Nothing is booked by it."""
        inputs.one(self)
        self.notice_id.action_verify(
            self.statement_line_id.id, self.payment_id.move_id.id, self.reason
        )
        return {"type": "ir.actions.act_window_close"}

    def action_reject(self):
        """Reject the notice; the customer reads the reason."""
        inputs.one(self)
        self.notice_id.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
