from odoo import api, fields, models

from ..engine import channels
from ..models.contact.cobranza_contact_attempt import ANSWERS, PURPOSES


class CobranzaContactFormMixin(models.AbstractModel):
    """A form about one contact: it shows the guard's answer, and asks for a reason against it."""

    _name = "cobranza.contact.form.mixin"
    _description = "Form about a contact"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, readonly=True)
    channel = fields.Selection(channels.LABELS, required=True)
    contact_id = fields.Many2one(
        "res.partner", compute="_compute_contact_id", compute_sudo=False, store=True, readonly=False
    )
    purpose = fields.Selection(PURPOSES, required=True, default="collect", string="What For")
    guard_answer = fields.Selection(ANSWERS, compute="_compute_guard", string="Guard's Answer")
    guard_text = fields.Char(compute="_compute_guard", string="When")
    override_reason = fields.Char(string="Reason to Contact Anyway")
    reason_asked = fields.Boolean(readonly=True)

    @api.depends("debtor_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.debtor_id.contact_id

    @api.depends("debtor_id", "contact_id", "channel", "purpose")
    @api.depends_context("lang", "uid")
    def _compute_guard(self):
        guard = self.env["cobranza.contact.guard"]
        for wizard in self:
            answer = wizard._ask_guard()
            wizard.guard_answer = answer and answer.verdict.state.value
            wizard.guard_text = bool(answer) and guard._text(answer)

    def _goes_out(self):
        """Whether we contact them, and not they us."""
        return True

    def _ask_guard(self):
        """Return the guard's `Answer` on contacting them now, or False: they contacted us."""
        if not self.debtor_id or not self._goes_out() or self.channel not in channels.OUTGOING:
            return False
        # The guard reads the debtor as superuser, and what was read once is there for all.
        self.debtor_id.check_access("read")
        return self.env["cobranza.contact.guard"]._ask_one(
            self.debtor_id, self.contact_id._origin, self.channel, self.purpose
        )

    def _ask_for_reason(self):
        """Open the form again if the guard said no and the reason is missing; note that it did."""
        answer = self._ask_guard()
        if not answer or answer.verdict.permits or (self.override_reason or "").strip():
            return False
        self.reason_asked = True
        self.env["cobranza.contact.attempt"]._log([answer], made=False)
        return self._open()

    def _open(self):
        """Return the action that shows this form."""
        raise NotImplementedError
