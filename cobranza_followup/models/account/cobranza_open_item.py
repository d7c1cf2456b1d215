from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import aging
from ...ledger import open_items, prepared
from ...tools import inputs
from ...tools.pending import write_pending


class CobranzaOpenItem(models.Model):
    """An unreconciled receivable item, net of the customer's credits.

    Context keys, both of which only narrow what is read:
    `cobranza_as_of` (a date), the items as they were at the end of that day;
    `cobranza_partner_ids`, the customers to look at, which spares netting all others.
    """

    _name = "cobranza.open.item"
    _description = "Open item"
    _auto = False
    _order = "due_date, id"
    _depends = {model: list(names) for model, names in open_items.READS.items()}

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    debtor_id = fields.Many2one("cobranza.debtor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    cobranza_search = fields.Char(
        string="Find a Document",
        store=False,
        search="_search_cobranza_search",
        help="Finds items by number, reference, customer, order, amount or promise.",
    )
    account_id = fields.Many2one("account.account", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    bucket = fields.Selection(aging.LABELS, readonly=True, string="Age")
    is_payment = fields.Boolean(compute="_compute_is_payment", help="Money, received or returned.")
    followed = fields.Boolean(readonly=True, help="Neither blocked nor excluded from follow-up.")
    residual = fields.Monetary(readonly=True, string="Open", currency_field="company_currency_id")
    residual_currency = fields.Monetary(readonly=True, string="Open in Currency")
    amount_disputed = fields.Monetary(
        readonly=True, string="Disputed", currency_field="company_currency_id"
    )
    amount_waived = fields.Monetary(
        readonly=True,
        string="Waived",
        currency_field="company_currency_id",
        help="What an offer that was paid in time waives; its credit note is still to be posted.",
    )
    amount_withheld = fields.Monetary(
        readonly=True,
        string="Withheld",
        currency_field="company_currency_id",
        help="Withheld as tax: not chased while its certificate is waited for.",
    )
    amount_covered = fields.Monetary(
        readonly=True, string="Covered by Credits", currency_field="company_currency_id"
    )
    amount_chased = fields.Monetary(
        readonly=True, string="To Collect", currency_field="company_currency_id"
    )
    amount_chased_currency = fields.Monetary(
        readonly=True,
        string="To Collect in Currency",
        help="What the customer is asked for: the share of the face value that is to be collected.",
    )
    amount_negligible = fields.Monetary(
        readonly=True,
        string="Negligible",
        currency_field="company_currency_id",
        help="Still open, but too little for the policy to chase.",
    )
    amount_matched = fields.Monetary(
        readonly=True,
        string="Matched in Its Currency",
        currency_field="company_currency_id",
        help="What credits and debits of one currency cover of each other. Over a customer's items"
        " it sums up to the exchange difference.",
    )

    def _as_of(self):
        """Return the day the items are asked for: that of the context, else today."""
        asked = self.env.context.get("cobranza_as_of")
        day = inputs.date(self.env, asked, self.env._("As Of"))
        return day or self.env.company._cobranza_today()

    @property
    def _table_query(self):
        today, as_of = self.env.company._cobranza_today(), self._as_of()
        partners = self.env.context.get("cobranza_partner_ids")
        if partners is not None:
            partners = inputs.ids(self.env, partners, self.env._("Customers"))
        return SQL(
            """
            SELECT open_item.*, %s AS bucket FROM (%s) open_item
            """,
            SQL(aging.bucket_of("open_item.days_overdue")),
            open_items.open_items(
                self.env,
                as_of,
                partner_ids=partners,
                historical=as_of < today,
            ),
        )

    @api.model
    def _search(self, *args, **kwargs):
        prepared.settle(self.env)
        return super()._search(*args, **kwargs)

    def action_open_document(self):
        """Open the invoice, payment or entry the item is of."""
        inputs.one(self)
        # From there on it is today again.
        return self.move_id.with_context(cobranza_as_of=False).get_formview_action()

    def action_register_payment(self):
        """Open Odoo's own payment wizard for these items: one payment for each customer."""
        inputs.several(self)
        return self._register_payment()

    def _register_payment(self, also_not_due=False):
        """Open the wizard; `also_not_due`: all of these are paid, not only instalments due by now."""
        items = self._to_pay()
        if not items:
            raise UserError(self.env._("Choose open invoices to register a payment for."))
        # Back to the customer, where the stage and the hold follow at once.
        wanted = {"dont_redirect_to_payments": True, "default_group_payment": True}
        if also_not_due:
            # Odoo's own way to say it.
            until = fields.Date.to_string(max(items.mapped("due_date")))
            wanted["active_domain"] = [("next_payment_date", "<=", until)]
        return self.env["account.move.line"].browse(items.ids).action_register_payment(wanted)

    def _to_pay(self):
        """Return the items a customer's payment can be for."""
        return self.filtered(lambda item: item.residual > 0 and item.move_id.is_sale_document(True))

    def _is_to_collect(self):
        """Whether it is of an invoice, and something of it is to be collected."""
        self.ensure_one()
        return self.amount_chased > 0 and self.move_id.is_sale_document(True)

    def _search_cobranza_search(self, operator, value):
        return Domain("move_id.cobranza_search", operator, value)

    @api.depends_context("cobranza_as_of")
    def _compute_is_payment(self):
        lines = self.env["account.move.line"].sudo().browse(self.ids)
        paid = lines._cobranza_payments()
        for item in self:
            item.is_payment = item.id in paid.ids

    @api.model
    def _kept_credits(self, line):
        """SQL condition: the credit is kept for something and covers nothing else.

        :param str line: alias of the journal item
        """
        return SQL("FALSE")

    @api.model
    def _flush_reads(self):
        """Write what the builder reads; its SQL sees only what is in the database."""
        prepared.settle(self.env)
        write_pending(self.env, self._depends)
