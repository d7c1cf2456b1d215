from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.cobranza_followup.ledger import open_items
from odoo.addons.cobranza_followup.tools import inputs

_READS = {
    "cobranza.exception": ("company_id", "debtor_id", "order_id", "reason", "user_id"),
    "cobranza.exception.request": ("order_id", "exception_id", "user_id"),
    "sale.order": ("amount_total", "cobranza_exception_ids", "currency_rate", "state", "user_id"),
    "sale.order.line": ("invoice_lines", "order_id", "qty_delivered"),
    "account.move.line": (*open_items.READS["account.move.line"], "price_total"),
    "account.move": (
        *open_items.READS["account.move"],
        "amount_residual_signed",
        "amount_total",
        "amount_total_signed",
        "move_type",
        "state",
    ),
}


class CobranzaExceptionReport(models.Model):
    """Who let what pass, and what it cost: one row per exception and order it let through.

    An exception that let nothing through has a row, too. The amounts of an order that passed
    by several exceptions are counted once, with the first of them. What is overdue comes from
    the one builder of open items.
    """

    _name = "cobranza.exception.report"
    _description = "Exceptions and what they cost"
    _auto = False
    _order = "date DESC, id"
    _rec_name = "reason"
    _depends = {model: list(names) for model, names in (open_items.READS | _READS).items()}

    exception_id = fields.Many2one("cobranza.exception", readonly=True)
    date = fields.Datetime(string="Made On", readonly=True)
    user_id = fields.Many2one("res.users", string="Granted By", readonly=True)
    requested_by_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = fields.Many2one("cobranza.debtor", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    reason = fields.Char(readonly=True)
    used = fields.Boolean(readonly=True, help="Set if it let an order pass a hold.")
    amount_passed = fields.Monetary(
        string="Let Through", readonly=True, help="The order's total, taxes included."
    )
    amount_invoiced = fields.Monetary(string="Invoiced", readonly=True)
    amount_paid = fields.Monetary(
        string="Paid", readonly=True, help="Invoiced, less what is still open."
    )
    amount_open = fields.Monetary(string="Still Open", readonly=True)
    amount_overdue = fields.Monetary(
        string="Overdue", readonly=True, help="Net of credits, without what is disputed."
    )
    days_overdue = fields.Integer(
        readonly=True, aggregator="max", help="Of the oldest part that is overdue."
    )

    @property
    def _table_query(self):
        today = self.env.company._cobranza_today()
        return SQL(
            """
            WITH passed AS (%(passed)s),
            invoiced AS (%(invoiced)s),
            requested AS (
                SELECT DISTINCT ON (exception_id, order_id) exception_id, order_id, user_id
                  FROM cobranza_exception_request WHERE exception_id IS NOT NULL
                 ORDER BY exception_id, order_id, id
            )
            SELECT row_number() OVER (ORDER BY exception.id, passed.order_id) AS id,
                   exception.id AS exception_id, exception.create_date AS date, exception.user_id,
                   exception.company_id, exception.debtor_id, exception.partner_id, exception.reason,
                   COALESCE(passed.order_id, exception.order_id) AS order_id,
                   COALESCE(passed.salesperson_id, wanted.user_id) AS salesperson_id,
                   requested.user_id AS requested_by_id,
                   passed.order_id IS NOT NULL AS used,
                   COALESCE(passed.amount, 0) AS amount_passed,
                   COALESCE(invoiced.total, 0) AS amount_invoiced,
                   COALESCE(invoiced.total - invoiced.residual, 0) AS amount_paid,
                   COALESCE(invoiced.residual, 0) AS amount_open,
                   COALESCE(invoiced.overdue, 0) AS amount_overdue,
                   COALESCE(invoiced.days_overdue, 0) AS days_overdue
              FROM cobranza_exception exception
              LEFT JOIN passed ON passed.exception_id = exception.id
              LEFT JOIN sale_order wanted ON wanted.id = exception.order_id
              LEFT JOIN invoiced ON invoiced.order_id = passed.order_id AND passed.is_first
              LEFT JOIN requested ON requested.exception_id = exception.id
                    AND requested.order_id = COALESCE(passed.order_id, exception.order_id)
            """,
            passed=self._passed(),
            invoiced=self._invoiced(open_items.open_items(self.env, today)),
        )

    @api.model
    def _passed(self):
        """SQL: what each exception let through, in company currency, counted once per order."""
        return SQL(
            """
            SELECT rel.exception_id, rel.order_id, sale.user_id AS salesperson_id,
                   rel.exception_id = MIN(rel.exception_id) OVER (PARTITION BY rel.order_id)
                       AS is_first,
                   CASE WHEN rel.exception_id = MIN(rel.exception_id) OVER (PARTITION BY rel.order_id)
                         AND (sale.state = 'sale' OR sale.id = ANY(%s))
                        THEN round((sale.amount_total
                                    / COALESCE(NULLIF(sale.currency_rate, 0), 1))::numeric,
                                   currency.decimal_places)
                        ELSE 0 END AS amount
              FROM cobranza_exception_sale_order_rel rel
              JOIN sale_order sale ON sale.id = rel.order_id
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
            """,
            self._used_when_cancelled().ids,
        )

    @api.model
    def _used_when_cancelled(self):
        """Return the orders that are not confirmed now, and used an exception up nevertheless."""
        orders = self.env["sale.order"].sudo()
        passed = orders.search([("cobranza_exception_ids", "!=", False), ("state", "!=", "sale")])
        return passed.filtered(lambda order: order._counts_against_exception())

    @api.model
    def _invoiced(self, items):
        """SQL: posted invoices of orders let through, by order; of one for several, a share.

        :param items: SQL of open items, from their one builder
        """
        return SQL(
            """
            WITH share AS (
                SELECT line.order_id, aml.move_id, SUM(aml.price_total) AS price_total
                  FROM (SELECT DISTINCT order_id FROM cobranza_exception_sale_order_rel) rel
                  JOIN sale_order_line line ON line.order_id = rel.order_id
                  JOIN sale_order_line_invoice_rel invoice ON invoice.order_line_id = line.id
                  JOIN account_move_line aml ON aml.id = invoice.invoice_line_id
                 WHERE aml.parent_state = 'posted'
                 GROUP BY line.order_id, aml.move_id
            ),
            overdue AS (
                SELECT move_id, SUM(amount_chased) AS amount, MAX(days_overdue) AS days
                  FROM (%s) item
                 WHERE amount_chased > 0 AND days_overdue > 0
                 GROUP BY move_id
            )
            SELECT share.order_id,
                   SUM(move.amount_total_signed * part.ratio) AS total,
                   SUM(move.amount_residual_signed * part.ratio) AS residual,
                   SUM(overdue.amount * part.ratio) AS overdue,
                   MAX(overdue.days) AS days_overdue
              FROM share
              JOIN account_move move ON move.id = share.move_id
                   AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
              LEFT JOIN overdue ON overdue.move_id = share.move_id
              CROSS JOIN LATERAL (
                   SELECT COALESCE(share.price_total / NULLIF(move.amount_total, 0), 0) AS ratio
              ) part
             GROUP BY share.order_id
            """,
            items,
        )

    @api.model
    def _rows_of_days(self, company, first, last):
        """SQL: what was `made` and `passed` in some days, and what is `overdue` at their end.

        Overdue is what is so of the invoices of all orders that ever passed by an exception.
        """
        today = company._cobranza_today()
        payers = self._payers(company)
        return SQL(
            """
            WITH passed AS (%(passed)s),
            known AS (SELECT * FROM cobranza_exception
                       WHERE company_id = %(company)s AND create_date < %(end)s),
            invoiced AS (%(invoiced)s)
            SELECT known.company_id, known.partner_id, 1 AS made, 0 AS overdue,
                   (SELECT COALESCE(SUM(amount), 0) FROM passed
                     WHERE passed.exception_id = known.id) AS passed
              FROM known WHERE known.create_date >= %(begin)s
             UNION ALL
            SELECT known.company_id, known.partner_id, 0, COALESCE(invoiced.overdue, 0), 0
              FROM known
              JOIN passed ON passed.exception_id = known.id AND passed.is_first
              JOIN invoiced ON invoiced.order_id = passed.order_id
            """,
            passed=self._passed(),
            company=company.id,
            begin=company._cobranza_day_start(first),
            end=company._cobranza_day_start(last + timedelta(days=1)),
            invoiced=self._invoiced(
                open_items.open_items(self.env, last, company.id, payers, historical=last < today)
            ),
        )

    @api.model
    def _payers(self, company):
        """SQL: array of the commercial partners who are invoiced for orders that passed."""
        return SQL(
            """ARRAY(SELECT DISTINCT payer.commercial_partner_id
                       FROM cobranza_exception_sale_order_rel rel
                       JOIN sale_order_line line ON line.order_id = rel.order_id
                       JOIN sale_order_line_invoice_rel invoice ON invoice.order_line_id = line.id
                       JOIN account_move_line invoiced ON invoiced.id = invoice.invoice_line_id
                       JOIN res_partner payer ON payer.id = invoiced.partner_id
                      WHERE invoiced.company_id = %s AND invoiced.parent_state = 'posted')""",
            company.id,
        )

    def action_open_order(self):
        """Open the order that was let through, or that was to be."""
        inputs.one(self)
        return (self.order_id or self.exception_id).get_formview_action()
