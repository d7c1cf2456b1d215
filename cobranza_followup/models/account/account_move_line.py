from odoo import api, models
from odoo.tools import SQL

from ...ledger.behaviour import is_payment
from ...ledger.deleted_items import carry_over
from ...tools import inputs

# A receivable item that gets a new value here changes what is owed or chased.
_DEBT_FIELDS = frozenset(
    {"account_id", "balance", "company_id", "credit", "date_maturity", "debit", "no_followup"}
    | {"partner_id", "parent_state"}
)
# Writing one of these may have less of a debt chased though nothing was paid.
_SOFTENING_FIELDS = frozenset({"date_maturity", "no_followup"})


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _cobranza_pairs(self):
        """Return {(partner id, company id)} of those lines that are trade receivables."""
        return {
            (line.partner_id.id, line.company_id.id)
            for line in self.sudo()
            if line.partner_id
            and line.account_id.account_type == "asset_receivable"
            and not line.account_id.non_trade
        }

    def _cobranza_payments(self):
        """Return those of the items that are money; see `ledger.behaviour.is_payment`."""
        self.flush_model(["balance", "display_type", "journal_id", "payment_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM account_move_line line WHERE id = ANY(%s) AND %s",
                self.ids,
                is_payment("line"),
            )
        )
        return self.browse([row[0] for row in rows])

    def _cobranza_posted(self):
        return self.filtered(lambda line: line.parent_state == "posted")

    def _cobranza_chased(self):
        """Return {line: due date} of those posted receivables that are open and followed up."""
        return {
            line: line.date_maturity or line.date
            for line in self.sudo()._cobranza_posted()
            if line.partner_id
            and line.account_id.account_type == "asset_receivable"
            and not line.reconciled
            and not line.no_followup
            and line.move_id.payment_state != "blocked"
        }

    @api.model
    def _cobranza_log_postponed(self, before):
        """Log who postponed or excluded what was chased of customers in a stage or on hold.

        :param before: {line: due date} as `_cobranza_chased` gave it before
        """
        if not before:
            return
        now = self.browse([line.id for line in before])._cobranza_chased()
        changed = {line: due for line, due in before.items() if line not in now or now[line] > due}
        debtors = self.env["cobranza.debtor"]._pressed(
            {(line.partner_id.commercial_partner_id, line.company_id) for line in changed}
        )
        for line, due in changed.items():
            self.env["cobranza.decision"]._log_event(
                debtors.get((line.partner_id.commercial_partner_id, line.company_id), ()),
                "postponed" if line in now else "excluded",
                user_id=self.env.uid,
                move_id=line.move_id.id,
                from_date=due,
                to_date=now.get(line) or due,
                amount=line.amount_residual,
            )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': a bank entry gets its receivable item when it is matched
        lines = super().create(vals_list)
        self.env["cobranza.debtor"]._mark_stale(lines._cobranza_posted()._cobranza_pairs())
        return lines

    def write(self, vals):
        # EXTENDS 'account'
        if not _DEBT_FIELDS & set(vals) or self._gives_back(vals):
            return super().write(vals)
        before = self._cobranza_posted()._cobranza_pairs()
        if "date_maturity" in vals:
            self.env["cobranza.promise"].sudo()._record_due_dates(self.sudo())
        chased = self._cobranza_chased() if _SOFTENING_FIELDS & set(vals) else {}
        result = super().write(vals)
        self._cobranza_log_postponed(chased)
        after = self._cobranza_posted()._cobranza_pairs()
        self.env["cobranza.debtor"]._mark_stale(before | after)
        return result

    def _gives_back(self, vals):
        """Whether items are given to whose they are: Odoo does so whenever a parent is written."""
        return set(vals) == {"partner_id"} and not inputs.changes(self, vals, {"partner_id"})

    def unlink(self):
        # EXTENDS 'account'
        pairs = self._cobranza_posted()._cobranza_pairs()
        receivable = self.sudo().filtered(lambda line: line.account_type == "asset_receivable")
        if receivable:
            carry_over(self.env, receivable.ids)
        result = super().unlink()
        self.env["cobranza.debtor"]._mark_stale(pairs)
        return result
