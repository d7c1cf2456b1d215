from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.cobranza_followup.models.policy.cobranza_stale import names_of
from odoo.addons.cobranza_followup.tools.apart import surviving
from odoo.addons.queue_job.job import ENQUEUED, FAILED, PENDING, STARTED, WAIT_DEPENDENCIES, Job

from .cobranza_run_part import CHANNEL

# Customers whose messages are written and sent by one job: each may have a PDF, which takes a second.
CUSTOMERS_TOGETHER = 20
ALIVE = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)
# Jobs that fail for good, each after the queue's own tries, before the mail queue sends a message
# itself: one beside others, and one about this customer alone.
FAILURES_ALLOWED = 2


class MailMail(models.Model):
    """What is about debts, sent by the workers of the job queue instead of the mail queue alone."""

    _inherit = "mail.mail"

    cobranza_job_id = fields.Many2one(
        "queue.job",
        string="Sent by Job",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_system",
    )
    cobranza_failed_jobs = fields.Integer(
        string="Failed Jobs",
        readonly=True,
        copy=False,
        help="How many jobs that were to send this message have failed for good.",
        groups="base.group_system",
    )

    @api.model
    def _ours_of_queue(self):
        # EXTENDS 'cobranza_followup': what workers send, the queue leaves to them
        if not self._cobranza_has_workers():
            return super()._ours_of_queue()
        # If it fails ours wait for the next turn, and everybody else's go.
        kept = []
        with surviving(self.env, "giving messages to workers"):
            kept = self._cobranza_hand_out().ids
        return Domain("id", "in", kept)

    @api.model
    def _cobranza_has_workers(self):
        return self.env["cobranza.run"]._has_workers()

    @api.model
    def _cobranza_hand_out(self):
        """Give what is due to workers; all that goes to a customer to the same one.

        How often somebody may be written to is asked as each message goes: two workers at the same
        time would both be told that nothing went yet.

        :return: what the mail queue sends itself, of customers whose jobs have failed too often
        """
        due = (
            self.sudo()
            .search(self._to_be_sent() & super()._ours_of_queue(), order="id")
            ._about_debts()
        )
        customer_of = due._cobranza_customers()
        busy = self.sudo().search([("cobranza_job_id.state", "in", ALIVE)])
        left = busy._cobranza_take_back()
        busy_with = set((busy - left)._cobranza_customers().values())
        waiting = due.filtered(lambda mail: customer_of[mail.id] not in busy_with)
        waiting._cobranza_count_failed()
        together, kept = [], self.browse()
        for mails in waiting.grouped(lambda mail: customer_of[mail.id]).values():
            failed = max(mails.mapped("cobranza_failed_jobs"))
            if failed >= FAILURES_ALLOWED or mails & left:
                kept |= mails
            elif failed:
                # Alone it shows whether it is this customer's, and no other waits for it again.
                mails._cobranza_add_job()
            else:
                together.append(mails)
        for some in split_every(CUSTOMERS_TOGETHER, together):
            self.sudo().union(*some)._cobranza_add_job()
        return kept

    def _cobranza_take_back(self):
        """Take back what was given to workers and none takes up, and tell the managers once.

        :return: the messages
        """
        jobs = self.cobranza_job_id._cobranza_take_back()
        left = self.filtered(lambda mail: mail.cobranza_job_id in jobs)
        left._cobranza_tell(
            self.env._(
                "For %(minutes)s minutes no worker began or ended a job that sends messages. The"
                " mail queue sends them.",
                minutes=self.env["cobranza.run"]._minutes_idle(),
            )
        )
        left.cobranza_job_id = False
        return left

    def _cobranza_count_failed(self):
        """Count the jobs that have failed, and tell the managers of those that did too often."""
        failed = self.filtered(lambda mail: mail.cobranza_job_id.state == FAILED)
        for mail in failed:
            mail.cobranza_failed_jobs += 1
        given_up = failed.filtered(lambda mail: mail.cobranza_failed_jobs == FAILURES_ALLOWED)
        job = given_up.cobranza_job_id[:1]
        given_up._cobranza_tell(
            self.env._(
                "Jobs that were to send messages have failed, so the mail queue sends them: %s",
                job.exc_message or job.exc_name or self.env._("Unknown error"),
            )
        )
        # They are not of that job any more: it is counted once.
        failed.cobranza_job_id = False

    def _cobranza_tell(self, error):
        """Tell the managers of each company, once until workers send again."""
        debtor_of = self._debtors_written_about()
        for company, mails in self._cobranza_by_company().items():
            debtors = [debtor_of[mail.id] for mail in mails if mail.id in debtor_of]
            names = names_of(self.env["cobranza.debtor"].union(*debtors).partner_id)
            self.env["cobranza.failure"]._record(
                company, "workers", Exception(error), names, cause="messages"
            )

    def _cobranza_by_company(self):
        """Return {company: mails}; what goes to our own people is of the company it is about."""
        debtor_of = self._debtors_written_about()
        return self.grouped(
            lambda mail: (
                debtor_of[mail.id].company_id
                if mail.id in debtor_of
                else mail.record_company_id or self.env.company
            )
        )

    def _cobranza_customers(self):
        """Return {mail id: whom it is about, the commercial partner's id, or the mail itself}."""
        debtor_of = self._debtors_written_about()
        return {
            mail.id: debtor_of[mail.id].partner_id.id
            if debtor_of.get(mail.id)
            else ("mail", mail.id)
            for mail in self
        }

    def _cobranza_add_job(self):
        job = Job(
            self._cobranza_send,
            channel=f"{CHANNEL}.message",
            description=self.env._("Collections: %s messages to customers", len(self)),
        )
        job.store()
        self.cobranza_job_id = job.db_record()

    def _cobranza_send(self):
        """Send those that are still due, as the mail queue does: each is committed when it went.

        Odoo looks for them among the latest of all that wait; it is asked for these alone.
        """
        companies = [*self.exists()._cobranza_by_company()]
        queue = self.exists().with_context(filters=[("id", "in", self.ids)])
        queue.process_email_queue(email_ids=self.ids)
        # It has come so far: workers send messages. What they could not send may still wait.
        waits = [("state", "=", "outgoing"), ("cobranza_failed_jobs", ">=", FAILURES_ALLOWED)]
        still = self.sudo().search(waits)._cobranza_by_company()
        of_messages = [("kind", "=", "workers"), ("cause", "=", "messages")]
        for company in companies:
            if company not in still:
                self.env["cobranza.failure"]._resolve(company, of_messages)
