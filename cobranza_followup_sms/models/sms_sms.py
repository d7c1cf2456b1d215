import logging

from markupsafe import escape

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cobranza_followup.models.contact.cobranza_contact_attempt import PURPOSES
from odoo.addons.cobranza_followup.models.contact.cobranza_contact_guard import Question
from odoo.addons.cobranza_followup.tools.apart import apart, surviving
from odoo.addons.cobranza_followup.wizard.cobranza_short_message_new import SENT

_logger = logging.getLogger(__name__)

CHANNEL = "sms"
# In the context: what is searched for is nobody's to a debtor.
_OTHERS_ONLY = "cobranza_others_only"
# States in which the provider has taken a message.
TAKEN = ("process", "pending", "sent")


class SmsSms(models.Model):
    """Messages to debtors pass the respect check and the guard when they are about to go."""

    _inherit = "sms.sms"

    state = fields.Selection(
        selection_add=[("waiting", "Waits for a Permitted Moment")],
        # Nobody is left to ask when it may go.
        ondelete={"waiting": "set canceled"},
    )
    cobranza_debtor_id = fields.Many2one(
        "cobranza.debtor", string="Debtor", readonly=True, index="btree_not_null"
    )
    cobranza_author_id = fields.Many2one("res.users", string="Written By", readonly=True)
    cobranza_purpose = fields.Selection(
        PURPOSES, string="What For", readonly=True, default="collect"
    )
    cobranza_standing = fields.Char(
        readonly=True, help="Where the debtor stood when the message was written."
    )
    cobranza_not_before = fields.Datetime(
        string="Waits Until",
        readonly=True,
        copy=False,
        help="The first moment the contact guard permits.",
    )
    cobranza_warning_seen = fields.Boolean(
        string="Warning Seen",
        readonly=True,
        copy=False,
        help="The sender saw the contact guard's warnings; otherwise the message waits for those,"
        " too.",
    )
    cobranza_override_reason = fields.Char(
        string="Reason to Contact Anyway", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            debtor = self._debtor_written_to(vals)
            if debtor:
                vals.update(
                    cobranza_debtor_id=debtor.id,
                    cobranza_author_id=self.env.uid,
                    cobranza_standing=self._standing(debtor),
                )
        return super().create(vals_list)

    @api.model
    def _debtor_written_to(self, vals):
        """Return the debtor a new message is to, in `sudo`; empty: it is to somebody else."""
        debtors = self.env["cobranza.debtor"].sudo()
        if vals.get("cobranza_debtor_id"):
            return debtors.browse(vals["cobranza_debtor_id"]).exists()
        message = self.env["mail.message"].sudo().browse(vals.get("mail_message_id") or [])
        guard = self.env["cobranza.contact.guard"]
        return guard._debtors_of(message.model, [message.res_id]).get(message.res_id, debtors)

    @api.model
    def _standing(self, debtor):
        return f"{debtor.state} {debtor.stage_id.id} {debtor.amount_overdue:.2f}"

    def _send(self, *args, **kwargs):
        # EXTENDS 'sms': those to debtors one by one, each asked of the guard now
        to_debtors = self.filtered("cobranza_debtor_id")
        others = self - to_debtors
        if others:
            super(SmsSms, others)._send(*args, **kwargs)
        for sms in to_debtors:
            answer, outcome = sms._may_go(), sms._outcome()
            if answer and outcome:
                super(SmsSms, sms)._send(*args, **kwargs)
                sms._log_sent(answer, outcome)
        return

    def _may_go(self):
        """Return the guard's answer if the message may go now; else it waits or is cancelled."""
        debtor = self.cobranza_debtor_id.sudo()
        question = Question(
            debtor,
            self.partner_id or debtor._payment_contact("phone"),
            CHANNEL,
            self.cobranza_purpose,
            patient=not self.cobranza_warning_seen,
        )
        answer = self.env["cobranza.contact.guard"]._ask([question])[0]
        # An answer, or what they asked for, goes whatever the debt is by now.
        if self.cobranza_purpose == "collect" and self.cobranza_standing != self._standing(debtor):
            return self._withdraw(answer)
        respect = self.env["cobranza.respect"]
        if found := respect._passages(debtor, self.body):
            respect._stop(answer, self.body, found)
            self.action_set_canceled()
            return False
        if answer.verdict.permits or self.cobranza_override_reason:
            return answer
        return self._postpone_or_cancel(answer)

    def _withdraw(self, answer):
        """Cancel a message that tells of a debt that has changed since; say so to who wrote it."""
        self.env["cobranza.contact.attempt"]._log(
            [answer], made=False, answer="withdrawn", not_before=False
        )
        self.action_set_canceled()
        if answer.question.debtor.state == "open":
            answer.question.debtor._give_task(
                lambda env: env._("SMS withdrawn"),
                lambda env: env._(
                    "The debt changed before the message could go. Write a new one if it is"
                    " still needed."
                ),
            )
        return False

    def _postpone_or_cancel(self, answer):
        """Have a message that may not go wait until it may, or cancel it if it never may."""
        self.env["cobranza.contact.attempt"]._log([answer], made=False)
        if answer.not_before:
            self.write({"state": "waiting", "cobranza_not_before": answer.not_before})
            self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger(at=answer.not_before)
            return False
        self.action_set_canceled()
        guard = self.env["cobranza.contact.guard"]
        answer.question.debtor._give_task(
            lambda env: env._("SMS not permitted"),
            lambda env: escape(guard.with_env(env)._text(answer)),
        )
        return False

    @api.model
    def _outcome(self):
        """Return what is logged of a message that went; without it none goes."""
        outcomes = self.env["cobranza.outcome"].sudo().with_context(active_test=False)
        return outcomes.search([("code", "=", SENT)], limit=1)

    def _log_sent(self, answer, outcome):
        """Log a message that went as a contact, by the guard's answer that let it go."""
        reason = self.cobranza_override_reason
        # It was for this moment: whoever sends a failed one again gives a new one.
        self.write({"cobranza_override_reason": False, "cobranza_warning_seen": False})
        if self.state not in TAKEN:
            return
        question = answer.question
        self.env["cobranza.interaction"].sudo().create(
            {
                "debtor_id": question.debtor.id,
                "contact_id": question.contact.id,
                "channel": CHANNEL,
                "purpose": question.purpose,
                # The guard is asked of that moment once more, and answers the same.
                "date": answer.moment,
                "outcome_id": outcome.id,
                "override_reason": reason,
                "note": self.body,
                "user_id": self.cobranza_author_id.id,
            }
        )

    @api.model
    def _process_queue(self):
        # EXTENDS 'sms': everybody else's first; those to debtors are committed one by one, so that
        # none that the provider took can go once more
        failed = result = None
        try:
            result = super(SmsSms, self.with_context(**{_OTHERS_ONLY: True}))._process_queue()
        except Exception as error:  # noqa: BLE001 (raised as Odoo does, once ours have gone)
            self.env.cr.rollback()
            failed = error
        self._process_queue_to_debtors()
        if failed:
            raise failed
        return result

    @api.model
    def _process_queue_to_debtors(self):
        """Send a batch of messages to debtors, while the scheduled action has time."""
        cron, due = self.env["ir.cron"], self._due_to_debtors()
        batch = self.search(due, limit=self._get_send_batch_size(), order="id")
        if not batch:
            return
        said = (
            self.env["ir.cron.progress"].sudo().browse(self.env.context.get("ir_cron_progress_id"))
        )
        left = said.remaining + self.search_count(due)
        # Each is locked by the first statement of a transaction, which no other can be ahead of.
        cron._commit_progress(remaining=left)
        for sms in batch:
            sms._send_or_set_aside(due)
            left -= 1
            if not cron._commit_progress(1, remaining=left):
                break

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'base': the queue asks for all that wait, and for nothing else of ours
        if self.env.context.get(_OTHERS_ONLY):
            domain = Domain(domain) & Domain("cobranza_debtor_id", "=", False)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _due_to_debtors(self):
        """Return the domain of messages to debtors that go now, if the guard permits."""
        now = fields.Datetime.now()
        return (
            Domain("cobranza_debtor_id", "!=", False)
            & Domain("to_delete", "!=", True)
            & (
                Domain("state", "=", "outgoing")
                | Domain("state", "=", "waiting") & Domain("cobranza_not_before", "<=", now)
            )
        )

    def _send_or_set_aside(self, due):
        """Send a message of the queue, unless somebody else just does; the queue goes on."""
        try:
            with apart(self.env):
                sms = self.try_lock_for_update().filtered_domain(due)
                sms._send(unlink_failed=False, unlink_sent=True, raise_exception=False)
        except Exception as error:  # noqa: BLE001 (all of them are told)
            with surviving(self.env, "setting an SMS aside that failed"):
                self._set_failed(error)

    def _set_failed(self, error):
        """Turn a message that failed while being sent into a task; the queue goes on.

        The provider may have taken it, so it is not retried automatically.
        """
        _logger.warning("Collections: an SMS to a debtor failed", exc_info=error)
        self.action_set_error("unknown")
        with surviving(self.env, "planning a task about an SMS"):
            self.cobranza_debtor_id.sudo()._give_task(
                lambda env: env._("SMS failed"),
                lambda env: escape(
                    env._(
                        "Sending failed: %s Find out whether it arrived before you write again.",
                        error,
                    )
                ),
            )
