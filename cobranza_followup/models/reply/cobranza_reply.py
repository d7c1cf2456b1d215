from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import email_normalize_all

from ...tools import inputs

_LONGEST_EXCERPT = 160
STATES = [("open", "Unanswered"), ("answered", "Answered"), ("done", "Done")]


class CobranzaReply(models.Model):
    """What a customer answered to a message of ours: who, what, and to which message."""

    _name = "cobranza.reply"
    _description = "Reply of a customer"
    # The one that has waited longest comes first.
    _order = "date, id"
    _rec_names_search = ["partner_id", "email", "body"]

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    collector_id = fields.Many2one(related="debtor_id.collector_id")
    contact_id = fields.Many2one("res.partner", readonly=True, string="Person")
    email = fields.Char(readonly=True, string="From")
    date = fields.Datetime(required=True, readonly=True, string="Received", index=True)
    subject = fields.Char(readonly=True)
    body = fields.Text(
        readonly=True, string="Their Words", help="Without what they quote and their signature."
    )
    excerpt = fields.Char(compute="_compute_excerpt", string="What They Write")
    attachment_text = fields.Char(readonly=True, string="Attached")
    message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    answered_message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        string="Answer To",
    )
    answered_text = fields.Char(readonly=True, string="Answer to Our Message")
    interaction_id = fields.Many2one("cobranza.interaction", readonly=True)
    automatic = fields.Boolean(
        readonly=True, help="Their mail program wrote it: nobody waits for an answer."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    ended_on = fields.Datetime(readonly=True, string="Answered On")
    ended_by_id = fields.Many2one("res.users", readonly=True, string="Answered By")
    suggestion_ids = fields.One2many("cobranza.reply.suggestion", "reply_id", string="Suggestions")
    suggestion_text = fields.Char(compute="_compute_suggestion_text", string="Suggested")
    days_waiting = fields.Integer(compute="_compute_days_waiting", string="Days")

    _message_once = models.Constraint("UNIQUE(message_id)", "A message is one reply.")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for reply in self:
            reply.display_name = self.env._(
                "Reply of %s", reply.contact_id.display_name or reply.partner_id.display_name
            )

    @api.depends("body")
    def _compute_excerpt(self):
        for reply in self:
            reply.excerpt = shorten(reply.body or "", _LONGEST_EXCERPT, placeholder="…")

    @api.depends("suggestion_ids.state")
    @api.depends_context("lang")
    def _compute_suggestion_text(self):
        for reply in self:
            # What was done at once is shown, too: somebody should look at it.
            shown = reply.suggestion_ids.filtered(
                lambda one: one.state == "proposed" or (one.kind == "stop" and one.state == "taken")
            )
            reply.suggestion_text = " · ".join(shown.mapped("title"))

    @api.depends("date", "state")
    def _compute_days_waiting(self):
        for reply in self:
            today = reply.company_id._cobranza_today() if reply.company_id else False
            waits = today and reply.date and reply.state == "open"
            reply.days_waiting = (
                (today - reply.company_id._cobranza_day(reply.date)).days if waits else 0
            )

    def _end(self, state, user):
        """Take replies off the list of those to answer."""
        self.sudo().filtered(lambda reply: reply.state == "open").write(
            {"state": state, "ended_on": fields.Datetime.now(), "ended_by_id": user.id}
        )

    def action_done(self):
        """Mark replies as done: nothing has to be answered."""
        inputs.several(self)
        self.check_access("read")
        self._end("done", self.env.user)
        return True

    def action_reopen(self):
        """Put replies back on the list of those to answer."""
        inputs.several(self)
        self.check_access("read")
        self.sudo().write({"state": "open", "ended_on": False, "ended_by_id": False})
        return True

    def action_answer(self):
        """Open Odoo's message form, to the person who wrote."""
        inputs.one(self)
        self.check_access("read")
        subject = self.subject or ""
        if subject and not subject.lower().startswith("re:"):
            subject = f"Re: {subject}"
        return self._composer(subject=subject)

    def action_open_message(self):
        """Open the record on which the mail lies, with all that was written before."""
        inputs.one(self)
        self.check_access("read")
        message = self.sudo().message_id
        model, id_ = message.model, message.res_id
        if not message or model not in self.env or not self.env[model].browse(id_).exists():
            model, id_ = self.debtor_id._name, self.debtor_id.id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": id_,
            "views": [(False, "form")],
        }

    def _composer(self, subject="", attachments=None, purpose="answer"):
        """Return the action that opens Odoo's message form on the debtor."""
        person = self.contact_id or self.debtor_id._payment_contact("email")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "cobranza.debtor",
                "default_res_ids": self.debtor_id.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": person.ids,
                "default_subject": subject,
                "default_cobranza_purpose": purpose,
                "default_attachment_ids": attachments.ids if attachments else [],
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "hide_mail_template_management_options": True,
            },
        }

    @api.model
    def _answer(self, debtor, user):
        """Mark what a debtor wrote as answered: somebody of ours wrote to them."""
        self.sudo().search([("debtor_id", "=", debtor.id), ("state", "=", "open")])._end(
            "answered", user
        )

    def _is_from_another_customer(self):
        """Whether the address it says it comes from is that of others, and we had not written to it."""
        customer, answered = self.debtor_id.partner_id, self.answered_message_id.sudo()
        asked = answered.partner_ids | answered.notified_partner_ids
        if self.email in {
            *asked.mapped("email_normalized"),
            *email_normalize_all(answered.outgoing_email_to or ""),
        }:
            return False
        owners = self.env["res.partner"].sudo().search([("email_normalized", "=", self.email)])
        return bool(owners) and customer not in owners.commercial_partner_id
