from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...tools.day_text import day_text

# How long a message waits when the mail server could not be reached.
TRY_AGAIN_AFTER = timedelta(hours=1)


class CobranzaMessageMixin(models.AbstractModel):
    """A message that a policy sends by itself, and what became of it.

    What inherits it has `debtor_id` and `company_id`, keeps a log, and knows whether its message
    still makes sense (`_still_makes_sense`) and how to write it again (`_write_again`).
    """

    _name = "cobranza.message.mixin"
    _description = "Message of the collections desk"

    _purpose = "collect"  # of the contact, for the guard

    mail_id = fields.Many2one("mail.mail", string="E-mail", index="btree_not_null")
    mail_withdrawn = fields.Boolean(string="E-mail Withdrawn")
    mail_withdrawn_because = fields.Selection(
        [
            ("paid", "Paid meanwhile"),
            ("noticed", "The customer says that they have paid"),
            ("moved", "The debtor stands elsewhere now"),
            ("replaced", "A newer message took its place"),
            ("undone", "The payment was taken back"),
            ("owing", "Something is overdue again"),
            ("respect", "Stopped by the respect check"),
            ("offer", "An offer says something else now"),
            ("stale", "What they owe could not be evaluated"),
            ("unwritten", "It could not be written"),
        ],
        string="Withdrawn Because",
    )
    bounced_on = fields.Date(
        string="Returned On", help="When the message came back: the customer did not receive it."
    )
    mail_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_mail_state",
        compute_sudo=True,
        string="State of the E-mail",
        help="Sent: the mail server accepted it.",
    )
    mail_text = fields.Char(
        compute="_compute_mail_state", compute_sudo=True, string="Message Status"
    )

    @api.depends(
        "mail_id.state",
        "mail_id.scheduled_date",
        "mail_id.failure_reason",
        "mail_withdrawn",
        "mail_withdrawn_because",
        "bounced_on",
    )
    @api.depends_context("lang", "tz")
    def _compute_mail_state(self):
        for message in self:
            message.mail_state = message._mail_state_now()
            message.mail_text = message._mail_text_now()

    def _mail_state_now(self):
        mail = self.mail_id
        if self.bounced_on:
            return "bounced"
        if self.mail_withdrawn or mail.state == "cancel":
            return "cancelled"
        if mail.state == "outgoing":
            later = mail.scheduled_date and mail.scheduled_date > fields.Datetime.now()
            return "waiting" if later else "queued"
        return {"sent": "sent", "exception": "failed"}.get(mail.state, False)

    def _mail_text_now(self):
        _, mail = self.env._, self.mail_id
        state = dict(self._fields["mail_state"]._description_selection(self.env))
        if self.mail_state == "waiting":
            return _("Waiting until %s", self._moment_text(mail.scheduled_date))
        if self.mail_state == "bounced":
            return _("Returned on %s", day_text(self.env, self.bounced_on))
        why = False
        if self.mail_state == "cancelled" and self.mail_withdrawn_because:
            reasons = self._fields["mail_withdrawn_because"]._description_selection(self.env)
            why = dict(reasons)[self.mail_withdrawn_because]
        if self.mail_state == "failed":
            why = mail.failure_reason
        if why:
            return _("%(state)s: %(why)s", state=state[self.mail_state], why=why)
        return state.get(self.mail_state, False)

    def _moment_text(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    @api.model
    def _queue(self, debtor, template, contact, about=None):
        """Return a new e-mail to a person of a debtor, in the queue; none without an address.

        :param about: the record the template is for; None: the debtor
        """
        mails = self.env["mail.mail"]
        if not template or not contact.email_normalized:
            return mails
        sender = debtor._collector().partner_id or debtor.company_id.partner_id
        mail_id = template.with_context(lang=contact.lang).send_mail(
            (debtor if about is None else about).id,
            email_values={
                # Whom the customer sees as the sender, the chatter names, too.
                "author_id": sender.id,
                "recipient_ids": [fields.Command.set(contact.ids)],
                "email_to": False,
                # Kept: a hold needs proof that the customer was told.
                "auto_delete": False,
            },
        )
        mail = mails.browse(mail_id)
        mail._show_state()
        return mail

    def _take_place_of(self, old):
        """Remove the message this one was written anew for, unless it went: they are one line.

        :param old: a `mail.mail`, or none
        """
        if old.state == "outgoing":
            old.cancel()
        if self.mail_id and old.state == "cancel":
            old.sudo().unlink()

    # -- for the mail queue --------------------------------------------------------------

    @api.model
    def _of_mails(self, mail_ids):
        """Return {mail id: message} of this model."""
        found = self.sudo().search([("mail_id", "in", mail_ids)])
        return {message.mail_id.id: message for message in found}

    def _withdraw(self, answer):
        """Withdraw the message: what it says is no longer true."""
        self.env["cobranza.contact.attempt"]._log(
            [answer], made=False, answer="withdrawn", not_before=False, mail_id=self.mail_id.id
        )
        self._cancel_mail(self._why_withdrawn())

    def _cancel_mail(self, why):
        self.mail_id.cancel()
        self.write({"mail_withdrawn": True, "mail_withdrawn_because": why})

    def _attach_statement(self, mail):
        """Attach to a message that is about to go what goes with it; return whether to send it."""
        return bool(mail)

    def _mail_sent(self):
        """The mail server took the message: there is nothing to be done about the address."""
        self.env["cobranza.undelivered"]._settle(self.debtor_id, self.mail_id.recipient_ids)

    def _mail_failed(self, failure_type):
        """Have the message wait if our mail server is down; else it becomes a task."""
        mail = self.mail_id
        if failure_type == "mail_smtp":
            later = fields.Datetime.now() + TRY_AGAIN_AFTER
            mail.write({"state": "outgoing", "scheduled_date": later})
        else:
            self.env["cobranza.undelivered"]._plan(self.debtor_id, mail.recipient_ids, "failed")

    def _mail_bounced(self):
        """The message came back: the customer was not told."""
        self.bounced_on = self.company_id._cobranza_today()
