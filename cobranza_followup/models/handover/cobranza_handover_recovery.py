from markupsafe import Markup, escape

from odoo import api, fields, models

from ...ledger.handovers import read_recoveries
from ...tools.apart import surviving
from ..desk.cobranza_collector_rule import works_in

TASK = "cobranza_followup.activity_type_recovery"


class CobranzaHandover(models.Model):
    """The owner of a handover, and telling them of recoveries while the agent has the debt."""

    _inherit = "cobranza.handover"

    amount_told = fields.Monetary(
        readonly=True,
        copy=False,
        string="Recovered, Told",
        help="What its owner was told of. Where a payment is undone it is less again.",
    )

    def _owner(self):
        """Return who looks after the handover today: who prepared it, else the debtor's collector.

        While they are away their deputy; empty where there is no collector.
        """
        debtor = self.debtor_id.sudo()
        user = self.user_id.sudo()
        company = debtor.company_id
        if not works_in(user, company):
            return debtor._collector()
        today = company._cobranza_today()
        return self.env["cobranza.absence"].sudo()._standing_in(user, today, company)

    @api.model
    def _tell_of_recoveries(self, debtor_ids):
        """Tell the owners of what came in of debts that are handed over, each amount once.

        Whoever enters the payment goes on, whatever happens here; the next evaluation tells it.

        :param debtor_ids: ids of debtors whose ledger may have changed
        """
        with surviving(self.env, "telling of what an agent recovered"):
            handed = self.sudo().search(
                [("debtor_id", "in", list(debtor_ids)), ("state", "=", "handed")]
            )
            found = read_recoveries(self.env, handed.ids)
            for handover in handed:
                own = [one for one in found if one.handover == handover.id]
                handover._tell_of_recovered(own)

    def _tell_of_recovered(self, recoveries):
        total = self._rounded(sum(one.amount for one in recoveries))
        new = self._rounded(total - self.amount_told)
        if not new:
            return
        user = self._owner()
        if new > 0 and not user:
            # It is told once there is somebody to tell.
            return
        kind = self.env.ref(TASK)
        # One task says how it stands now: what an older one says is so no longer.
        self.activity_ids.filtered(lambda task: task.activity_type_id == kind).unlink()
        self.write({"amount_told": total})
        if new < 0:
            return
        desk = self.with_context(
            lang=user.lang, mail_activity_quick_update=True, mail_notify_force_send=False
        )
        amounts = {"new": self.currency_id.format(new), "total": self.currency_id.format(total)}
        desk.activity_schedule(
            TASK,
            date_deadline=self.company_id._cobranza_today(),
            summary=desk.env._("Recovered: %s", amounts["new"]),
            note=Markup("<p>%s</p>")
            % escape(
                desk.env._(
                    "%(customer)s paid %(new)s while %(agent)s has the debt; %(total)s in all."
                    " Settle the commission with them, and see what is left.",
                    customer=self.partner_id.name,
                    agent=self.agent_id.name,
                    **amounts,
                )
            ),
            user_id=user.id,
        )
