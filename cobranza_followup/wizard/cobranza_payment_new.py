from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import inputs


class CobranzaPaymentNew(models.TransientModel):
    """Choose what a customer pays: one payment for all that is chosen, in Odoo's own form."""

    _name = "cobranza.payment.new"
    _description = "Choose what is paid"

    # All that follows from the debtor is read as the user: who may not read it gets nothing.
    debtor_id = fields.Many2one("cobranza.debtor", required=True, readonly=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", related_sudo=False)
    open_items = fields.Json(compute="_compute_open_items")
    item_ids = fields.Many2many(
        "account.move.line",
        compute="_compute_item_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="What Is Paid",
        help="The journal items the payment is for; those that are overdue are chosen already.",
    )
    sum_text = fields.Char(compute="_compute_sum_text", string="Together")
    problem = fields.Char(compute="_compute_sum_text", string="What Keeps It From Being Paid")
    credit_text = fields.Char(
        compute="_compute_credit_text", compute_sudo=False, string="Credit Not Yet Applied"
    )

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_open_items(self):
        for wizard in self:
            wizard.open_items = wizard.debtor_id._origin._items_to_pay()

    @api.depends("debtor_id")
    def _compute_item_ids(self):
        for wizard in self:
            overdue = [one["id"] for one in wizard.open_items or [] if one["days"] > 0]
            wizard.item_ids = [fields.Command.set(overdue)]

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_sum_text(self):
        for wizard in self:
            sums = {}
            for one in wizard._chosen():
                sums[one["currency_id"]] = sums.get(one["currency_id"], 0) + one["amount"]
            currencies = self.env["res.currency"]
            texts = [
                currencies.browse(id_)._cobranza_text(amount, wizard.partner_id)
                for id_, amount in sums.items()
            ]
            wizard.sum_text = " + ".join(texts)
            wizard.problem = len(texts) > 1 and self.env._(
                "A payment is in one currency: leave the documents of one chosen, and register the"
                " others afterwards."
            )

    @api.depends("debtor_id")
    @api.depends_context("lang")
    def _compute_credit_text(self):
        for wizard in self:
            debtor = wizard.debtor_id
            debtor.check_access("read")
            wizard.credit_text = bool(debtor.amount_credit) and self.env._(
                "%s of theirs has not been applied to any document yet.",
                debtor.currency_id.format(debtor.amount_credit),
            )

    def _chosen(self):
        chosen = self.item_ids._origin.ids
        return [one for one in self.open_items or [] if one["id"] in chosen]

    def action_continue(self):
        """Open Odoo's own payment wizard for what was chosen."""
        inputs.one(self)
        if self.problem:
            raise UserError(self.problem)
        chosen = [one["id"] for one in self._chosen()]
        if not chosen:
            raise UserError(self.env._("Check the documents that are paid."))
        items = self.debtor_id._open_items().filtered(lambda item: item.id in chosen)
        return self.debtor_id._register_payment(items, also_not_due=True)
