from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.cobranza_followup.tools.apart import surviving
from odoo.addons.queue_job.job import ENQUEUED, PENDING, STARTED, WAIT_DEPENDENCIES, Job

from .cobranza_run_part import CHANNEL

# Customers whose messages are written and sent by one job: each may have a PDF, which takes a second.
CUSTOMERS_TOGETHER = 20
ALIVE = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)


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

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        # EXTENDS 'mail': what workers send, the queue leaves to them
        if email_ids or "filters" in self.env.context or not self._cobranza_has_workers():
            return super().process_email_queue(email_ids, batch_size)
        # If it fails ours wait for the next turn, and everybody else's go.
        with surviving(self.env, "giving messages to workers"):
            self._cobranza_hand_out()
        others = ["|", ("model", "=", False), "!", ("model", "=like", "cobranza.%")]
        queue = super(MailMail, self.with_context(filters=others))
        return queue.process_email_queue(email_ids, batch_size)

    @api.model
    def _cobranza_has_workers(self):
        return self.env["cobranza.run"]._has_workers()

    @api.model
    def _cobranza_hand_out(self):
        """Give what is due to workers; all that goes to a customer to the same one.

        How often somebody may be written to is asked as each message goes: two workers at the same
        time would both be told that nothing went yet.
        """
        now = fields.Datetime.now()
        due = (
            self.sudo()
            .search(
                Domain("state", "=", "outgoing")
                & (Domain("scheduled_date", "=", False) | Domain("scheduled_date", "<=", now))
                & Domain("model", "=like", "cobranza.%"),
                order="id",
            )
            ._about_debts()
        )
        customer_of = due._cobranza_customers()
        busy = self.sudo().search([("cobranza_job_id.state", "in", ALIVE)])
        busy_with = set(busy._cobranza_customers().values())
        waiting = due.filtered(lambda mail: customer_of[mail.id] not in busy_with)
        by_customer = waiting.grouped(lambda mail: customer_of[mail.id])
        for some in split_every(CUSTOMERS_TOGETHER, by_customer.values()):
            self.sudo().union(*some)._cobranza_add_job()

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
        queue = self.exists().with_context(filters=[("id", "in", self.ids)])
        queue.process_email_queue(email_ids=self.ids)
