from odoo import api, models

from ...ledger import collectors, desk_tasks
from ...tools.apart import surviving


class ResUsers(models.Model):
    """A collector who leaves: what they had goes to others, before Odoo deletes their tasks."""

    _inherit = "res.users"

    def write(self, vals):
        # EXTENDS 'base'
        if "active" in vals and not vals["active"]:
            self._cobranza_leave()
        result = super().write(vals)
        if "active" in vals:
            self.env.registry.clear_cache()  # `cobranza.absence._deputies`
        return result

    def action_archive(self):
        # EXTENDS 'mail': there the tasks of who leaves are deleted
        self._cobranza_leave()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _cobranza_leave_nothing(self):
        self._cobranza_leave()

    def _cobranza_leave(self):
        """Give away all that these collectors have: debtors, tasks, barriers.

        If it fails they leave all the same; the next run gives their debtors away.
        """
        if leaving := self.filtered("active"):
            leaving.check_access("write")
            with surviving(self.env, "giving away what leaving collectors have"):
                leaving._cobranza_give_away()

    def _cobranza_give_away(self):
        debtors, leaving = self.env["cobranza.debtor"].sudo(), self
        held = debtors._read_group([("collector_id", "in", leaving.ids)], ["company_id"])
        for (company,) in held:
            away = self.env["cobranza.absence"]._away(company._cobranza_today())
            collectors.give_out(self.env(su=True), company.id, leaving=leaving.ids, away=away)
        desk_tasks.pass_on_other_tasks(
            self.env(su=True), leaving.ids, self._cobranza_models_with_tasks()
        )

    def _cobranza_models_with_tasks(self):
        """Return the names of our models that have tasks and belong to a debtor."""
        return [
            name
            for name, model in self.env.items()
            if name.startswith("cobranza.")
            and model._auto
            and not model._transient
            and not model._abstract
            and "activity_ids" in model._fields
            and "debtor_id" in model._fields
            and model._fields["debtor_id"].store
        ]
