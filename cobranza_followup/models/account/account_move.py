from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.expectation import EXPECTED_PAYMENT_DATE, TRUSTED
from ...ledger.forecasts import next_promise
from ...ledger.open_items import open_items
from ...tools import authority, inputs
from ...tools.day_text import day_text
from ..debtor.cobranza_debtor_mixin import COLLECTOR, SAME_COMPANY

# An entry that gets a new value here changes what its customer owes, or what is chased of it.
_DEBT_FIELDS = frozenset({"state", "payment_state", "partner_id"})

# SQL: the day of the next open promise about a document (`item`) of a `debtor` who is believed.
_PROMISED = f"""CASE WHEN {TRUSTED.format(debtor="debtor")}
    THEN ({next_promise("debtor.id", "item.move_id")}) END"""


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "cobranza.debtor.mixin"]

    cobranza_days_overdue = fields.Integer(
        string="Days Overdue",
        compute="_compute_due_facts",
        search="_search_cobranza_days_overdue",
        groups=COLLECTOR,
        help="Of the oldest part still to collect, net of the customer's credits.",
    )
    cobranza_promise_ids = fields.Many2many(
        "cobranza.promise",
        relation="cobranza_promise_account_move_rel",
        column1="move_id",
        column2="promise_id",
        string="Promises",
        readonly=True,
        # A copy or a credit note was promised by nobody.
        copy=False,
        groups=COLLECTOR,
    )
    cobranza_promise_summary = fields.Char(
        string="Open Promise",
        compute="_compute_cobranza_promise_summary",
        groups=COLLECTOR,
        help="The next open promise on the document, or on the customer's whole debt.",
    )
    cobranza_expected_payment_date = fields.Date(
        string="Expected Payment Date",
        compute="_compute_due_facts",
        search="_search_cobranza_expected_payment_date",
        groups=COLLECTOR,
        help="The date of an open promise, else that of the forecast: tomorrow at the earliest.",
    )

    def _cobranza_key(self):
        partner = self.commercial_partner_id if self.is_sale_document(True) else False
        return partner or self.env["res.partner"], self.company_id

    @api.model
    def _cobranza_ids(self, debtors, same_company=SAME_COMPANY):
        return SQL(
            """SELECT move.id FROM account_move move
                 JOIN cobranza_debtor debtor ON debtor.partner_id = move.commercial_partner_id
                                            AND debtor.company_id = move.company_id
                WHERE move.move_type = ANY(%s) AND debtor.id IN %s""",
            self.get_sale_types(include_receipts=True),
            debtors,
        )

    def _compute_due_facts(self):
        partners = self.commercial_partner_id.ids
        self.env["cobranza.open.item"]._flush_reads()
        facts = {
            move: (days, expected)
            for move, days, expected in self.env.execute_query(
                SQL(
                    "SELECT * FROM (%s) fact WHERE move_id = ANY(%s)",
                    self._due_facts(partners),
                    self.ids,
                )
            )
        }
        for move in self:
            days, expected = facts.get(move.id, (0, False))
            move.cobranza_days_overdue = days
            move.cobranza_expected_payment_date = expected

    @api.depends_context("lang")
    def _compute_cobranza_promise_summary(self):
        unpaid = self.filtered(
            lambda move: (
                move.is_sale_document(True) and move.payment_state in ("not_paid", "partial")
            )
        )
        promises = self.env["cobranza.promise"].search(
            [("state", "=", "open"), ("debtor_id", "in", unpaid.cobranza_debtor_id.ids)],
            order="date_promised, id",
        )
        by_debtor = promises.grouped("debtor_id")
        self.cobranza_promise_summary = False
        for move in unpaid:
            of_move = by_debtor.get(move.cobranza_debtor_id, promises.browse()).filtered(
                lambda promise, move=move: promise._is_about(move)
            )
            if of_move:
                move.cobranza_promise_summary = self.env._(
                    "%(amount)s by %(date)s",
                    amount=of_move[0].currency_id.format(of_move[0].amount_due),
                    date=day_text(self.env, of_move[0].date_promised),
                )

    @api.model
    def _due_facts(self, partner_ids=None):
        """SQL: move_id, days_overdue, expected_payment_date of all with something to collect."""
        today = self.env.company._cobranza_today()
        return SQL(
            """
            SELECT item.move_id,
                   COALESCE(MAX(item.days_overdue), 0) AS days_overdue,
                   %(expected)s AS expected_payment_date
              FROM (%(items)s) item
              JOIN cobranza_debtor debtor ON debtor.partner_id = item.partner_id
                                         AND debtor.company_id = item.company_id
              LEFT JOIN cobranza_item_forecast forecast ON forecast.item_id = item.id
                                                       AND forecast.due_date = item.due_date
             WHERE item.amount_chased > 0
             GROUP BY item.move_id, debtor.id
            """,
            expected=SQL(
                EXPECTED_PAYMENT_DATE.format(
                    promised=_PROMISED,
                    forecast="MIN(forecast.expected_date)",
                    due="MIN(item.due_date)",
                    average_days_late="debtor.average_days_late",
                    payment_dates="debtor.payment_dates",
                    today="%s::date",
                ),
                today,
                today,
            ),
            items=open_items(self.env, today, partner_ids=partner_ids),
        )

    def _search_cobranza_days_overdue(self, operator, value):
        return self._search_due_fact("cobranza_days_overdue", operator, value)

    def _search_cobranza_expected_payment_date(self, operator, value):
        return self._search_due_fact("cobranza_expected_payment_date", operator, value)

    @api.model
    def _search_due_fact(self, name, operator, value):
        """Search in one subselect; an empty value finds documents with nothing to collect."""
        self._check_may_search(name)
        column = SQL.identifier(name.removeprefix("cobranza_"))
        if operator in ("<", ">", "<=", ">="):
            value = self._due_fact(name, value)
            return Domain("id", "in", self._ids_due(SQL("%s %s %s", column, SQL(operator), value)))
        if operator != "in":
            return NotImplemented
        wanted = [self._due_fact(name, item) for item in value if item]
        domain = Domain("id", "in", self._ids_due(SQL("%s = ANY(%s)", column, wanted)))
        if len(wanted) < len(value):
            said = SQL("%s IS NOT NULL AND %s::text <> '0'", column, column)
            domain |= Domain("id", "not in", self._ids_due(said))
        return domain

    @api.model
    def _due_fact(self, name, value):
        """Return a value to compare with in its proper type: days or a date."""
        label = self._fields[name].get_description(self.env, ["string"])["string"]
        if self._fields[name].type == "date":
            return inputs.date(self.env, value, label) or None
        return inputs.amount(self.env, value, label)

    @api.model
    def _ids_due(self, condition):
        self.env["cobranza.open.item"]._flush_reads()
        return SQL("(SELECT move_id FROM (%s) fact WHERE %s)", self._due_facts(), condition)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        new = self.browse()
        new._without_promises(
            {"cobranza_promise_ids": self.env.context.get("default_cobranza_promise_ids")}
        )
        return super().create([new._without_promises(vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'account': posting, cancelling, blocking
        vals = self._without_promises(vals)
        if not _DEBT_FIELDS & set(vals):
            return super().write(vals)
        before = self._cobranza_pairs()
        blocks = vals.get("payment_state") == "blocked"
        chased = self.line_ids._cobranza_chased() if blocks else {}
        result = super().write(vals)
        self.line_ids._cobranza_log_postponed(chased)
        self.env["cobranza.debtor"]._mark_stale(before | self._cobranza_pairs())
        return result

    def _without_promises(self, vals):
        """Promises choose their invoices, and are checked for it; invoices choose no promises."""
        if "cobranza_promise_ids" not in vals or authority.of_the_desk(self.env):
            return vals
        if inputs.changes(self, vals, {"cobranza_promise_ids"}):
            raise AccessError(
                self.env._(
                    "Promises are registered on the debtor; they cannot be added to an invoice."
                )
            )
        return {name: value for name, value in vals.items() if name != "cobranza_promise_ids"}

    def _cobranza_pairs(self):
        """Return {(partner id, company id)} of the trade receivables in these entries."""
        if self and all(move.move_type.startswith("in_") for move in self):
            return set()
        return self.line_ids._cobranza_pairs()
