from odoo import api, fields, models

from ..engine.contact_case import State
from ..models.contact.cobranza_contact_attempt import ANSWERS, PURPOSES
from ..models.contact.cobranza_contact_guard import Question
from ..models.message.mail_mail import STRICTNESS


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    cobranza_about_debt = fields.Boolean(
        compute="_compute_cobranza_about_debt", string="About a Debt"
    )
    cobranza_purpose = fields.Selection(
        PURPOSES,
        compute="_compute_cobranza_purpose",
        store=True,
        readonly=False,
        string="What For",
        help="Collecting, unless you answer the customer or send what they asked for.",
    )
    cobranza_guard_answer = fields.Selection(
        ANSWERS, compute="_compute_cobranza_guard", string="Guard's Answer"
    )
    cobranza_guard_text = fields.Char(compute="_compute_cobranza_guard", string="When")
    cobranza_override_reason = fields.Char(string="Reason to Contact Anyway")

    @api.depends("model", "subtype_is_log")
    def _compute_cobranza_about_debt(self):
        for composer in self:
            about = (composer.model or "").startswith("cobranza.")
            composer.cobranza_about_debt = about and not composer.subtype_is_log

    @api.depends("model", "res_ids")
    def _compute_cobranza_purpose(self):
        for composer in self:
            ids = composer._cobranza_record_ids()
            messages = self.env["mail.message"].sudo()
            answers = messages._cobranza_answers(composer.model, dict.fromkeys(ids))
            about = composer.cobranza_about_debt
            composer.cobranza_purpose = about and ("answer" if answers else "collect")

    @api.depends("model", "res_ids", "partner_ids", "cobranza_purpose", "subtype_is_log")
    @api.depends_context("lang", "uid")
    def _compute_cobranza_guard(self):
        guard = self.env["cobranza.contact.guard"]
        for composer in self:
            answers = guard._ask(composer._cobranza_questions())
            worst = min(answers, key=lambda one: STRICTNESS.index(one.verdict.state), default=None)
            composer.cobranza_guard_answer = worst and worst.verdict.state.value
            composer.cobranza_guard_text = (
                worst and worst.verdict.state != State.ALLOWED and guard._text(worst)
            )

    def _cobranza_record_ids(self):
        """Return the id of the record about a debt that is written on; none: several, or another."""
        ids = self._evaluate_res_ids() if self.cobranza_about_debt else []
        return list(ids) if self.composition_mode == "comment" and len(ids) == 1 else []

    def _cobranza_questions(self):
        """Return what the guard is asked while the message is being written."""
        ids = self._cobranza_record_ids()
        if not ids:
            return []
        # The guard reads the debtor as superuser.
        self.env[self.model].browse(ids).check_access("read")
        debtors = self.env["cobranza.contact.guard"]._debtors_of(self.model, ids)
        return [
            Question(debtor, person._origin, "email", self.cobranza_purpose or "collect")
            for debtor in debtors.values()
            for person in self.partner_ids
            if person.partner_share
        ]

    def _prepare_mail_values_static(self):
        # EXTENDS 'mail': what a message about a debt is for goes with it
        values = super()._prepare_mail_values_static()
        if self.cobranza_about_debt:
            values["cobranza_purpose"] = self.cobranza_purpose
            values["cobranza_override_reason"] = (self.cobranza_override_reason or "").strip()
        return values

    def _prepare_mail_values(self, res_ids):
        # EXTENDS 'mail': what is posted about a debt now is checked there; the rest, here, while
        # who wrote it can still change it
        values_all = super()._prepare_mail_values(res_ids)
        if not self.cobranza_about_debt:
            return values_all
        debtors = self.env["cobranza.contact.guard"]._debtors_of(self.model, values_all)
        for res_id, debtor in debtors.items():
            values = values_all[res_id]
            if self.composition_mode == "mass_mail" or values.get("scheduled_date"):
                for name in ("subject", "body_html", "body"):
                    self.env["cobranza.respect"]._check(debtor, values.get(name))
        return values_all
