from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...ledger import collectors, desk_tasks
from ...ledger.arrays import array
from ...ledger.collector_rules import COLLECTOR, with_role
from ...tools.apart import surviving
from ...tools.authority import MANAGER


class ResUsers(models.Model):
    """A collector who leaves: what they had goes to others, before Odoo deletes their tasks.

    Whoever is archived or deleted leaves, whose role is taken, and who does not work in a company
    any more: that one alone.
    """

    _inherit = "res.users"

    def write(self, vals):
        # EXTENDS 'base'
        if "active" in vals and not vals["active"]:
            self._cobranza_leave()
        # With the groups alone `_cobranza_roles_change` is asked, below.
        if "company_ids" in vals or {"group_ids", "action_id"} <= set(vals):
            with self._cobranza_work_changes():
                result = super().write(vals)
        else:
            result = super().write(vals)
        if "active" in vals:
            self.env.registry.clear_cache()  # `cobranza.absence._deputies`
            self._cobranza_follow_absences()
        return result

    def action_archive(self):
        # EXTENDS 'mail': there the tasks of who leaves are deleted
        self._cobranza_leave()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _cobranza_leave_nothing(self):
        self._cobranza_leave()

    def unlink(self):
        # EXTENDS 'base': the absences of who is deleted, and of whom they stood in for, go along
        result = super().unlink()
        self.env.registry.clear_cache()  # `cobranza.absence._deputies`
        self.browse()._cobranza_follow_absences()
        return result

    def _cobranza_leave(self):
        """Give away all that these collectors have: debtors, tasks, barriers.

        If it fails they leave all the same; the next run gives their debtors away.
        """
        if leaving := self.filtered("active"):
            leaving.check_access("write")
            with surviving(self.env, "giving away what leaving collectors have"):
                companies = leaving._cobranza_companies()
                leaving._cobranza_give_away(companies)
                leaving._cobranza_pass_on_failures(companies)

    @api.model
    @contextmanager
    def _cobranza_roles_change(self):
        # EXTENDS: whose role is taken leaves, whatever way it was had
        with self._cobranza_work_changes(), super()._cobranza_roles_change():
            yield

    @api.model
    @contextmanager
    def _cobranza_work_changes(self):
        """While roles or companies change: who does not collect somewhere any more leaves there.

        If giving away fails, the change stands all the same, as in `_cobranza_leave`.
        """
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            yield
            return
        before = {role: self._cobranza_at_work(role) for role in (COLLECTOR, MANAGER)}
        yield
        if not self.env.ref(COLLECTOR, raise_if_not_found=False):
            return
        lost = {role: before[role] - self._cobranza_at_work(role) for role in before}
        if any(lost.values()):
            self.env.registry.clear_cache()  # `cobranza.absence._deputies`
            with surviving(self.env, "giving away what collectors had where they left"):
                self._cobranza_give_away_lost(lost)
            self._cobranza_follow_absences()

    @api.model
    def _cobranza_at_work(self, role):
        """Return {(user id, company id)} of who has a role of ours, and where."""
        rows = self.env.execute_query(
            SQL(
                "SELECT user_id, cid FROM res_company_users_rel WHERE user_id = ANY(%s::int4[])",
                array(with_role(self.env, role)),
            )
        )
        return set(rows)

    @api.model
    def _cobranza_give_away_lost(self, lost):
        """Give away what was lost.

        :param lost: {role: {(user id, company id)}}
        """
        collecting = set(with_role(self.env))
        for user_id in sorted({user for user, _company in lost[COLLECTOR]}):
            user = self.sudo().browse(user_id)
            companies = {company for who, company in lost[COLLECTOR] if who == user_id}
            if user_id not in collecting:
                companies.update(user._cobranza_companies())
            user._cobranza_give_away(sorted(companies))
        for user_id in sorted({user for user, _company in lost[MANAGER]}):
            companies = [company for who, company in lost[MANAGER] if who == user_id]
            self.sudo().browse(user_id)._cobranza_pass_on_failures(companies)

    def _cobranza_companies(self):
        """Return the ids of the companies in which these have debtors, or anything to do."""
        held = (
            self.env["cobranza.debtor"]
            .sudo()
            ._read_group([("collector_id", "in", self.ids)], ["company_id"])
        )
        models = self._cobranza_models_with_tasks()
        tasks = desk_tasks.companies_with_tasks(self.env(su=True), self.ids, models)
        return sorted({company.id for (company,) in held}.union(tasks))

    def _cobranza_give_away(self, company_ids):
        """Give away what these have in some companies: debtors, tasks, barriers."""
        env = self.env(su=True)
        absences = env["cobranza.absence"]
        for company in env["res.company"].browse(company_ids):
            away = absences._away(company._cobranza_today())
            collectors.give_out(env, company.id, leaving=self.ids, away=away)
        models = self._cobranza_models_with_tasks()
        desk_tasks.pass_on_other_tasks(env, self.ids, models, company_ids)
        absences._forget_lent_to(self.ids, company_ids)

    def _cobranza_pass_on_failures(self, company_ids):
        """Give what these managers were told of failures to another one who was not told yet.

        Where each was, theirs is one too many. Where there is nobody it waits for nobody in
        particular, as what is about debtors does.
        """
        env = self.env(su=True)
        tasks = env["mail.activity"].search(
            [("res_model", "=", "cobranza.failure"), ("user_id", "in", self.ids)]
        )
        for task in tasks:
            failure = env["cobranza.failure"].browse(task.res_id).exists()
            if failure.company_id.id not in company_ids:
                continue
            managers = failure.company_id._cobranza_managers().sorted("id")
            managers = managers.filtered(lambda user: user.id not in self.ids)
            heir = (managers - failure.activity_ids.user_id)[:1]
            if managers and not heir:
                task.unlink()
            else:
                task = task.with_context(mail_activity_quick_update=True)
                task.write({"user_id": heir.id, "cobranza_absence_id": False})

    @api.model
    def _cobranza_follow_absences(self):
        """Have what is lent today go to whoever has the desks now."""
        with surviving(self.env, "following absences"):
            self.env["cobranza.absence"].sudo()._follow()

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
