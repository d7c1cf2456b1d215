from odoo import api, fields, models

from ...ledger import notices
from ...tools import inputs
from ...tools.day_text import day_text


class CobranzaDebtor(models.Model):
    """What a customer says they paid, and what may be asked for meanwhile."""

    _inherit = "cobranza.debtor"

    notice_ids = fields.One2many("cobranza.payment.notice", "debtor_id", string="Payment Notices")
    notice_count = fields.Integer(compute="_compute_notice_text", string="Open Payment Notices")
    notice_text = fields.Char(compute="_compute_notice_text", string="Says They Paid")
    # Written by evaluations, see `engine.assessment`.
    amount_noticed = fields.Monetary(
        string="Under Notice",
        readonly=True,
        help="What of the debt the customer says they paid: owed, and not asked for meanwhile.",
    )
    notice_until = fields.Date(readonly=True, help="The last day of the payment notice in force.")
    notice_covers = fields.Boolean(
        string="All Under Notice", readonly=True, help="Nothing is left to ask for meanwhile."
    )

    @api.depends("notice_ids.state", "notice_ids.expires_on")
    @api.depends_context("lang")
    def _compute_notice_text(self):
        found = self.env["cobranza.payment.notice"].search(
            [("debtor_id", "in", self.ids), ("state", "=", "open")], order="id"
        )
        of_debtor = found.grouped("debtor_id")
        for debtor in self:
            notice = of_debtor.get(debtor, found.browse())
            debtor.notice_count = len(notice)
            debtor.notice_text = debtor._notice_in_words(notice[-1]) if notice else False

    def _notice_in_words(self, notice):
        return self.env._(
            "Says that %(amount)s was paid on %(date)s%(reference)s. The notice runs until"
            " %(until)s.",
            amount=notice.currency_id.format(notice.amount),
            date=day_text(self.env, notice.date),
            reference=notice._references(),
            until=day_text(self.env, notice.expires_on),
        )

    def _asked_of(self, items):
        """Return {item: what may be asked for it, in its currency}; none of what is under notice.

        :param items: open items of this debtor
        """
        self.ensure_one()
        chased = items.filtered(lambda item: item.amount_chased > 0)
        noticed, today = {}, self.company_id._cobranza_today()
        if chased and self.notice_until and self.notice_until >= today:
            noticed = notices.read_noticed(self.env, self.sudo(), today)
        asked = {
            item: item.currency_id.round(
                item.amount_chased_currency * (1 - noticed.get(item.id, 0.0))
            )
            for item in chased
        }
        return {item: amount for item, amount in asked.items() if amount > 0}

    def action_open_notices(self):
        """Open the payment notices of this customer."""
        inputs.one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_payment_notice_action"
        )
        return {
            **action,
            "domain": [("debtor_id", "=", self.id)],
            "context": {"default_debtor_id": self.id},
        }
