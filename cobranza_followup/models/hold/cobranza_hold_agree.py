from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import authority, inputs
from ...tools.apart import surviving
from ...tools.day_text import day_text


class CobranzaHold(models.Model):
    """Holds whose stage was lowered without a payment: why, and who agrees to their end."""

    _inherit = "cobranza.hold"

    waits_text = fields.Text(
        compute="_compute_waits_text",
        compute_sudo=True,
        string="What Lowered the Stage",
        help="The hold ends by itself once the debt is paid. Because the stage was lowered"
        " without a payment, it ends when a manager agrees.",
    )

    @api.depends("waits_for")
    @api.depends_context("lang")
    def _compute_waits_text(self):
        for hold in self:
            codes = (hold.waits_for or "").split(",")
            sentences = [one for code in codes if code for one in hold._lowered_sentences(code)]
            hold.waits_text = "\n".join(sentences) or False

    def _lowered_sentences(self, code):
        """Return the sentences of one code: what was done, by whom and when."""
        _ = self.env._
        moves = self.ground_ids.line_id.move_id
        barriers = self.debtor_id.barrier_ids.filtered(lambda barrier: barrier.state == "open")
        if code == "hold_barrier":
            return self._barrier_sentences(barriers.filtered(lambda one: one.side == "ours"))
        if code == "hold_disputed":
            return self._barrier_sentences(
                barriers.filtered(lambda one: one.is_dispute and one.invoice_ids & moves)
            )
        if code in ("hold_postponed", "hold_excluded"):
            return self._decision_sentences(code.removeprefix("hold_"), moves) or [
                _("Invoices it is about are due later now.")
                if code == "hold_postponed"
                else _("Invoices it is about are excluded from follow-up.")
            ]
        if code == "hold_policy":
            return [self._policy_sentence()]
        if code == "hold_notice":
            return [self._notice_sentence()]
        # A code that this version does not know, of an add-on that is gone, says nothing.
        said = {
            "hold_moved": _("Invoices it is about are another customer's now."),
            "hold_draft": _("Invoices it is about were put back to draft."),
            "hold_withheld": _("The customer withholds tax from invoices it is about."),
        }.get(code)
        return [said] if said else []

    def _barrier_sentences(self, barriers):
        return [
            self.env._(
                "“%(barrier)s” is open, reported by %(user)s on %(date)s.",
                barrier=barrier.type_id.name,
                user=barrier.create_uid.name,
                date=day_text(self.env, self.company_id._cobranza_day(barrier.create_date)),
            )
            for barrier in barriers
        ]

    def _decision_sentences(self, code, moves):
        decisions = self.debtor_id.decision_ids.filtered(
            lambda one: one.reason_codes == code and one.move_id in moves
        )
        latest = {decision.move_id: decision for decision in decisions.sorted("id")}
        return [decision.text for decision in latest.values()]

    def _policy_sentence(self):
        policy = self.debtor_id.policy_id
        if policy != self.policy_id:
            return self.env._(
                "Another policy is for the customer now: “%s”.", policy.name or self.env._("none")
            )
        step = policy.step_ids.filtered(lambda step: step.stage_id == self.stage_id)
        changed = max((*step, policy), key=lambda record: record.write_date)
        return self.env._(
            "%(user)s changed the policy “%(policy)s” on %(date)s.",
            user=changed.write_uid.name,
            policy=policy.name,
            date=day_text(self.env, self.company_id._cobranza_day(changed.write_date)),
        )

    def _notice_sentence(self):
        returned = self.env["cobranza.step.execution"].search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("stage_id", "=", self.stage_id.id),
                ("bounced_on", "!=", False),
            ],
            limit=1,
        )
        if not returned:
            return self.env._("The customer was not notified of it, or only now.")
        return self.env._(
            "The notice of %(sent)s came back on %(returned)s.",
            sent=day_text(self.env, returned.date),
            returned=day_text(self.env, returned.bounced_on),
        )

    def action_agree_to_end(self):
        """End holds that only wait for a manager's agreement (managers).

        If the policy asks for another hold today, it takes their place at once.

        :raise UserError: nothing lowered the stage, or the hold has ended
        """
        inputs.several(self)
        self.check_access("write")
        if not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager can agree to the end of a hold.")
            )
        self.env["cobranza.debtor"]._refresh_stale()
        for hold in self:
            if hold.state != "active" or not hold.waits_for:
                raise UserError(
                    self.env._(
                        "There is nothing to agree to: the hold of %s has ended, or its debt is"
                        " collected as before.",
                        hold.debtor_id.display_name,
                    )
                )
        for hold in self:
            hold._end(self.env._("Agreed: %s", " ".join(hold.waits_text.splitlines())))
        self._settle_tasks()
        self._log_end("hold_end_agreed")
        return True

    # -- asking the managers -----------------------------------------------------------------

    @api.model
    def _ask_later(self, debtor_ids):
        """Ask a manager to agree to the end of holds, just before this transaction commits.

        Not at once: a preview is undone, and must not ask anybody.
        """
        if not debtor_ids:
            return
        data = self.env.cr.precommit.data.setdefault("cobranza.waiting_holds", set())
        if not data:
            self.env.cr.precommit.add(self.sudo()._ask_managers)
        data.update(debtor_ids)

    @api.model
    def _ask_managers(self):
        """Ask once for each hold that waits; take back what was asked for those that do not."""
        debtor_ids = self.env.cr.precommit.data.pop("cobranza.waiting_holds", ())
        with surviving(self.env, "asking managers about the end of holds"):
            holds = self.search([("debtor_id", "in", list(debtor_ids))])
            waiting = holds.filtered(lambda hold: hold.state == "active" and hold.waits_for)
            (holds - waiting).filtered("asked_on")._settle_tasks()
            for hold in waiting.filtered(lambda hold: not hold.asked_on):
                hold._ask_manager()

    def _ask_manager(self):
        user = self._manager_to_ask()
        self.asked_on = self.company_id._cobranza_today()
        if not user:
            return
        kind = self.env.ref("cobranza_followup.activity_type_hold_waits")
        kind = kind.with_context(lang=user.lang)
        sentences = (self.with_context(lang=user.lang).waits_text or "").splitlines()
        self.debtor_id.with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type_id=kind.id,
            date_deadline=self.asked_on,
            summary=kind.name,
            note=Markup("<br/>").join(sentences),
            user_id=user.id,
        )

    def _manager_to_ask(self):
        """Return the debtor's or the company's collector if a manager, else any manager."""
        managers = self.company_id._cobranza_managers()
        first = self.debtor_id.collector_id | self.company_id.cobranza_collector_id
        return (first & managers)[:1] or managers.sorted("id")[:1]

    def _settle_tasks(self):
        """Remove the managers' tasks about these holds: there is nothing left to agree to."""
        kind = self.env.ref("cobranza_followup.activity_type_hold_waits")
        for hold in self.sudo():
            hold.debtor_id.activity_ids.filtered(
                lambda task: task.activity_type_id == kind
            ).unlink()
            hold.asked_on = False
