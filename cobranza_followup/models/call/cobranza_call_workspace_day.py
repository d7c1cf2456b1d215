from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import next_attempt


class CobranzaCallWorkspace(models.AbstractModel):
    """The day's list of the screen for calls: who is next, and who waits for an hour."""

    _inherit = "cobranza.call.workspace"

    @api.model
    def _interactions_today(self):
        company = self.env.company
        return Domain("date", ">=", company._cobranza_day_start(company._cobranza_today()))

    @api.model
    def _debtors_of(self, interactions):
        return [
            debtor.id
            for (debtor,) in self.env["cobranza.interaction"]._read_group(
                interactions, ["debtor_id"]
            )
        ]

    @api.model
    def _contacted_again(self):
        """Return {id: from when} of the debtors contacted today who are to be once more."""
        contacts = self.env["cobranza.interaction"]._read_group(
            self._interactions_today() & Domain("debtor_id", "any", self._todo()),
            ["debtor_id"],
            ["date:max"],
            order="date:max",
        )
        return {debtor.id: next_attempt.back_from(last) for debtor, last in contacts}

    @api.model
    def _whom_to_call(self, skipped, again, agreed):
        """Return the id of the next customer.

        One whose agreed hour has come, one not seen yet, one put off, one who is back.
        """
        now = fields.Datetime.now()
        for id_, moment in sorted(agreed.items(), key=lambda one: one[1]):
            if moment <= now and id_ not in skipped:
                return id_
        debtors = self.env["cobranza.debtor"]
        fresh = self._todo() & Domain("id", "not in", [*skipped, *again])
        if found := debtors.search(fresh, order=debtors._worklist_order(), limit=1):
            return found.id
        put_off = debtors.search(self._todo() & Domain("id", "in", skipped)).ids
        back = [id_ for id_, moment in again.items() if moment <= now]
        order = [id_ for id_ in skipped if id_ in put_off and id_ not in again] + back
        return next(iter(order), False)

    @api.model
    def _waiting(self, again, calls):
        now = fields.Datetime.now()
        debtors = self.env["cobranza.debtor"].browse(again)
        return [
            {
                "id": debtor.id,
                "name": debtor.display_name,
                "time": self._clock(again[debtor.id]),
                "there": calls[debtor.id]._agreed_there() if debtor.id in calls else "",
                "is_due": again[debtor.id] <= now,
            }
            for debtor in debtors
        ]
