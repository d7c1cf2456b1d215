from markupsafe import escape

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.contact_case import Code
from ...tools.apart import surviving

# The kind of task about a step, or what goes with it, that cannot be carried out.
FAILED = "cobranza_followup.activity_type_failed"


class CobranzaStepExecution(models.Model):
    """What a step did for a debtor: once per debtor, stage and episode.

    The row and what it stands for are written in one transaction, so a run that was killed
    and started again neither repeats nor forgets a step.
    """

    _name = "cobranza.step.execution"
    _description = "Step carried out"
    _inherit = ["cobranza.log.mixin", "cobranza.message.mixin"]
    _order = "id DESC"
    _log_may_change = frozenset(
        {
            "told_on",
            # what lies under a cut changes when the cut under it is given back
            "limit_before",
            "limit_was_own",
            "limit_restored_on",
            "mail_id",
            "mail_withdrawn",
            "mail_withdrawn_because",
            "bounced_on",
            # of a trial of two e-mails, see `cobranza.challenger`
            "challenger_id",
            "is_rival",
            "amount_asked",
            "sent_on",
        }
    )

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    stage_id = fields.Many2one("cobranza.stage", required=True, ondelete="restrict")
    episode_start = fields.Date(required=True, help="When it began, or was resumed.")
    date = fields.Date(required=True)
    mail_withdrawn = fields.Boolean(
        help="When it could be sent, the debtor had left the stage. It is written again when they"
        " come back to it.",
    )
    told_on = fields.Date(
        help="When the customer was notified: the mail server accepted the message, or a"
        " collector reached them."
    )
    activity_id = fields.Many2one("mail.activity")
    salesperson_id = fields.Many2one("res.users", string="Salesperson Notified")

    _once = models.Constraint(
        "UNIQUE(debtor_id, stage_id, episode_start)",
        "This step was carried out already in this debt episode.",
    )

    @api.model
    def _due(self, company, today, since=None, among=None):
        """Return ids of debtors whose step has not been carried out yet.

        Steps are carried out for what was entered since the company acts, and wait while the bank
        entries are too old to tell who has paid.

        :param since: the day the company began to act; none: as it is on record
        :param among: ids of debtors; None: all
        """
        self.flush_model()
        self.env["cobranza.debtor"].flush_model()
        self.env["cobranza.offer"].flush_model()
        chosen = None if among is None else list(among)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id
                  FROM cobranza_debtor debtor
                  JOIN cobranza_policy_step step ON step.policy_id = debtor.policy_id
                                                AND step.stage_id = debtor.stage_id
                 WHERE debtor.company_id = %s AND debtor.state = 'open'
                   AND debtor.stage_since >= %s
                   -- All that it would ask for, the customer says they paid.
                   AND debtor.notice_covers IS NOT TRUE
                   AND (%s::int[] IS NULL OR debtor.id = ANY(%s))
                   AND NOT EXISTS (
                       SELECT FROM cobranza_step_execution execution
                        WHERE execution.debtor_id = debtor.id
                          AND execution.stage_id = debtor.stage_id
                          AND execution.episode_start = COALESCE(
                              debtor.episode_resumed_on, debtor.episode_start)
                          AND NOT COALESCE(execution.mail_withdrawn, FALSE))
                   -- What could not be evaluated may be a payment.
                   AND NOT EXISTS (
                       SELECT FROM cobranza_stale stale
                        WHERE stale.partner_id = debtor.partner_id
                          AND stale.company_id = debtor.company_id)
                 ORDER BY debtor.id
                """,
                company.id,
                since or company.cobranza_acting_since or None,
                chosen,
                chosen,
            )
        )
        stale = self.env["cobranza.evaluation"]._policies_with_stale_bank(company, today)
        debtors = self.env["cobranza.debtor"].browse([row[0] for row in rows])
        # Nothing is asked for while an accepted offer is kept, the rest of a debt apart.
        keeping = debtors._offers_kept().debtor_id if debtors else debtors
        debtors -= keeping.filtered(lambda debtor: debtor._keeps_an_offer())
        return debtors.filtered(lambda debtor: debtor.policy_id not in stale).ids

    @api.model
    def _carry_out(self, debtor, today):
        """Do what the debtor's step asks for: message, activity, word to sales, credit limit."""
        withdrawn = self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("stage_id", "=", debtor.stage_id.id),
                ("episode_start", "=", debtor._told_since()),
                ("mail_withdrawn", "=", True),
            ]
        )
        if withdrawn:
            self._replace_waiting(debtor)
            withdrawn._write_again()
            return withdrawn
        step, contact = self._step_of(debtor), debtor._payment_contact("email")
        self._replace_waiting(debtor)
        template, tried = self._template_of(debtor, step)
        mail = self._send_mail(debtor, step, contact, template)
        vals = {
            **tried,
            "debtor_id": debtor.id,
            "stage_id": debtor.stage_id.id,
            "episode_start": debtor._told_since(),
            "date": today,
            "mail_id": mail.id,
            "activity_id": self._plan_activity(debtor, step, contact, today).id,
            "salesperson_id": self._notify_salesperson(debtor, step).id,
            **self._cut_limit(debtor, step),
        }
        return self.create(vals)

    @api.model
    def _plan_failed(self, debtor, error):
        """Give the collector, or else a manager, one task about a step that cannot be done."""
        with surviving(self.env, "planning a task about a step that failed"):
            debtor._give_task(
                lambda env: env._("Step not carried out"),
                lambda env: escape(
                    env._(
                        "%(customer)s: what their stage asks for could not be done: %(reason)s"
                        " Nothing of it was sent. It is retried with every run. Correct the"
                        " message or the customer's data, or contact them another way.",
                        customer=debtor.partner_id.display_name,
                        reason=error,
                    )
                ),
                kind=FAILED,
                otherwise=debtor.company_id._cobranza_managers()[:1],
            )

    @api.model
    def _settle_failed(self, company, failed_ids):
        """Remove the tasks about steps that have succeeded, or are no longer due.

        :param failed_ids: ids of debtors whose step failed again
        """
        tasks = self.env["mail.activity"].sudo()
        kind = self.env.ref(FAILED)
        waiting = tasks.search(
            [("res_model", "=", "cobranza.debtor"), ("activity_type_id", "=", kind.id)]
        )
        debtors = self.env["cobranza.debtor"].sudo().browse(waiting.mapped("res_id")).exists()
        over = debtors.filtered(lambda debtor: debtor.company_id == company)
        over -= debtors.browse(failed_ids)
        waiting.filtered(lambda task: task.res_id in over.ids).unlink()

    @api.model
    def _step_of(self, debtor):
        """Return the step of the debtor's policy for the stage it is in."""
        return debtor.policy_id.step_ids.filtered(lambda step: step.stage_id == debtor.stage_id)[:1]

    def _still_makes_sense(self):
        """Whether the debtor is still in the stage and the debt the message was written for."""
        debtor = self.debtor_id
        return (
            not debtor.stale_reason
            and not debtor.notice_covers
            and not debtor._keeps_an_offer()
            and debtor.state == "open"
            and debtor.stage_id == self.stage_id
            and debtor._told_since() == self.episode_start
        )

    @api.model
    def _replace_waiting(self, debtor):
        """Cancel what still waits to go to the debtor: a newer message takes its place."""
        older = self.sudo().search(
            [("debtor_id", "=", debtor.id), ("mail_id.state", "=", "outgoing")]
        )
        for execution in older:
            execution._cancel_mail("replaced")

    def _why_withdrawn(self):
        if self.debtor_id.stale_reason:
            return "stale"
        if self.debtor_id.notice_covers:
            return "noticed"
        if self.debtor_id._keeps_an_offer():
            return "offer"
        return "paid" if self.debtor_id.state == "clear" else "moved"

    def _write_again(self):
        """Queue the message anew, with the debt as it is now; return it."""
        old, debtor = self.mail_id, self.debtor_id
        step, contact = self._step_of(debtor), debtor._payment_contact("email")
        template, tried = self._template_of(debtor, step)
        self.write({**tried, "mail_id": self._send_mail(debtor, step, contact, template).id})
        if step.mail_template_id and not self.mail_id:
            self.env["cobranza.undelivered"]._plan(debtor, contact, "missing")
        self.write({"mail_withdrawn": False, "mail_withdrawn_because": False, "bounced_on": False})
        self._take_place_of(old)
        return self.mail_id

    @api.model
    def _plan_other_way(self, answer):
        """Give the collector a task in place of a message that may not be sent at all."""
        debtor, contact = answer.question.debtor, answer.question.contact
        guard, undelivered = self.env["cobranza.contact.guard"], self.env["cobranza.undelivered"]
        # Who wants no e-mails gets letters: one that was printed tells them as the e-mail would.
        objects = any(reason.code == Code.OPT_OUT for reason in answer.verdict.reasons)
        debtor._give_task(
            lambda env: env._("E-mail not permitted"),
            lambda env: escape(
                env._(
                    "The e-mail to %(contact)s was not sent. %(why)s %(advice)s",
                    contact=answer.question.address or contact.display_name,
                    why=guard.with_env(env)._text(answer),
                    advice=undelivered.with_env(env)._advice(
                        debtor, contact, first="letter" if objects else None
                    ),
                )
            ),
        )

    @api.model
    def _template_of(self, debtor, step):
        """Return the e-mail of a step to a debtor, and the values that record which it was."""
        return step._template_for(debtor.debtor_type), {}

    def _send_mail(self, debtor, step, contact, template):
        """Queue one e-mail for the whole debt; nothing if there is no address to send it to."""
        mail = self._queue(debtor, template, contact)
        if mail and step.message_before_review and (moment := debtor._message_moment()):
            # Then it is written anew, or withdrawn, like all that has waited.
            mail.scheduled_date = moment
        return mail

    def _plan_activity(self, debtor, step, contact, today):
        activities = self.env["mail.activity"]
        user = debtor._collector()
        unreachable = step.mail_template_id and not contact.email_normalized
        if not user or not (step.activity_type_id or unreachable):
            return activities
        if unreachable:
            task = self.env["cobranza.undelivered"]._plan(debtor, contact, "missing")
            if not step.activity_type_id:
                return task
        # Not one notification per task: the collector's list of activities is the message.
        return debtor.with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type_id=step.activity_type_id.id,
            date_deadline=fields.Date.add(today, days=step.activity_days),
            summary=debtor.stage_id.with_context(lang=user.lang).name,
            user_id=user.id,
        )

    def _notify_salesperson(self, debtor, step):
        user = debtor.salesperson_id
        if not step.notify_salesperson or not user.active:
            return self.env["res.users"]
        self.env["cobranza.salesperson.notice"]._tell_of_stage(debtor, user)
        return user

    def _mail_sent(self):
        # EXTENDS 'cobranza.message.mixin'
        result = super()._mail_sent()
        if not self.told_on:
            self.told_on = self.company_id._cobranza_today()
        return result

    def _mail_bounced(self):
        # EXTENDS 'cobranza.message.mixin': a hold cannot stand on a notice that never arrived
        result = super()._mail_bounced()
        self.told_on = self._told_by_collector_on()
        self.debtor_id._refresh_later()
        return result

    def _told_by_collector_on(self):
        """Return the first day a collector reached the debtor on this stage's objective."""
        interactions = self.env["cobranza.interaction"]
        reached = interactions.search(
            interactions._telling()
            & Domain("debtor_id", "=", self.debtor_id.id)
            & Domain("objective", "=", self.stage_id.objective)
            & Domain("create_date", ">=", self.create_date),
            order="create_date",
            limit=1,
        )
        return reached and self.company_id._cobranza_day(reached.create_date)

    @api.model
    def _record_told(self, debtor, stage, date):
        """Record that the customer was told of the stage, unless it is on record already."""
        self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("stage_id", "=", stage.id),
                ("episode_start", "=", debtor._told_since()),
                ("told_on", "=", False),
            ]
        ).write({"told_on": date})
