import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from ...ledger.behaviour import is_payment
from ...ledger.open_items import trade_receivable_accounts
from ...tools.day_text import day_text

# Of the payments that came, the customer sees the last.
_RECEIVED = 5


class CobranzaDebtor(models.Model):
    """What a customer sees and does on their page.

    A part of the page (paying, promising …) extends these methods in a file of its own, adds its
    section to `portal_statement` and its route to `controllers/`.
    """

    _inherit = "cobranza.debtor"

    page_act_ids = fields.One2many("cobranza.page.act", "debtor_id", string="Acts on the Page")
    page_text = fields.Char(
        compute="_compute_page_text",
        string="On Their Page",
        help="What the customer did last on their page.",
    )

    @api.depends("page_act_ids.times")
    @api.depends_context("lang")
    def _compute_page_text(self):
        acts = self.env["cobranza.page.act"]
        names = dict(acts._fields["act"]._description_selection(self.env))
        for debtor in self:
            # Not all of many years: those of the last day are enough.
            latest = acts.search([("debtor_id", "=", debtor.id)], limit=len(names))
            of_day = latest.filtered(lambda act, day=latest[:1].date: act.date == day)
            debtor.page_text = bool(of_day) and self.env._(
                "%(date)s: %(acts)s",
                date=day_text(self.env, of_day[0].date),
                acts=" · ".join(names[act.act] for act in reversed(of_day)),
            )

    def _page_values(self):
        """Return what the template of the page shows.

        The context key `cobranza_listed` says which documents are listed: (page from 1, how many
        on a page). Sums are of all, whatever is listed.
        """
        self.ensure_one()
        report = self.env["report.cobranza_followup.report_statement"]
        page, step = self.env.context.get("cobranza_listed") or (None, None)
        statement = report._statement(self, page=page, step=step)
        self._make_document_links(
            line["move"]
            for section in statement["sections"]
            for line in section["lines"] + section["excluded"]
        )
        return {
            "statement": statement,
            "received": self._page_received(),
            "payment_days": self._payment_days_text(),
        }

    def _page_read_people(self):
        """Read the customer, the company and who collects in one go: one by one takes as many."""
        people = self.partner_id | self.company_id.partner_id | self._collector().sudo().partner_id
        people.mapped("lang")

    def _page_done(self):
        """Return {act: what the page says once it is done}."""
        return {}

    def _page_answer(self, act):
        """Log that the customer answers; raise `UserError` if it is not they who do.

        Our own people look at the page with their login; what is said there is the customer's to
        say. Money is money, whoever pays it in.
        """
        if self.env.context.get("cobranza_only_looks") and act != "payment":
            raise UserError(
                self.env._("You are looking at the customer's page: only they can answer here.")
            )
        self._page_act(act)

    def _page_act(self, act):
        """Log what the customer does on the page; raise `UserError` if it was done too often today.

        What our own people look at there is no act of the customer's.
        """
        self.ensure_one()
        if self.env.context.get("cobranza_only_looks"):
            return
        self.env["cobranza.page.act"].sudo()._count(self, act)

    def _make_document_links(self, moves):
        """Have each document a key of its own, all in one go: one by one takes seconds."""
        moves = (
            self.env["account.move"]
            .union(*moves)
            .filtered(lambda move: move.is_invoice() and not move.access_token)
        )
        if not moves:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE account_move move SET access_token = made.token
                     FROM unnest(%s::int4[], %s::text[]) AS made(id, token)
                    WHERE made.id = move.id AND move.access_token IS NULL""",
                moves.ids,
                [str(uuid.uuid4()) for _move in moves],
            )
        )
        moves.invalidate_recordset(["access_token"], flush=False)

    def _page_received(self):
        """Return the last payments that came from the customer: list of {date, amount}."""
        self.env["account.move.line"].flush_model(
            ["balance", "display_type", "journal_id", "parent_state", "partner_id", "payment_id"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.date, line.currency_id, SUM(-line.amount_currency)
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE partner.commercial_partner_id = %(partner)s
                   AND line.company_id = %(company)s AND line.date <= %(today)s
                   AND line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
                   AND line.balance < 0 AND %(is_payment)s
                 GROUP BY line.move_id, line.date, line.currency_id
                 ORDER BY line.date DESC, line.move_id DESC
                 LIMIT %(count)s
                """,
                partner=self.partner_id.id,
                company=self.company_id.id,
                today=self.company_id._cobranza_today(),
                accounts=trade_receivable_accounts(),
                is_payment=is_payment("line"),
                count=_RECEIVED,
            )
        )
        currencies = self.env["res.currency"]
        return [
            {
                "date": date,
                "amount": currencies.browse(currency)._cobranza_text(amount, self.partner_id),
            }
            for date, currency, amount in rows
        ]

    def _page_row(self):
        """Return what the list of a customer's statements says of this one."""
        debtor = self.with_company(self.company_id)
        amounts = []
        for currency, items in groupby(debtor._open_items(), lambda item: item.currency_id):
            asked = [item for item in items if item.followed]
            total = currency.round(sum(item.residual_currency for item in asked))
            overdue = sum(item.amount_chased_currency for item in asked if item.days_overdue)
            text = currency._cobranza_text
            if total:
                amounts.append(
                    {
                        "name": currency.name,
                        "total": text(total, self.partner_id),
                        "overdue": overdue and text(overdue, self.partner_id),
                    }
                )
        return {
            "url": self._page_url(""),
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            "amounts": sorted(amounts, key=lambda amount: amount["name"]),
        }
