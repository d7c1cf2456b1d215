from markupsafe import escape

from odoo import api, models
from odoo.fields import Domain

from ...tools.day_text import day_text


class CobranzaPromise(models.Model):
    """A due date that moves beyond the promise: the collector asks whether it still stands."""

    _inherit = "cobranza.promise"

    @api.model
    def _record_due_dates(self, lines):
        """Record the due dates of items before they change, if a promise may be about them.

        Until this transaction commits; `_ask_about_due_dates` reads them.
        """
        lines = lines.filtered(
            lambda line: line.account_type == "asset_receivable" and line.date_maturity
        )
        if not lines:
            return
        promised = self._read_group(
            self._may_be_kept()
            & Domain("partner_id", "in", lines.partner_id.commercial_partner_id.ids),
            ["partner_id", "company_id"],
        )
        recorded = self.env.cr.precommit.data.setdefault("cobranza.due_dates", {})
        for line in lines:
            customer = line.partner_id.commercial_partner_id
            if (customer, line.company_id) in promised:
                recorded.setdefault(line.id, line.date_maturity)
                self.env["cobranza.debtor"]._mark_stale([(customer.id, line.company_id.id)])

    @api.model
    def _may_be_kept(self):
        """Return the domain of promises that are open, or were until an invoice became a draft."""
        gone = Domain("state", "=", "cancelled") & Domain("nothing_owed", "=", True)
        return Domain("state", "=", "open") | gone

    @api.model
    def _ask_about_due_dates(self, scope):
        """Ask the collector, once, whether a promise stands whose debt is now due after it."""
        recorded = self.env.cr.precommit.data.pop("cobranza.due_dates", None)
        if not recorded:
            return
        for line in self.env["account.move.line"].browse(recorded).exists():
            customer, before = line.partner_id.commercial_partner_id, recorded[line.id]
            asked = self.search(
                self._may_be_kept()
                & Domain("date_promised", ">=", scope.today)
                & Domain("asked_on", "=", False)
                & Domain("partner_id", "=", customer.id)
                & Domain("company_id", "=", line.company_id.id)
                & Domain("date_promised", ">=", before)
                & Domain("date_promised", "<", line.date_maturity),
                order="date_promised",
            ).filtered(lambda promise, line=line: promise._is_about(line.move_id))
            asked._ask_whether_it_stands(line)
            asked.asked_on = scope.today
        # The evaluation forgets what was read of promises, and what waits to be written with it.
        self.flush_model(["asked_on"])

    def _ask_whether_it_stands(self, line):
        """Give the collector a task about the first of the promises."""
        promise = self[:1]
        if not promise:
            return
        promise.debtor_id._give_task(
            lambda env: env._("Does the promise still stand?"),
            lambda env: escape(
                env._(
                    "%(document)s is now due on %(due)s, after %(date)s, for which"
                    " %(amount)s was promised. Ask the customer: take a new promise, which"
                    " replaces this one, or leave it as it is.",
                    document=line.move_id.display_name,
                    due=day_text(env, line.date_maturity),
                    date=day_text(env, promise.date_promised),
                    amount=promise.currency_id.format(promise.amount),
                )
            ),
        )
