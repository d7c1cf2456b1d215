from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...engine.notice import (
    DAYS_AFTER,
    DAYS_BEFORE,
    LEAST_POINTS,
    BankLine,
    Said,
    points,
)
from ...ledger import notices
from ...tools import inputs
from ...tools.day_text import day_text

# So many bank lines are shown beside a notice.
CANDIDATES = 5
# A tracking key is looked for this many days around the day of the payment.
_KEY_DAYS = 45


class CobranzaPaymentNotice(models.Model):
    """The bank lines that could be what a customer says they paid; a person chooses."""

    _inherit = "cobranza.payment.notice"

    candidate_ids = fields.Many2many(
        "account.bank.statement.line",
        compute="_compute_candidates",
        string="Bank Lines That Fit",
        help="Lines of the bank that are matched with nothing yet, the likeliest first.",
    )
    candidates_html = fields.Html(compute="_compute_candidates", sanitize=False)
    candidate_text = fields.Char(compute="_compute_candidates", string="Likeliest Bank Line")

    @api.depends("state", "amount", "currency_id", "date", "reference", "tracking_key")
    @api.depends_context("lang")
    def _compute_candidates(self):
        for notice in self:
            found = notice._candidates() if notice.state in ("open", "expired") else []
            notice.candidate_ids = [line["id"] for line in found]
            notice.candidate_text = found[0]["shown"] if found else False
            notice.candidates_html = found and self.env["ir.qweb"]._render(
                "cobranza_followup.payment_notice_candidates", {"lines": found}
            )

    def _candidates(self):
        """Return the bank lines that could be the payment, the likeliest first, as dictionaries."""
        self.ensure_one()
        if not self.debtor_id or not self.date or not self.currency_id or self.amount <= 0:
            return []
        said = Said(
            0, self.debtor_id.id, self.currency_id.id, self.amount, self.date, self._tolerance()
        )
        # Where there is a tracking key, the line that has it may be of another day and amount.
        days = (_KEY_DAYS, _KEY_DAYS) if self.tracking_key else (DAYS_BEFORE, DAYS_AFTER)
        near = 0.5 if self.tracking_key else 0.02
        company = self.company_id.sudo()
        rows = notices.read_bank_lines(
            self.env,
            [company.id, *company.parent_ids.ids],
            self.date - timedelta(days=days[0]),
            self.date + timedelta(days=days[1]),
            self.amount * (1 - near) - said.tolerance,
            self.amount * (1 + near) + said.tolerance,
        )
        found = []
        for row in rows:
            if row["currency_id"] != self.currency_id.id:
                continue
            if row["customer_id"] and row["customer_id"] != self.partner_id.id:
                continue
            text = self._bank_text(row)
            line = BankLine(row["amount"], row["date"], text, bool(row["customer_id"]))
            count, codes = points(said, line, self.reference, self.tracking_key)
            if count >= LEAST_POINTS:
                found.append({**row, "points": count, "codes": codes, "text": text})
        found.sort(key=lambda row: (-row["points"], row["date"], row["id"]))
        return [self._shown(row) for row in found[:CANDIDATES]]

    def _tolerance(self):
        """Return what nobody would call about, in the notice's currency."""
        rules = self.debtor_id.policy_id.sudo()
        of = rules.currency_id or self.company_id.currency_id
        today = self.company_id._cobranza_today()
        return of._convert(rules.negligible_amount, self.currency_id, self.company_id, today)

    @api.model
    def _bank_text(self, row):
        note = html2plaintext(row["narration"] or "")
        named = (row["payment_ref"], row["ref"], row["partner_name"], note, row["details"])
        return " ".join(filter(None, named))

    def _shown(self, row):
        _ = self.env._
        why = {
            "tracking_key": _("the tracking key"),
            "amount": _("the amount"),
            "near": _("nearly the amount"),
            "reference": _("the reference"),
            "partner": _("the customer"),
            "day": _("the day"),
        }
        row = {
            **row,
            "day": day_text(self.env, row["date"]),
            "amount_text": self.currency_id.format(row["amount"]),
            "label": row["payment_ref"] or "",
            "why": ", ".join(why[code] for code in row["codes"]),
        }
        row["shown"] = _(
            "%(amount)s on %(day)s, %(label)s (fits: %(why)s)",
            amount=row["amount_text"],
            day=row["day"],
            label=row["label"],
            why=row["why"],
        )
        return row

    def action_verify(self, statement_line_id=None, payment_move_id=None, reason=None):
        """Verify a notice by a bank line or a payment, or by a reason. It books nothing.

        :param statement_line_id: id of the line of the bank's statement that is the payment
        :param payment_move_id: id of the journal entry of the customer's payment
        :param str reason: why it is certain without either
        """
        inputs.one(self)
        self.check_access("write")
        self._check_undecided()
        line = inputs.record(
            self.env["account.bank.statement.line"], statement_line_id, self.env._("Bank Line")
        )
        entry = inputs.record(self.env["account.move"], payment_move_id, self.env._("Payment"))
        (line.sudo().move_id | entry).sudo(self.env.su).check_access("read")
        reason = inputs.text(self.env, reason, self.env._("Reason"))
        if not (line or entry or reason):
            raise UserError(
                self.env._("Choose the bank line or the payment that it is, or give a reason.")
            )
        self._check_money(line, entry)
        self._decide(
            "verified",
            statement_line_id=line.id,
            payment_move_id=entry.id,
            verify_reason=reason,
        )
        return True

    def _check_money(self, line, entry):
        """Raise unless bank line and payment are this customer's, or nobody's, and not used yet."""
        _, notice = self.env._, self.sudo()
        line, entry = line.sudo(), entry.sudo()
        companies = notice.company_id | notice.company_id.parent_ids
        customer = notice.partner_id
        if line and (
            line.company_id not in companies
            or line.amount <= 0
            or (line.partner_id and line.partner_id.commercial_partner_id != customer)
        ):
            raise UserError(_("This bank line is no payment of this customer's: choose another."))
        received = entry.line_ids.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and item.balance < 0
                and item.partner_id.commercial_partner_id == customer
            )
        )
        if entry and (
            entry.company_id not in companies
            or entry.state != "posted"
            or not received._cobranza_payments()
        ):
            raise UserError(_("This entry is no payment of this customer's: choose another."))
        used = self.env["cobranza.payment.notice"].sudo()
        moves = (entry | line.move_id).ids
        if used.search_count(
            [
                ("id", "!=", notice.id),
                "|",
                ("payment_move_id", "in", moves),
                ("statement_line_id.move_id", "in", moves),
            ],
            limit=1,
        ):
            raise UserError(_("Another payment notice was verified by this already."))

    def action_open_verify(self):
        """Open the form in which the bank line or payment is chosen."""
        inputs.one(self)
        self.check_access("write")
        self._check_undecided()
        found = self._candidates()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify the Payment"),
            "res_model": "cobranza.payment.notice.decide",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_notice_id": self.id,
                "default_kind": "verify",
                "default_statement_line_id": found[0]["id"] if found else False,
            },
        }
