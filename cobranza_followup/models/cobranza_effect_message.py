from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

STATEMENT = "cobranza_followup.action_report_statement"
# A payment older than this is no news to thank for.
THANKED_WITHIN_DAYS = 7


class CobranzaEffect(models.Model):
    """The message of a step: written, sent when it may go, and followed until it arrives."""

    _inherit = "cobranza.effect"

    message_state = fields.Selection(
        [
            ("waiting", "Waits for a Permitted Moment"),
            ("queued", "To Be Sent"),
            ("sent", "Sent"),
            ("failed", "Not Sent"),
            ("bounced", "Came Back"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_message_state",
        string="E-mail State",
        help="Sent: the customer's mail server took it.",
    )
    bounced_on = fields.Date(string="Came Back On", help="When the e-mail came back undelivered.")
    thanks_mail_id = fields.Many2one("mail.mail", string="Thanks", index="btree_not_null")

    @api.depends("mail_id.state", "mail_id.scheduled_date", "bounced_on")
    def _compute_message_state(self):
        states = {"sent": "sent", "received": "sent", "exception": "failed", "cancel": "withdrawn"}
        for effect in self:
            mail = effect.sudo().mail_id
            if effect.bounced_on:
                effect.message_state = "bounced"
            elif mail.state == "outgoing":
                effect.message_state = "waiting" if mail.scheduled_date else "queued"
            else:
                effect.message_state = states.get(mail.state, False)

    # -- writing -------------------------------------------------------------------------

    def _send_mail(self, debtor, step, contact):
        """Queue one e-mail for the whole debt; nothing if there is no address to send it to."""
        return self._queue(debtor, step._template_for(debtor.debtor_type), contact)

    @api.model
    def _queue(self, debtor, template, contact):
        mails = self.env["mail.mail"]
        if not template or not contact.email_normalized:
            return mails
        mail_id = template.with_context(lang=contact.lang).send_mail(
            debtor.id,
            email_values={
                "recipient_ids": [fields.Command.set(contact.ids)],
                "email_to": False,
                # Kept: a hold needs proof that the customer was told.
                "auto_delete": False,
            },
        )
        return mails.browse(mail_id)

    def _write_again(self):
        """Queue the message anew, with the debt as it is now; return it."""
        old, debtor = self.mail_id, self.debtor_id
        self.mail_id = self._send_mail(debtor, self._step_of(debtor), debtor._payment_contact())
        self.mail_withdrawn = False
        if old.state == "outgoing":
            old.cancel()
        return self.mail_id

    # -- when it can go ------------------------------------------------------------------

    def _still_makes_sense(self, mail):
        """Whether the debtor stands where the message was written for."""
        debtor = self.debtor_id
        if mail == self.thanks_mail_id:
            return debtor.state == "clear"
        return (
            debtor.state == "open"
            and debtor.stage_id == self.stage_id
            and debtor.episode_start == self.episode_start
        )

    def _withdraw(self, mail, answer):
        """Take the message back: the debtor paid, or the stage changed before it could go."""
        self.env["cobranza.contact.attempt"]._log(
            [answer], made=False, answer="withdrawn", not_before=False, mail_id=mail.id
        )
        mail.cancel()
        if mail == self.mail_id:
            self.mail_withdrawn = True

    def _ready_to_send(self, mail):
        """Return the message as it is to go: with the debt and the statement of now, or none."""
        if mail == self.thanks_mail_id:
            return mail
        if mail.scheduled_date:
            # What waited tells of a debt that may have changed since.
            mail = self._write_again()
        return mail if self._attach_statement(mail) else mail.browse()

    def _attach_statement(self, mail):
        """Attach the statement of account if the policy wants it; return whether mail can go."""
        if not mail or mail.attachment_ids or not self.debtor_id.policy_id.attach_statement:
            return bool(mail)
        report = self.env.ref(STATEMENT).with_context(lang=self.debtor_id._payment_contact().lang)
        try:
            content, kind = report._render_qweb_pdf(STATEMENT, self.debtor_id.ids)
        except UserError as error:
            # Without the program that makes PDF files, say: seen on the message, tried again.
            mail.write({"state": "exception", "failure_reason": str(error)})
            return False
        mail.attachment_ids = [
            fields.Command.create(
                {
                    "name": f"{report.name}.{kind}",
                    "raw": content,
                    "res_model": "mail.message",
                    "res_id": mail.mail_message_id.id,
                }
            )
        ]
        return True

    @api.model
    def _plan_other_way(self, answer):
        """Give the collector a task in place of a message that may not be sent at all."""
        debtor, contact = answer.question.debtor, answer.question.contact
        guard = self.env["cobranza.contact.guard"]
        debtor._give_task(
            lambda env: env._("E-mail not permitted"),
            lambda env: escape(
                env._(
                    "The e-mail to %(contact)s was not sent. %(why)s %(other)s",
                    contact=contact.display_name,
                    why=guard.with_env(env)._text(answer),
                    other=guard.with_env(env)._other_ways(debtor, contact, without={"email"}),
                )
            ),
        )

    # -- whether it arrived --------------------------------------------------------------

    @api.model
    def _told(self, debtor, stage, date):
        """Note that the customer was told of the stage, unless that is known already."""
        self.sudo().search(
            [
                ("debtor_id", "=", debtor.id),
                ("stage_id", "=", stage.id),
                ("episode_start", "=", debtor.episode_start),
                ("told_on", "=", False),
            ]
        ).write({"told_on": date})

    def _not_sent(self, reason):
        """Give the collector a task: the mail server did not take the message."""
        for effect in self:
            debtor, contact = effect.debtor_id, effect.mail_id.recipient_ids[:1]
            effect._tell_undelivered(debtor, contact, contact.email, reason)

    @api.model
    def _came_back(self, debtor, address, contact):
        """Take back that the customer was told by a message that bounced; give a task.

        :param address: the e-mail address that refused it
        :param contact: `res.partner` of that address, if known
        """
        sent = self.sudo().search(
            [("debtor_id", "=", debtor.id), ("mail_id.state", "=", "sent")], limit=1
        )
        people = sent.mail_id.recipient_ids
        if address in people.mapped("email_normalized") and not sent.bounced_on:
            today = debtor.company_id._cobranza_today()
            sent.write({"bounced_on": today, "told_on": sent._reached_on()})
            debtor._refresh_later()
        contact = contact or people.filtered(lambda person: person.email_normalized == address)
        self._tell_undelivered(debtor, contact[:1] or debtor._payment_contact(), address)

    def _reached_on(self):
        """Return the day a collector told the customer of the stage in person, or False."""
        interaction = self.env["cobranza.interaction"].search(
            [
                ("debtor_id", "=", self.debtor_id.id),
                ("direction", "=", "out"),
                ("outcome_id.reached", "=", True),
                ("objective", "=", self.stage_id.objective),
                ("date", ">=", self.company_id._cobranza_day_start(self.date)),
            ],
            order="date",
            limit=1,
        )
        return interaction and self.company_id._cobranza_day(interaction.date)

    @api.model
    def _tell_undelivered(self, debtor, contact, address, reason=""):
        guard = self.env["cobranza.contact.guard"]
        debtor._give_task(
            lambda env: env._("E-mail not delivered"),
            lambda env: escape(
                env._(
                    "The e-mail to %(contact)s (%(address)s) did not arrive. %(reason)s Correct the"
                    " address. %(other)s",
                    contact=contact.display_name,
                    address=address,
                    reason=reason,
                    other=guard.with_env(env)._other_ways(debtor, contact, without={"email"}),
                )
            ),
        )

    @api.model
    def _send_failed_again(self, company):
        """Queue anew what no mail server could be reached for, or no statement be made for."""
        failed = self.search(
            [
                ("company_id", "=", company.id),
                ("mail_id.state", "=", "exception"),
                ("mail_id.failure_type", "=", False),
            ]
        )
        failed.mail_id.mark_outgoing()

    # -- thanks --------------------------------------------------------------------------

    @api.model
    def _to_thank(self, company, today):
        """Return the last effects of the debts that customers have just paid off.

        Only who was told of a debt is thanked, once for each, where the policy has a message.
        """
        self.flush_model()
        found = self.search(
            [
                ("company_id", "=", company.id),
                ("debtor_id.state", "=", "clear"),
                ("debtor_id.policy_id.thanks_template_id", "!=", False),
                (
                    "debtor_id.last_payment_date",
                    ">",
                    fields.Date.subtract(today, days=THANKED_WITHIN_DAYS),
                ),
                ("told_on", "!=", False),
            ]
        )
        last = {}
        for effect in found.sorted("id", reverse=True):
            last.setdefault(effect.debtor_id, effect)
        return found.browse(
            effect.id
            for debtor, effect in last.items()
            if not effect.thanks_mail_id and debtor.last_payment_date >= effect.told_on
        )

    def _thank(self):
        """Queue a thank-you to the customer; it goes, or is withdrawn, like any message."""
        debtor = self.debtor_id
        self.thanks_mail_id = self._queue(
            debtor, debtor.policy_id.thanks_template_id, debtor._payment_contact()
        )
