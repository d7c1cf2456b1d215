from odoo import api, fields, models

from ...engine.handed import left
from ...ledger.handovers import read_handed


class CobranzaHandoverItem(models.Model):
    """An open item as it was handed over: what is left of it now stands in the ledger.

    Accountants may change the ledger as ever: where a journal item or a document is no longer
    there, the record of what was handed over keeps its number and amounts.
    """

    _name = "cobranza.handover.item"
    _description = "Item handed over"
    _inherit = ["cobranza.log.mixin"]
    _log_may_change = frozenset({"given_up"})
    _order = "due_date, id"

    handover_id = fields.Many2one(
        "cobranza.handover", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    line_id = fields.Many2one(
        "account.move.line", ondelete="set null", index="btree_not_null", string="Journal Item"
    )
    move_id = fields.Many2one(
        "account.move", ondelete="set null", index="btree_not_null", string="Journal Entry"
    )
    name = fields.Char(string="Document", help="Its number when it was handed over.")
    due_date = fields.Date(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(string="Handed Over", help="What was to be collected of it.")
    amount_withheld = fields.Monetary(
        string="Withheld as Tax",
        help="What of it was not handed over because the customer withholds it, if that was all.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        currency_field="company_currency_id", string="In Company Currency"
    )
    amount_left = fields.Monetary(
        compute="_compute_amount_left", string="Open Now", help="Of what was handed over."
    )
    given_up = fields.Boolean(
        readonly=True,
        index="btree_not_null",
        help="Still open when the case was closed: it is excluded from follow-up until a"
        " collections manager has it collected again.",
    )

    @api.depends("amount", "line_id")
    def _compute_amount_left(self):
        handed = read_handed(self.env, self.handover_id._origin.ids)
        amounts = {one.item: left(one)[1] for one in handed}
        for item in self:
            amount = amounts.get(item._origin.id, 0.0)
            item.amount_left = item.currency_id.round(amount) if item.currency_id else amount

    def _is_owed(self):
        """Whether the journal item, if it is there, has something open."""
        return self.line_id.parent_state == "posted" and self.line_id.amount_residual > 0

    def _with_all_that_is_open(self):
        """Return the items of invoices of which nothing else is open: no instalment, no dispute.

        Odoo excludes an invoice as a whole: what else is open of one instalment keeps them all.
        """
        alone = self.filtered(lambda item: item._is_all_that_is_open())
        open_lines = self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.amount_residual > 0
        )
        beside = (open_lines - alone.line_id).move_id
        return alone.filtered(lambda item: item.move_id not in beside)

    def _is_all_that_is_open(self):
        """Whether nothing else of the journal item is open.

        Tax that the customer withholds goes the way of the rest: what is never paid has none.
        """
        beside = self.line_id.amount_residual_currency - self.amount_left
        return self.currency_id.compare_amounts(beside, self.amount_withheld) <= 0

    def _still_given_up(self):
        """Return the journal items that are open and still excluded from follow-up."""
        items = self.sudo().filtered(lambda item: item.given_up and item._is_owed())
        return items.line_id.filtered("no_followup")
