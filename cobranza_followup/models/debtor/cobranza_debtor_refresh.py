from odoo import api, models
from odoo.tools import SQL

from ...tools import authority

# In the hooks' data: the scheduled action that changed the ledger, whatever context that was in.
_CRON = "cobranza.cron_id"


class CobranzaDebtor(models.Model):
    """How debtors keep up with the ledger: evaluated again once, before a transaction commits."""

    _inherit = "cobranza.debtor"

    @api.model
    def _mark_stale(self, pairs, behaviour=True):
        """Have debtors evaluated again before this transaction commits.

        However many entries change, it happens once, for all of them together.

        :param pairs: iterable of (partner id, company id), contacts allowed
        :param behaviour: also read their payment history again
        """
        pairs = {(partner, company) for partner, company in pairs if partner and company}
        if not pairs:
            return
        hooks = self.env.cr.precommit
        if cron_id := self.env.context.get("cron_id"):
            hooks.data[_CRON] = cron_id
        data = hooks.data.setdefault("cobranza.stale", {})
        if not data:
            hooks.add(authority.plain(self)._refresh_stale)
        for pair in pairs:
            data[pair] = data.get(pair, False) or behaviour

    def _refresh_later(self, behaviour=False):
        self._mark_stale(
            ((debtor.partner_id.id, debtor.company_id.id) for debtor in self.sudo()), behaviour
        )

    @api.model
    def _refresh_stale(self):
        """Evaluate the debtors marked since the last time; nothing marked costs nothing."""
        data = self.env.cr.precommit.data
        if not data.get("cobranza.stale"):
            return
        # Written apart from what is ours: if that fails, it is raised as it would be without us.
        try:
            self.env.flush_all()
        except Exception:
            # Whoever goes on all the same commits later.
            self.env.cr.precommit.add(self._refresh_stale)
            raise
        stale = data.pop("cobranza.stale")
        commercial = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, commercial_partner_id FROM res_partner WHERE id = ANY(%s)",
                    list({partner for partner, _company in stale}),
                )
            )
        )
        forget = [
            (commercial[partner], company)
            for (partner, company), behaviour in stale.items()
            if behaviour and partner in commercial
        ]
        evaluation = self.env["cobranza.evaluation"].sudo()
        if _CRON in data:
            evaluation = evaluation.with_context(cron_id=data[_CRON])
        # One payment may be what is looked for in two of them: the order is always the same.
        for company in self.env["res.company"].sudo().browse(sorted({pair[1] for pair in stale})):
            # A contact that joined another company leaves a debtor of its own behind.
            marked = {partner for partner, owner in stale if owner == company.id}
            evaluation._refresh(
                company,
                marked | {commercial[partner] for partner in marked if partner in commercial},
                {partner for partner, owner in forget if owner == company.id},
            )

    @api.model
    def _forget_behaviour(self, domain):
        """Have the payment history of debtors read again by the next evaluation."""
        debtors = self.sudo().search(domain)
        debtors.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE cobranza_debtor SET behaviour_until = NULL WHERE id = ANY(%s)",
                debtors.ids,
            )
        )
        debtors.invalidate_recordset(["behaviour_until"], flush=False)
