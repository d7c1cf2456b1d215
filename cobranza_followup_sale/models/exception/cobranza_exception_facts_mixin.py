from odoo import api, fields, models

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import COLLECTOR


class CobranzaExceptionFactsMixin(models.AbstractModel):
    """What a manager looks at before letting an order pass: the debt, the order, the promise.

    Only collectors read it: sales and the warehouse see their own requests, and no figure of the
    debt.
    """

    _name = "cobranza.exception.facts.mixin"
    _description = "What an exception is decided by"

    debtor_id = fields.Many2one("cobranza.debtor", groups=COLLECTOR)
    order_id = fields.Many2one("sale.order")
    debt_currency_id = fields.Many2one(
        related="debtor_id.currency_id", string="Currency of the Debt", groups=COLLECTOR
    )
    amount_receivable = fields.Monetary(
        related="debtor_id.amount_receivable",
        currency_field="debt_currency_id",
        string="Owes",
        groups=COLLECTOR,
    )
    amount_overdue = fields.Monetary(
        related="debtor_id.amount_overdue",
        currency_field="debt_currency_id",
        string="Overdue",
        groups=COLLECTOR,
    )
    days_overdue = fields.Integer(
        related="debtor_id.days_overdue", string="Days Overdue", groups=COLLECTOR
    )
    order_total_currency_id = fields.Many2one(
        related="order_id.currency_id", string="Currency of the Order", groups=COLLECTOR
    )
    order_total = fields.Monetary(
        related="order_id.amount_total",
        currency_field="order_total_currency_id",
        groups=COLLECTOR,
    )
    hold_ending = fields.Char(
        string="What Ends the Hold", compute="_compute_decided_by", groups=COLLECTOR
    )
    promise_text = fields.Char(string="Promise", compute="_compute_decided_by", groups=COLLECTOR)
    asked_text = fields.Char(string="Asked For By", compute="_compute_decided_by", groups=COLLECTOR)

    @api.depends("debtor_id", "order_id")
    @api.depends_context("lang", "uid")
    def _compute_decided_by(self):
        for record in self:
            debtor = record.debtor_id
            record.hold_ending = debtor.hold_id._ending_text()
            record.promise_text = bool(debtor) and record._describe_promise(debtor)
            record.asked_text = record._describe_request(debtor)

    def _describe_promise(self, debtor):
        """Say what the customer promised last, or that there is no promise."""
        promise = debtor.promise_ids.sorted(lambda one: (one.state == "open", one.id))[-1:]
        if not promise:
            return self.env._("None")
        states = dict(promise._fields["state"]._description_selection(self.env))
        return promise._in_words(states[promise.state])

    def _describe_request(self, debtor):
        """Say who asks for the exception and why, or that nobody does."""
        if not debtor:
            return False
        requests = self.env["cobranza.exception.request"].sudo()._open_of(debtor, self.order_id)
        return "; ".join(f"{one.user_id.name}: {one.note}" for one in requests) or self.env._(
            "By nobody"
        )
