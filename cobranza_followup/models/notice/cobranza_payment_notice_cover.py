from datetime import timedelta

from odoo import api, models

from ...engine.notice import cover, last_day


class CobranzaPaymentNotice(models.Model):
    """What a notice covers, and until when."""

    _inherit = "cobranza.payment.notice"

    @api.model
    def _last_day(self, debtor):
        """Return the last day on which a notice of today protects."""
        today, count = debtor.company_id._cobranza_today(), debtor.policy_id.sudo().notice_days
        place = (debtor.company_id.country_id, debtor.company_id.state_id)
        # Weeks with holidays are longer, but no more than twice as long.
        until = today + timedelta(days=3 * count + 14)
        years = range(today.year, until.year + 1)
        holidays = self.env["cobranza.contact.holiday"]._dates([place], years)
        return last_day(today, count, holidays)

    def _name_items(self):
        """Record which items the notice covers, and which of them it protects."""
        debts = self._debts()
        shares = cover([(item, asked) for item, asked in debts.items()], self.amount)
        if not shares:
            return
        items = self.env["cobranza.payment.notice.item"]
        items.flush_model()
        lines = [item.id for item in shares]
        before = set(items.search([("line_id", "in", lines)]).line_id.ids)
        counts = self.debtor_id.policy_id.notice_days > 0
        items.create(
            [
                {
                    "notice_id": self.id,
                    "line_id": item.id,
                    "due_date": item.due_date,
                    "amount": self.company_id.currency_id.round(item.amount_chased * share),
                    "protects": counts and item.id not in before,
                }
                for item, share in shares.items()
            ]
        )

    def _debts(self):
        """Return {open item: what is asked for it in the notice's currency}, the oldest first."""
        chased = self.debtor_id._open_items().filtered(lambda item: item.amount_chased > 0)
        if self.invoice_ids:
            items = chased.filtered(lambda item: item.move_id in self.invoice_ids)
        else:
            items = chased.filtered("days_overdue") or chased
        company, today = self.company_id, self.company_id._cobranza_today()
        return {
            item: item.amount_chased_currency
            if item.currency_id == self.currency_id
            else company.currency_id._convert(item.amount_chased, self.currency_id, company, today)
            for item in items.sorted(lambda item: (item.due_date, item.id))
        }
