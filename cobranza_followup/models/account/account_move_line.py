from odoo import api, models

# A receivable item that gets a new value here changes what is owed or chased.
_DEBT_FIELDS = frozenset(
    {"account_id", "balance", "company_id", "credit", "date_maturity", "debit", "no_followup"}
    | {"partner_id", "parent_state"}
)


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

    def _cobranza_posted(self):
        return self.filtered(lambda line: line.parent_state == "posted")

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account': a bank entry gets its receivable item when it is matched
        lines = super().create(vals_list)
        self.env["cobranza.debtor"]._mark_stale(lines._cobranza_posted()._cobranza_pairs())
        return lines

    def write(self, vals):
        # EXTENDS 'account'
        if not _DEBT_FIELDS & set(vals):
            return super().write(vals)
        before = self._cobranza_posted()._cobranza_pairs()
        result = super().write(vals)
        after = self._cobranza_posted()._cobranza_pairs()
        self.env["cobranza.debtor"]._mark_stale(before | after)
        return result

    def unlink(self):
        # EXTENDS 'account'
        pairs = self._cobranza_posted()._cobranza_pairs()
        result = super().unlink()
        self.env["cobranza.debtor"]._mark_stale(pairs)
        return result
