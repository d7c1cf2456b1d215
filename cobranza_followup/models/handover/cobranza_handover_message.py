from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import inputs
from ..contact.cobranza_contact_guard import Question
from ..log.cobranza_interaction import LETTER_SENT

# The expressions the final notice is made of.
PLACEHOLDERS = (
    "object.amount_notice_text",
    "object.company_id.name",
    "object.debtor_id.contact_id.id",
    "object.debtor_id.contact_id.lang",
    "object.debtor_id.contact_id.name",
    "object.debtor_id.sender_email",
    "object.debtor_id.sender_name",
    "object.debtor_id.statement_link",
    "object.agent_id.name",
    "object.pay_until_text",
    "object.items_table",
)


class CobranzaHandover(models.Model):
    """The final notice: by e-mail under the guard and the respect check, or by letter."""

    _inherit = "cobranza.handover"

    amount_notice_text = fields.Char(compute="_compute_notice_texts", string="Amount to Pay")
    pay_until_text = fields.Char(compute="_compute_notice_texts", string="Payable Until")
    items_table = fields.Html(
        compute="_compute_notice_texts", sanitize=False, string="Documents to Pay"
    )

    @api.depends("debtor_id", "notice_days")
    @api.depends_context("lang")
    def _compute_notice_texts(self):
        for handover in self:
            debtor = handover.debtor_id
            items = handover._items_to_hand_over() if debtor else self.env["cobranza.open.item"]
            today = handover.company_id._cobranza_today() if debtor else fields.Date.today()
            day = fields.Date.add(today, days=handover.notice_days)
            handover.pay_until_text = format_date(self.env, day, date_format="long")
            handover.amount_notice_text = ", ".join(debtor._asked_texts(items)) if debtor else ""
            handover.items_table = debtor._open_items_table(items) if debtor else ""

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': managers may word the notice anew
        return (*super().mail_allowed_qweb_expressions(), *PLACEHOLDERS)

    def action_send_notice(self):
        """Send the final notice, as soon as the debtor may be written to (managers)."""
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._check_is("draft")
        if not self.debtor_id._payment_contact("email").email_normalized:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: print the notice and post it, then say when.",
                    self.debtor_id.display_name,
                )
            )
        if not self._items_to_hand_over():
            raise UserError(self.env._("Nothing of it is overdue: there is nothing to notify."))
        self.sudo()._write_again()
        return True

    def action_notice_posted(self, posted_on, override_reason=None):
        """Record that the final notice was posted as a letter, under the guard (managers).

        :param posted_on: the day it was or will be posted
        :param override_reason: why now, should the contact guard say no
        """
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._check_is("draft")
        label = self.env._("Posted On")
        posted_on = inputs.date(self.env, posted_on, label)
        today = self.company_id._cobranza_today()
        if not posted_on or posted_on < today:
            raise UserError(self.env._("Choose the day the letter goes: today or later."))
        self.env["cobranza.interaction"].create(
            {
                "debtor_id": self.debtor_id.id,
                "contact_id": self.debtor_id._payment_contact("letter").id,
                "channel": "letter",
                "date_posted": posted_on,
                "outcome_id": self.env["cobranza.outcome"]
                .search([("code", "=", LETTER_SENT)], limit=1)
                .id,
                "note": self.env._("Final notice before handing over to %s", self.agent_id.name),
                "override_reason": override_reason,
            }
        )
        if self.mail_id.state == "outgoing":
            self.sudo()._cancel_mail("replaced")
        self._record_notice(posted_on, "letter")
        return True

    def action_print_notice(self):
        """Print the final notice, to be posted."""
        inputs.one(self)
        self.check_access("read")
        report = self.env.ref("cobranza_followup.action_report_final_notice")
        return report.report_action(self, data={})

    def _record_notice(self, day, how):
        """Record that the debtor was given the final notice: the days to pay count from then."""
        self.sudo().write({"state": "noticed", "noticed_on": day, "noticed_how": how})

    # -- for the mail queue ----------------------------------------------------------------

    def _write_again(self):
        """Queue the final notice, in place of one that waits."""
        old, debtor = self.mail_id, self.debtor_id
        template = self.env.ref("cobranza_followup.mail_template_final_notice").sudo()
        contact = debtor._payment_contact("email")
        self.write(
            {
                "mail_id": self._queue(debtor, template, contact, about=self).id,
                "mail_withdrawn": False,
                "mail_withdrawn_because": False,
                "bounced_on": False,
            }
        )
        self._take_place_of(old)
        return self.mail_id

    def _still_makes_sense(self):
        """Whether the debt is still to be handed over."""
        return self.state == "draft" and bool(self._items_to_hand_over())

    def _why_withdrawn(self):
        return "paid"

    def _questions(self):
        """Return what to ask the contact guard: may the debtor be sent the notice now?"""
        return [
            Question(
                handover.debtor_id,
                handover.debtor_id._payment_contact("email"),
                "email",
                automatic=True,
                patient=True,
            )
            for handover in self
        ]

    def _mail_sent(self):
        # EXTENDS 'cobranza.message.mixin': from now on the days to pay are counted
        result = super()._mail_sent()
        if self.state == "draft":
            self._record_notice(self.company_id._cobranza_today(), "email")
        return result

    def _mail_bounced(self):
        # EXTENDS 'cobranza.message.mixin': they were not told, so there is no notice
        result = super()._mail_bounced()
        if self.state == "noticed" and self.noticed_how == "email":
            self.write({"state": "draft", "noticed_on": False, "noticed_how": False})
        return result
