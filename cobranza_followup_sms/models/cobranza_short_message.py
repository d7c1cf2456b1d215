from odoo import api, models

from odoo.addons.cobranza_followup.engine import short_text


class CobranzaShortMessage(models.Model):
    _inherit = "cobranza.short.message"

    @api.model
    def _sms_for(self, debtor, contact):
        """Return what to write by SMS: what fits in two of them, the full text if it does.

        Each SMS is paid for. What is left out first are the lines at the end, which add to the
        request; then all but the request itself.
        """
        lines, facts = self._lines_for(debtor, contact)
        if not lines:
            return ""
        forms = [
            "\n".join(lines[:count]) for count in range(len(lines), min(1, len(lines) - 1), -1)
        ]
        return short_text.fitting([*forms, self._shortest(debtor, contact, facts)])

    def _shortest(self, debtor, contact, facts):
        _ = self.with_context(lang=contact.lang or debtor.partner_id.lang or self.env.lang).env._
        if not facts.get("overdue"):
            return _(
                "%(company)s: invoice %(invoice)s falls due on %(date)s.",
                company=facts["company"],
                invoice=facts.get("next_invoice", ""),
                date=facts.get("next_due_date", ""),
            )
        return _(
            "%(company)s: %(overdue)s overdue since %(date)s. Please tell us the day of payment.",
            company=facts["company"],
            overdue=facts["overdue"],
            date=facts["due_date"],
        )
